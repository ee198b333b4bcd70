/** A stream behind redirects; browsers differ in where they reconnect to. */

import { choice, duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const redirect = defineScenario({
  id: 'redirect',
  title: 'Redirect',
  description:
    'Redirects to where the stream really is, sends three events and ends; then see where the browser returns.',
  group: 'Drops and refusals',
  parameters: {
    status: choice('kind of the redirect', ['307', '301', '302', '303', '308']),
    to: choice('which origin it leads to', ['same', 'other']),
    hops: integer('redirects in a row', 1, { max: 30 }),
    interval: duration('time between events', 700, { min: 1 }),
    count: integer('events before the end', 3),
    retry: duration('reconnection delay that the browser is told', 2000),
  },
  async serve(exchange, { status, to, hops, interval, count, retry }) {
    if (hops > 0) {
      const target = new URL(exchange.url)
      target.searchParams.set('hops', String(hops - 1))
      // Only the last hop crosses over: after it the lab's other origin would be this one again.
      const base = to === 'other' && hops === 1 ? exchange.otherOrigin : ''
      await exchange.answer(Number(status), '', { location: `${base}${target.pathname}${target.search}` })
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
