/** The page of event-source-polyfill: its class, or the same in place of the native one with `?mode=replace`. */

import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const replaced = new URLSearchParams(location.search).get('mode') === 'replace'
if (replaced) window.EventSource = window.EventSourcePolyfill
const Source = replaced ? window.EventSource : window.EventSourcePolyfill

const source = new Source(
  `/stream/drop-and-resume?key=${received.lab.key}&interval=100&count=3&missed=2&retry=300`,
)
source.onopen = received.open
source.onerror = () => received.error(source.readyState)
source.onmessage = received.event
