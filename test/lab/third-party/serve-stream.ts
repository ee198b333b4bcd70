/**
 * What the servers of libraries that read streams with `fetch` or XMLHttpRequest are written with: an exchange of the
 * lab, so that the ledger has all that they send, and the body of the request. Runs in the lab's server.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Exchange } from '../exchange'
import type { Ledger } from '../ledger'
import { BadRequest } from '../parameters'

/** Answers one request of a library. `body` is what the request carried. */
export type ServeStream = (exchange: Exchange, body: string) => Promise<void>

/** Length in bytes that the body of a request may have. */
const BODY_LIMIT = 1 << 20

/** Lets `serve` answer a request, and enters in the ledger what it sends. */
export async function serveStream(
  serve: ServeStream,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  ledger: Ledger,
  key: string,
): Promise<void> {
  const body = await readBody(request)
  const exchange = new Exchange({
    request,
    response,
    url,
    otherOrigin: url.origin,
    entry: ledger.open(key, request),
    sequence: { last: 0 },
    lastEventId: request.headers['last-event-id']?.toString() ?? null,
    headers: {},
  })
  try {
    await serve(exchange, body)
  } catch (error) {
    if (!exchange.signal.aborted) throw error
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_LIMIT) throw new BadRequest(`The body is longer than ${BODY_LIMIT} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
