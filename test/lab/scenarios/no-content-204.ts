/** The one way in which a server can tell a browser to stop for good. */

import { choice, duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const noContent204 = defineScenario({
  id: 'no-content-204',
  title: '204 No Content',
  description:
    'Sends three events, ends, and answers the reconnection with 204: the browser gives up, as it should.',
  group: 'Drops and refusals',
  parameters: {
    when: choice('which requests get the 204', ['reconnect', 'always']),
    interval: duration('time between events', 700, { min: 1 }),
    count: integer('events before the end', 3),
    retry: duration('reconnection delay that the browser is told', 1500),
  },
  async serve(exchange, { when, interval, count, retry }) {
    if (when === 'always' || exchange.attempt % 2 === 0) {
      await exchange.answer(204)
      return
    }
    exchange.open()
    await exchange.retry(retry)
    for (let n = 1; n <= count; n++) {
      await exchange.event({ id: String(n), data: JSON.stringify({ n }) })
      await exchange.pause(interval)
    }
    await exchange.end()
  },
})
