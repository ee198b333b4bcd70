/** Sends the lab's own page files, with a few words of them filled in, and nothing outside of their folder. */

import { readFile } from 'node:fs/promises'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** What is sent beside the file itself. */
export interface FileAnswer {
  /** `{{name}}` in the file becomes its value here, which must be safe in HTML. */
  words?: Readonly<Record<string, string>>
  headers?: OutgoingHttpHeaders
}

/** Sends `root/path`, or 404 when there is no such file in `root`. */
export async function sendFile(
  response: ServerResponse,
  root: string,
  path: string,
  { words = {}, headers = {} }: FileAnswer = {},
): Promise<void> {
  const file = join(root, path)
  const type = TYPES[extname(file)]
  const inside = file.startsWith(root.endsWith(sep) ? root : root + sep)
  const body = inside && type !== undefined ? await readFile(file, 'utf8').catch(() => null) : null
  if (type === undefined || body === null) {
    sendText(response, 404, `There is no ${path} in the lab.\n`)
    return
  }
  // No `no-store`: it would keep pages out of the back/forward cache, which tests want them in.
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', ...headers })
  response.end(body.replace(/\{\{(\w+)\}\}/g, (all, word: string) => words[word] ?? all))
}

export function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' })
  response.end(body)
}

export function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache',
    'access-control-allow-origin': '*',
  })
  response.end(JSON.stringify(body))
}
