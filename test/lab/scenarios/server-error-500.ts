/**
 * A server error, which ends a native EventSource for good. Every second request fails, so that clients which come
 * again on their own are served again.
 */

import { choice, duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const serverError500 = defineScenario({
  id: 'server-error-500',
  title: 'Server error',
  description:
    'Works at first, then answers the reconnection with 500: a native EventSource never comes back.',
  group: 'Drops and refusals',
  parameters: {
    when: choice('which requests fail', ['reconnect', 'always']),
    status: integer('status of the failure', 500, { min: 400, max: 599 }),
    interval: duration('time between events', 700, { min: 1 }),
    count: integer('events before the end', 3),
    retry: duration('reconnection delay that the browser is told', 1500),
  },
  async serve(exchange, { when, status, interval, count, retry }) {
    if (when === 'always' || exchange.attempt % 2 === 0) {
      await exchange.answer(status, `The lab was told to answer with ${status}.\n`)
      return
    }
    exchange.open()
    await exchange.retry(retry)
    for (let n = 1; n <= count; n++) {
      exchange.sequence.last++
      const number = exchange.sequence.last
      await exchange.event({ id: String(number), data: JSON.stringify({ n: number }) })
      await exchange.pause(interval)
    }
    await exchange.end()
  },
})
