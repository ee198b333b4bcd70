/** A half-open stream: the connection stands, the server is gone, and nothing tells the page. */

import { duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const silentStall = defineScenario({
  id: 'silent-stall',
  title: 'Silent stall',
  description:
    'Four events and heartbeats at a steady pace, then not a byte more: it still looks open to the page.',
  group: 'Silence and load',
  parameters: {
    interval: duration('time between events', 1000, { min: 1 }),
    count: integer('events before the silence', 4),
  },
  async serve(exchange, { interval, count }) {
    exchange.open()
    for (let n = 1; n <= count; n++) {
      await exchange.event({ id: String(n), data: JSON.stringify({ n }) })
      await exchange.comment(' ping')
      await exchange.pause(interval)
    }
    await exchange.hold()
  },
})
