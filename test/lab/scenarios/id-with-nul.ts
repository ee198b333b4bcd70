/** Ids that browsers must ignore, reset or keep. */

import { duration } from '../parameters'
import { defineScenario } from '../scenario'

export const idWithNul = defineScenario({
  id: 'id-with-nul',
  title: 'Ids of every kind',
  description: 'An id with U+0000, which must be ignored, one that is empty, one without data, then a drop.',
  group: 'Fine print of the format',
  parameters: {
    interval: duration('time between events', 500, { min: 1 }),
    retry: duration('reconnection delay that the browser is told', 1500),
  },
  async serve(exchange, { interval, retry }) {
    exchange.open()
    await exchange.retry(retry)
    for (const fields of [
      { id: 'a', data: 'has the id a' },
      { id: 'b\0b', data: 'still has the id a' },
      { id: 'é ✓', data: 'has an id beyond ASCII' },
      { id: '', data: 'has no id any more' },
      { id: 'c', data: 'has the id c' },
      { id: 'd' },
    ]) {
      await exchange.event(fields)
      await exchange.pause(interval)
    }
    // The checkpoint d is what the browser must come back with, though Firefox comes back with c.
    if (exchange.attempt > 1) await exchange.hold()
    await exchange.end()
  },
})
