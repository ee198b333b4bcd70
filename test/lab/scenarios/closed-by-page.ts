/** A stream that the page leaves by calling `close()`. */

import { duration } from '../parameters'
import { defineScenario } from '../scenario'

export const closedByPage = defineScenario({
  id: 'closed-by-page',
  title: 'Closed by the page',
  description: 'A healthy stream that the page itself closes after its fifth event.',
  group: 'Drops and refusals',
  parameters: { interval: duration('time between events', 700, { min: 1 }) },
  page: { closeAfter: 5 },
  async serve(exchange, { interval }) {
    exchange.open()
    for (let n = 1; ; n++) {
      await exchange.event({ id: String(n), data: JSON.stringify({ n }) })
      await exchange.pause(interval)
    }
  },
})
