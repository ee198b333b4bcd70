/** Events with types of their own, one of which nobody listens to. */

import { duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

const PRICES = [101.2, 101.4, 100.9, 101.1, 102.3]

export const namedEvents = defineScenario({
  id: 'named-events',
  title: 'Named events',
  description:
    'The types price, trade and notice; the page listens to the first two and never learns of the third.',
  group: 'Healthy',
  parameters: {
    interval: duration('time between events', 700, { min: 1 }),
    count: integer('events, after which the stream stays open and silent; 0 is without end', 0),
  },
  page: { listens: ['price', 'trade'] },
  async serve(exchange, { interval, count }) {
    exchange.open()
    for (let n = 1; count === 0 || n <= count; n++) {
      const price = PRICES[n % PRICES.length]
      const type = n % 6 === 0 ? 'notice' : n % 3 === 0 ? 'trade' : 'price'
      await exchange.event({ type, data: JSON.stringify({ n, price }) })
      await exchange.pause(interval)
    }
    await exchange.hold()
  },
})
