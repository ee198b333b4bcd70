/**
 * A server of floods for the soak: HTTP/1.1 on one port, and HTTP/2 on several, since browsers open six connections to
 * a host over the former, and some hundred streams over the latter.
 *
 * `/page` is a page; `/events` sends `count` events of `size` bytes at `rate` a second, or as fast as they are taken,
 * then one named `done`, and stays open; `/big` sends one event of `size` bytes and then `done`.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { makeCertificate } from '../support/certificate.ts'

type Response = ServerResponse | Http2ServerResponse

export interface StreamServer {
  /** Over HTTP/1.1, without a slash at its end. */
  readonly plain: string
  /** Over HTTP/2: one server under several origins. */
  readonly secure: readonly string[]
  close(): Promise<void>
}

/** Origins over HTTP/2: enough for a thousand streams, as Firefox opens a hundred to each. */
const SECURE_PORTS = 12
/** Time between two writes of a paced stream, in milliseconds. */
const EVERY = 10
/** Events in one write of a stream that is not paced. */
const AT_ONCE = 500

/** Starts it on the loopback interface. */
export async function startStreamServer(): Promise<StreamServer> {
  const handle = (request: IncomingMessage | Http2ServerRequest, response: Response) =>
    void serve(new URL(request.url ?? '/', 'http://127.0.0.1'), response)
  const plain = createServer(handle)
  const certificate = makeCertificate()
  const secure = Array.from({ length: SECURE_PORTS }, () => createSecureServer(certificate, handle))
  const sessions = new Set<{ destroy(): void }>()
  for (const server of secure)
    server.on('session', session => {
      sessions.add(session)
      session.on('close', () => sessions.delete(session))
      session.on('error', () => undefined)
    })
  const ports: number[] = []
  for (const server of [plain, ...secure]) ports.push(await listen(server))
  const [first, ...others] = ports
  return {
    plain: `http://127.0.0.1:${first}`,
    secure: others.map(port => `https://127.0.0.1:${port}`),
    async close() {
      for (const session of sessions) session.destroy()
      plain.closeAllConnections()
      await Promise.all([plain, ...secure].map(server => new Promise(resolve => server.close(resolve))))
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

async function serve({ pathname, searchParams }: URL, response: Response): Promise<void> {
  response.on('error', () => undefined)
  if (pathname === '/page') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end('<!doctype html><title>Soak</title><link rel="icon" href="data:,">')
    return
  }
  const number = (name: string, usual: number) => Number(searchParams.get(name) ?? usual)
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  })
  const count = number('count', 1)
  if (pathname === '/big') await sendBig(response, number('size', 1_000_000))
  else await sendMany(response, count, number('size', 100), number('rate', 0))
  await write(response, `event: done\ndata: ${count}\n\n`)
}

/** Writes, and waits until there is room for more; says whether anybody is there. */
async function write(response: Response, text: string): Promise<boolean> {
  if (response.destroyed || response.writableEnded) return false
  // The types of both have the method, but not one signature.
  if ((response as ServerResponse).write(text)) return true
  await new Promise<void>(resolve => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
  return !response.destroyed
}

async function sendBig(response: Response, size: number): Promise<void> {
  const piece = '0123456789abcdef'.repeat(4096)
  if (!(await write(response, 'data: '))) return
  for (let left = size; left > 0; left -= piece.length)
    if (!(await write(response, piece.slice(0, left)))) return
  await write(response, '\n\n')
}

/** @param rate events a second; 0 is as many as are taken. */
async function sendMany(response: Response, count: number, size: number, rate: number): Promise<void> {
  const begun = performance.now()
  for (let sent = 0; sent < count; ) {
    const due = rate > 0 ? Math.floor(((performance.now() - begun) / 1000) * rate) : sent + AT_ONCE
    let text = ''
    for (const upTo = Math.min(due, count); sent < upTo; ) {
      sent++
      text += `id: ${sent}\ndata: ${String(sent).padStart(size, '0')}\n\n`
    }
    if (text !== '' && !(await write(response, text))) return
    if (rate > 0) await delay(EVERY)
  }
}
