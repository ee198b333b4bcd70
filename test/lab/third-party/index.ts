/**
 * Pages on libraries that nobody here wrote, served at `/third-party/<id>`: each must work as it does without us.
 * Runs in the lab's server; the libraries come from node_modules.
 */

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ledger } from '../ledger'
import { isKey } from '../parameters'
import { sendFile, sendText } from '../static-files'
import { serveBetterSse } from './better-sse/server'
import { bundleScript } from './bundle'
import { serveDatastar } from './datastar/server'
import { serveGraphql } from './graphql-sse/server'
import { serveMcp } from './mcp/server'
import { serveChatCompletions } from './openai/server'
import { serveResumedStream } from './resumed-stream'
import { type ServeStream, serveStream } from './serve-stream'
import { createHotServer } from './webpack-hot-middleware/server'

/** What the lab's page shows of a library. */
export interface ThirdParty {
  id: string
  description: string
}

const list: readonly ThirdParty[] = [
  { id: 'better-sse', description: 'A server library: sessions, ids, comments as heartbeats.' },
  {
    id: 'webpack-hot-middleware',
    description: 'The development server whose heart beats as an event, with its client.',
  },
  { id: 'htmx-ext-sse', description: 'Streams opened by markup alone.' },
  {
    id: 'reconnecting-eventsource',
    description: 'A wrapper that comes back where the native EventSource gives up.',
  },
  { id: 'event-source-polyfill', description: 'An EventSource made of fetch, which is not native at all.' },
  { id: 'fetch-event-source', description: 'Streams with a method and a body, through fetch.' },
  { id: 'sse.js', description: 'Streams with a method and a body, through XMLHttpRequest.' },
  { id: 'eventsource', description: 'EventSource made of fetch, as Node has it.' },
  { id: 'graphql-sse', description: 'GraphQL subscriptions.' },
  { id: 'datastar', description: 'A page that its server changes with events.' },
  { id: 'openai', description: 'Answers of a language model, token by token.' },
  { id: 'mcp', description: 'The Model Context Protocol over streamable HTTP.' },
]

/** The streams of those that read them with fetch or XMLHttpRequest; their pages are bundled with the library. */
const STREAMS: ReadonlyMap<string, ServeStream> = new Map([
  ['fetch-event-source', serveResumedStream],
  ['sse.js', serveResumedStream],
  ['eventsource', serveResumedStream],
  ['graphql-sse', serveGraphql],
  ['datastar', serveDatastar],
  ['openai', serveChatCompletions],
  ['mcp', serveMcp],
])

/** The files of libraries that pages load; nothing else of node_modules is served. */
const MODULES = [
  'htmx.org/dist/htmx.min.js',
  'htmx-ext-sse/dist/sse.js',
  'reconnecting-eventsource/build/esm/reconnecting-eventsource.js',
  'event-source-polyfill/src/eventsource.js',
]

const FOLDER = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)

/** Sends one of the libraries' own files, or 404. */
export async function sendModule(response: ServerResponse, path: string): Promise<void> {
  if (!MODULES.includes(path)) {
    sendText(response, 404, `The lab serves no module ${path}.\n`)
    return
  }
  const [name = '', ...rest] = path.split('/')
  const root = require.resolve.paths(name)?.map(folder => `${folder}/${name}`) ?? []
  for (const folder of root) {
    const body = await readFile(`${folder}/${rest.join('/')}`).catch(() => null)
    if (body === null) continue
    sendScript(response, body)
    return
  }
  sendText(response, 404, `${name} is not installed.\n`)
}

function sendScript(response: ServerResponse, body: string | Uint8Array): void {
  response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' })
  response.end(body)
}

/** The libraries' pages and servers for one lab. */
export function createThirdParties(ledger: Ledger) {
  const hotServer = createHotServer(ledger)
  return {
    list,
    /** Answers everything under `/third-party/`. */
    async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
      const [, , id = '', ...rest] = url.pathname.split('/')
      const path = rest.join('/')
      const given = url.searchParams.get('key')
      const key = given !== null && isKey(given) ? given : randomUUID()
      // For libraries whose page can show how they come back.
      const stream = url.searchParams.has('failing') ? 'server-error-500' : 'named-events'
      const serve = STREAMS.get(id)
      const known = list.some(one => one.id === id)
      if (known && path === '')
        await sendFile(response, FOLDER, `${id}/page.html`, { words: { key, stream } })
      else if (id === 'better-sse' && path === 'stream') await serveBetterSse(request, response, ledger, key)
      else if (id === 'webpack-hot-middleware') await hotServer.handle(request, response, path, key)
      else if (serve && rest[0] === 'stream') await serveStream(serve, request, response, url, ledger, key)
      else if (serve && path === 'page.js') sendScript(response, await bundleScript(join(FOLDER, id, path)))
      else if (id === 'received.js') await sendFile(response, FOLDER, id)
      else if (known && path === 'page.js') await sendFile(response, FOLDER, `${id}/page.js`)
      else sendText(response, 404, `There is no third party at ${url.pathname}.\n`)
    },
    close: () => hotServer.close(),
  }
}
