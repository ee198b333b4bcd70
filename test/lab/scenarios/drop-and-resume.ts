/** A server that drops its clients and makes good for it: everything has an id, and it resumes after the last one. */

import { choice, duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const dropAndResume = defineScenario({
  id: 'drop-and-resume',
  title: 'Drop and resume',
  description:
    'Breaks off after five events and, asked with Last-Event-ID, sends what was missed: nothing is lost.',
  group: 'Drops and refusals',
  parameters: {
    interval: duration('time between events', 1000, { min: 1 }),
    count: integer('live events before each drop', 5, { min: 1 }),
    missed: integer('events that happen while nobody is connected', 3, { max: 10_000 }),
    drops: integer('how often it drops, then it stays; 0 is without end', 0),
    retry: duration('reconnection delay that the browser is told', 2000),
    drop: choice('how it leaves', ['end', 'cut', 'reset']),
  },
  async serve(exchange, { interval, count, missed, drops, retry, drop }) {
    const { sequence } = exchange
    if (exchange.attempt > 1) sequence.last += missed
    // A client that names no id, or one that the server never gave, starts with what happens now.
    const seen = Number(exchange.lastEventId ?? Number.NaN)
    const from = seen >= 0 && seen <= sequence.last ? seen : sequence.last
    const send = (n: number) => exchange.event({ id: String(n), data: JSON.stringify({ n }) })

    exchange.open()
    await exchange.retry(retry)
    for (let n = from + 1; n <= sequence.last; n++) await send(n)
    for (let n = 1; n <= count; n++) {
      await exchange.pause(interval)
      sequence.last++
      await send(sequence.last)
    }
    if (drops > 0 && exchange.attempt > drops) await exchange.hold()
    await exchange.end(drop)
  },
})
