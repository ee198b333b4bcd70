/** Reconnection delays, good and bad. */

import { duration } from '../parameters'
import { defineScenario } from '../scenario'

export const retryField = defineScenario({
  id: 'retry-field',
  title: 'Retry field',
  description: 'Sets a reconnection delay, then sends broken ones that must change nothing, then ends.',
  group: 'Fine print of the format',
  parameters: {
    retry: duration('the good delay', 1500),
    interval: duration('time before each end', 500, { min: 1 }),
  },
  async serve(exchange, { retry, interval }) {
    exchange.open()
    await exchange.retry(retry)
    await exchange.bytes('retry: 5x\nretry: -1\nretry: 1.5\nretry : 7\nRetry: 8\n\n')
    await exchange.event({ data: JSON.stringify({ attempt: exchange.attempt }) })
    await exchange.pause(interval)
    await exchange.end()
  },
})
