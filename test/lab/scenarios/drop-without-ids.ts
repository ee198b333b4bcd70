/** The most common loss: a server that drops and has no ids, so that what happens meanwhile is gone. */

import { choice, duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const dropWithoutIds = defineScenario({
  id: 'drop-without-ids',
  title: 'Drop without ids',
  description: 'Breaks off after five events and has no ids: the numbers show what the page lost meanwhile.',
  group: 'Drops and refusals',
  parameters: {
    interval: duration('time between events', 1000, { min: 1 }),
    count: integer('live events before each drop', 5, { min: 1 }),
    missed: integer('events that happen while nobody is connected', 3, { max: 10_000 }),
    drops: integer('how often it drops, then it stays; 0 is without end', 0),
    retry: duration('reconnection delay that the browser is told', 2000),
    drop: choice('how it leaves', ['cut', 'end', 'reset']),
  },
  async serve(exchange, { interval, count, missed, drops, retry, drop }) {
    const { sequence } = exchange
    if (exchange.attempt > 1) sequence.last += missed
    exchange.open()
    await exchange.retry(retry)
    for (let n = 1; n <= count; n++) {
      await exchange.pause(interval)
      sequence.last++
      await exchange.event({ data: JSON.stringify({ n: sequence.last }) })
    }
    if (drops > 0 && exchange.attempt > drops) await exchange.hold()
    await exchange.end(drop)
  },
})
