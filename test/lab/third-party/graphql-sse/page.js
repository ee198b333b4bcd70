/** The page of graphql-sse: one subscription, in a connection of its own. */

import { createClient } from 'graphql-sse'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const client = createClient({
  url: `/third-party/graphql-sse/stream?key=${received.lab.key}`,
  on: { connected: received.open },
})
client.subscribe(
  { query: 'subscription { tick { n text } }' },
  {
    next: result => received.event({ type: 'next', lastEventId: '', data: JSON.stringify(result) }),
    complete: () => received.event({ type: 'complete', lastEventId: '', data: '' }),
    error: () => received.error(2),
  },
)
