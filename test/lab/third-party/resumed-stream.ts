/**
 * The stream of the libraries that do what EventSource does: everything that the format knows, an end after five
 * events, and the rest for who comes back with `Last-Event-ID`. Runs in the lab's server.
 */

import type { EventFields } from '../event-stream'
import type { ServeStream } from './serve-stream'

const INTERVAL = 60

const EVENTS: readonly EventFields[] = [
  { data: '{"n":1}' },
  { type: 'price', data: '{"n":2,"euro":"9,99 €"}' },
  { data: '{"n":3,\n "lines":"three",\n\n "then":"none"}' },
  { type: 'price', data: '  {"n":4,"emoji":"💓 :: data: x"}' },
  { data: '{"n":5}' },
  { data: '{"n":6}' },
  { type: 'price', data: `{"n":7,"long":"${'ä'.repeat(40_000)}"}` },
  { type: 'last', data: '{"n":8}' },
]
/** How many come before the server ends the first response. */
const FIRST = 5

/** A page closes the stream when it is given the event `last`. */
export const serveResumedStream: ServeStream = async exchange => {
  const seen = Number(exchange.lastEventId ?? 0)
  const until = seen < FIRST ? FIRST : EVENTS.length
  exchange.open()
  await exchange.comment(seen === 0 ? ' welcome' : ' welcome back ♥')
  await exchange.retry(150)
  for (let n = seen + 1; n <= until; n++) {
    await exchange.pause(INTERVAL)
    await exchange.event({ ...EVENTS[n - 1], id: String(n) })
    if (n % 3 === 0) await exchange.comment('')
  }
  if (until === EVENTS.length) await exchange.hold()
  await exchange.end()
}
