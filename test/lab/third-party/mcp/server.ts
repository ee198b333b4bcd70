/**
 * A server of the Model Context Protocol over streamable HTTP: answers as event streams, a stream of the server's own
 * messages, and one answer that the client has to come back for. Runs in the lab's server.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 */

import * as v from 'valibot'
import type { Exchange } from '../../exchange'
import { BadRequest } from '../../parameters'
import type { ServeStream } from '../serve-stream'

const INTERVAL = 60
const COME_BACK_AFTER = 150

const requestSchema = v.object({
  id: v.optional(v.union([v.string(), v.number()])),
  method: v.string(),
  params: v.optional(
    v.object({
      protocolVersion: v.optional(v.string()),
      _meta: v.optional(v.object({ progressToken: v.optional(v.union([v.string(), v.number()])) })),
    }),
  ),
})

/** A request that is asked for again is told by the ID of the event that the client had last. */
export const serveMcp: ServeStream = async (exchange, body) => {
  if (body === '') {
    await (exchange.lastEventId === null ? serveMessages(exchange) : serveRest(exchange))
    return
  }
  const read = v.safeParse(requestSchema, JSON.parse(body))
  if (!read.success) throw new BadRequest('The body is no request.')
  const { id, method, params } = read.output
  if (id === undefined) await exchange.answer(202)
  else if (method === 'initialize') {
    await serveAnswer(exchange, id, {
      protocolVersion: params?.protocolVersion,
      capabilities: { tools: {}, logging: {} },
      serverInfo: { name: 'lab', version: '1.0.0' },
    })
    await exchange.end()
  } else await servePart(exchange, id, params?._meta?.progressToken)
}

/** One answer, after an event that says from where it can be resumed. */
async function serveAnswer(exchange: Exchange, id: string | number, result: object): Promise<void> {
  exchange.open()
  await exchange.event({ id: `${exchange.attempt}-0`, data: '' })
  await exchange.event({ id: `${exchange.attempt}-1`, data: say({ id, result }) })
}

/** What the server says unasked. */
async function serveMessages(exchange: Exchange): Promise<void> {
  exchange.open()
  await exchange.comment(' nothing yet')
  for (const data of ['starting ♥', 'ready']) {
    await exchange.pause(INTERVAL)
    await exchange.event({ data: say({ method: 'notifications/message', params: { level: 'info', data } }) })
  }
  await exchange.hold()
}

/** Goes before the answer is there. */
async function servePart(
  exchange: Exchange,
  id: string | number,
  progressToken: string | number = '',
): Promise<void> {
  exchange.open()
  await exchange.event({ id: `of-${id}`, data: '' })
  await exchange.pause(INTERVAL)
  const params = { progressToken, progress: 1, total: 2 }
  await exchange.event({ id: `of-${id}`, data: say({ method: 'notifications/progress', params }) })
  await exchange.retry(COME_BACK_AFTER)
  await exchange.end()
}

/** The answer, for who came back. */
async function serveRest(exchange: Exchange): Promise<void> {
  const id = Number(exchange.lastEventId?.slice('of-'.length))
  await serveAnswer(exchange, id, { content: [{ type: 'text', text: 'it came 💓' }] })
  // The page ends its session with this, at the same moment as a server that ends would: this one lets it.
  await exchange.hold()
}

function say(message: object): string {
  return JSON.stringify({ jsonrpc: '2.0', ...message })
}
