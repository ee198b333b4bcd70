/** The page of Datastar: the markup opens the stream, and the library's own event says what came of it. */

import '@starfederation/datastar/dist/datastar.js'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
// The markup has opened it while the library was loaded.
received.open()
document.addEventListener('datastar-sse', ({ detail: { type, argsRaw } }) => {
  if (type === 'error') received.error(2)
  else if (type.startsWith('datastar-')) {
    // It has put the lines of each name together.
    const lines = Object.entries(argsRaw).flatMap(([name, text]) =>
      text.split('\n').map(line => `${name} ${line}`),
    )
    received.event({ type, lastEventId: '', data: lines.join('\n') })
  }
})
