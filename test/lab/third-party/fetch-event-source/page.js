/** The page of @microsoft/fetch-event-source: a POST that is made again where its response ended. */

import { fetchEventSource } from '@microsoft/fetch-event-source'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const page = new AbortController()

class Ended extends Error {}

await fetchEventSource(`/third-party/fetch-event-source/stream?key=${received.lab.key}`, {
  method: 'POST',
  body: '{"from":"page"}',
  signal: page.signal,
  // Tabs of tests may be hidden.
  openWhenHidden: true,
  async onopen() {
    received.open()
  },
  onmessage({ event, id, data }) {
    // It also tells of blocks without data, such as comments.
    if (data === '') return
    received.event({ type: event || 'message', lastEventId: id, data })
    if (event === 'last') page.abort()
  },
  onclose() {
    // It comes back only after an error.
    throw new Ended()
  },
  onerror(error) {
    received.error(0)
    if (!(error instanceof Ended)) throw error
  },
})
