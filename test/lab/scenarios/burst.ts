/** Many events in one write, with silence between, as after a buffering proxy. */

import { encodeEvent, saidBy } from '../event-stream'
import { duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const burst = defineScenario({
  id: 'burst',
  title: 'Burst',
  description: 'A hundred events in one write every 5 s and nothing between, as if a proxy held them back.',
  group: 'Silence and load',
  parameters: {
    count: integer('events in a burst', 100, { min: 1, max: 100_000 }),
    bursts: integer('bursts, after which the stream stays open and silent; 0 is without end', 0),
    interval: duration('time between bursts', 5000, { min: 1 }),
  },
  async serve(exchange, { count, bursts, interval }) {
    exchange.open()
    for (let done = 0; bursts === 0 || done < bursts; done++) {
      const events = Array.from({ length: count }, (_, index) => {
        const n = exchange.sequence.last + index + 1
        return { id: String(n), data: JSON.stringify({ n, burst: done + 1 }) }
      })
      exchange.sequence.last += count
      await exchange.write(events.map(event => encodeEvent(event)).join(''), events.flatMap(saidBy))
      await exchange.pause(interval)
    }
    await exchange.hold()
  },
})
