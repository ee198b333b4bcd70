/** The healthy stream that the others are compared with. */

import { duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const steady = defineScenario({
  id: 'steady',
  title: 'Steady',
  description: 'One event with an id every second, for ever: nothing is wrong here.',
  group: 'Healthy',
  parameters: {
    interval: duration('time between events', 1000, { min: 1 }),
    count: integer('events, after which the stream stays open and silent; 0 is without end', 0),
  },
  async serve(exchange, { interval, count }) {
    exchange.open()
    for (let n = 1; count === 0 || n <= count; n++) {
      exchange.sequence.last++
      const number = exchange.sequence.last
      await exchange.event({
        id: String(number),
        data: JSON.stringify({ n: number, celsius: celsius(number) }),
      })
      await exchange.pause(interval)
    }
    await exchange.hold()
  },
})

function celsius(n: number): number {
  return Math.round(210 + 15 * Math.sin(n / 7)) / 10
}
