/** More streams than HTTP/1.1 allows to one host: the last ones wait without a word. */

import { duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

export const manyStreams = defineScenario({
  id: 'many-streams',
  title: 'Many streams',
  description:
    'Opens eight at once. Over HTTP/1.1 a browser holds six per host: the others wait and say nothing.',
  group: 'Silence and load',
  parameters: {
    interval: duration('time between events', 2000, { min: 1 }),
    count: integer('events, after which the stream stays open and silent; 0 is without end', 0),
  },
  page: { streams: 8 },
  async serve(exchange, { interval, count }) {
    exchange.open()
    for (let n = 1; count === 0 || n <= count; n++) {
      await exchange.event({ data: JSON.stringify({ n }) })
      await exchange.pause(interval)
    }
    await exchange.hold()
  },
})
