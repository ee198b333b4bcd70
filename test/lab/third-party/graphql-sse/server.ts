/**
 * What a GraphQL server says over an event stream, in the distinct connections mode. Runs in the lab's server.
 *
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
 */

import { BadRequest } from '../../parameters'
import type { ServeStream } from '../serve-stream'

const INTERVAL = 60
const COUNT = 6

export const serveGraphql: ServeStream = async (exchange, body) => {
  if (!body.includes('subscription')) throw new BadRequest('The body is no subscription.')
  exchange.open()
  // Servers send an empty comment so that the client has the head at once.
  await exchange.comment('')
  for (let n = 1; n <= COUNT; n++) {
    await exchange.pause(INTERVAL)
    const data = JSON.stringify({ data: { tick: { n, text: `Schlag ${n} ♥` } } })
    await exchange.event({ type: 'next', data })
  }
  await exchange.event({ type: 'complete', data: '' })
  // The client goes by itself, at the same moment as a server that ends would: this one lets it.
  await exchange.hold()
}
