/** The page of better-sse: plain EventSource, since the library is the server. */

import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const source = new EventSource(`/third-party/better-sse/stream?key=${received.lab.key}`)
source.onopen = received.open
source.onerror = () => received.error(source.readyState)
for (const type of ['message', 'tick']) source.addEventListener(type, received.event)
