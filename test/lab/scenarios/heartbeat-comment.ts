/** Heartbeats as comments, the form that the HTML standard advises and that no page can see. */

import { duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const heartbeatComment = defineScenario({
  id: 'heartbeat-comment',
  title: 'Heartbeat as a comment',
  description: 'A comment every 5 s and seldom an event: alive, though the page sees none of the beats.',
  group: 'Healthy',
  parameters: {
    interval: duration('time between heartbeats', 5000, { min: 1 }),
    every: integer('an event follows each so many heartbeats', 4, { min: 1 }),
    count: integer('heartbeats, after which the stream stays open and silent; 0 is without end', 0),
  },
  async serve(exchange, { interval, every, count }) {
    exchange.open()
    await exchange.comment(' hello')
    for (let n = 1; count === 0 || n <= count; n++) {
      await exchange.pause(interval)
      await exchange.comment(' ping')
      if (n % every === 0) await exchange.event({ id: String(n / every), data: JSON.stringify({ beats: n }) })
    }
    await exchange.hold()
  },
})
