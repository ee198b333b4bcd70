/** The page of eventsource: the class of the package, beside the browser's own. */

import { EventSource } from 'eventsource'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const source = new EventSource(`/third-party/eventsource/stream?key=${received.lab.key}`)
source.onopen = received.open
source.onerror = () => received.error(source.readyState)
for (const type of ['message', 'price', 'last']) source.addEventListener(type, received.event)
source.addEventListener('last', () => source.close())
