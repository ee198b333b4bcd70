/** The page of htmx-ext-sse: it only listens to what htmx tells. Runs before htmx starts, on DOMContentLoaded. */

import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
document.body.addEventListener('htmx:sseOpen', received.open)
document.body.addEventListener('htmx:sseError', event => received.error(event.detail.source.readyState))
document.body.addEventListener('htmx:sseMessage', event => received.event(event.detail))
