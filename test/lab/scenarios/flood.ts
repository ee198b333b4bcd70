/** As many events as the socket takes. */

import { encodeEvent } from '../event-stream'
import { duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

/** Events in one write: enough that the server is never what is measured. */
const BATCH = 500

export const flood = defineScenario({
  id: 'flood',
  title: 'Flood',
  description: 'Twenty thousand events of 100 bytes, as fast as the page takes them.',
  group: 'Silence and load',
  parameters: {
    count: integer('events', 20_000, { min: 1, max: 10_000_000 }),
    size: integer('bytes of each payload', 100, { min: 8, max: 100_000 }),
    after: duration('silence before the first event', 0),
  },
  async serve(exchange, { count, size, after }) {
    exchange.open()
    if (after > 0) await exchange.pause(after)
    for (let first = 1; first <= count; first += BATCH) {
      const last = Math.min(first + BATCH - 1, count)
      let text = ''
      for (let n = first; n <= last; n++)
        text += encodeEvent({ id: String(n), data: String(n).padStart(size, '0') })
      const events = last - first + 1
      await exchange.write(text, [
        { kind: 'run', type: 'message', count: events, first, last, size: events * size },
      ])
    }
    // Not ended: the page would reconnect and be flooded again.
    await exchange.event({ type: 'done', data: String(count) })
    await exchange.hold()
  },
  page: { listens: ['done'] },
})
