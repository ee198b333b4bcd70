/** Heartbeats as named events, the form that a page can watch, though this page does not. */

import { choice, duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const heartbeatEvent = defineScenario({
  id: 'heartbeat-event',
  title: 'Heartbeat as an event',
  description: 'An event of the type ping every 2 s that the page does not listen to, and data now and then.',
  group: 'Healthy',
  parameters: {
    interval: duration('time between heartbeats', 2000, { min: 1 }),
    type: choice('type of the heartbeat', ['ping', 'heartbeat', 'keep-alive', 'keepalive', 'tick', 'pulse']),
    every: integer('an event with data follows each so many heartbeats', 3, { min: 1 }),
    count: integer('heartbeats, after which the stream stays open and silent; 0 is without end', 0),
  },
  async serve(exchange, { interval, type, every, count }) {
    exchange.open()
    for (let n = 1; count === 0 || n <= count; n++) {
      await exchange.event({ type, data: '' })
      if (n % every === 0) await exchange.event({ id: String(n / every), data: JSON.stringify({ beats: n }) })
      await exchange.pause(interval)
    }
    await exchange.hold()
  },
})
