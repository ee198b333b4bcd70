/** The page of sse.js: a POST through XMLHttpRequest that is made again where its response ended. */

import { SSE } from 'sse.js'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const source = new SSE(`/third-party/sse.js/stream?key=${received.lab.key}`, {
  payload: '{"from":"page"}',
  autoReconnect: true,
  start: false,
})
source.addEventListener('open', received.open)
source.addEventListener('error', () => received.error(0))
for (const type of ['message', 'price', 'last']) source.addEventListener(type, received.event)
source.addEventListener('last', () => source.close())
source.stream()
