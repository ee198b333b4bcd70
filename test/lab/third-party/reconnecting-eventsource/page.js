/** The page of reconnecting-eventsource. */

import ReconnectingEventSource from '/modules/reconnecting-eventsource/build/esm/reconnecting-eventsource.js'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const source = new ReconnectingEventSource(
  `/stream/server-error-500?key=${received.lab.key}&interval=100&count=3&retry=200`,
  { max_retry_time: 400 },
)
source.onopen = received.open
source.onerror = () => received.error(source.readyState)
// The library keeps the last event ID only for types that have a listener.
source.addEventListener('message', received.event)
