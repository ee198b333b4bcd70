/** Snippets for the page: what its own script does about a stream. */

import type { Snippet } from './snippet'

export const PAGE_SNIPPETS = {
  'recreate-when-closed': {
    place: 'JavaScript',
    code: `let source
let wait = 1000

function connect() {
  source = new EventSource('/events')
  source.onopen = () => { wait = 1000 }
  source.onerror = () => {
    // At 0 the browser tries again by itself: leave it alone.
    if (source.readyState !== EventSource.CLOSED) return
    setTimeout(connect, wait * (0.5 + Math.random()))
    wait = Math.min(wait * 2, 30000)
  }
}
connect()`,
  },
  'recreate-with-cursor': {
    place: 'JavaScript',
    code: `let lastId = ''

function connect() {
  const url = new URL('/events', location.href)
  if (lastId) url.searchParams.set('lastEventId', lastId)
  const source = new EventSource(url)
  source.onmessage = event => {
    lastId = event.lastEventId
    show(event.data)
  }
}`,
  },
  'recreate-with-fresh-token': {
    place: 'JavaScript',
    code: `source.onerror = async () => {
  if (source.readyState !== EventSource.CLOSED) return
  // The address is fixed for the life of the object: a new token needs a new one.
  await refreshSession()
  connect()
}`,
  },
  'with-credentials': {
    place: 'JavaScript',
    code: `const source = new EventSource('https://api.example.com/events', { withCredentials: true })`,
  },
  'fetch-stream-with-header': {
    place: 'JavaScript (@microsoft/fetch-event-source)',
    code: `await fetchEventSource('/events', {
  headers: { Authorization: \`Bearer \${token}\` },
  onmessage: event => show(event.data),
})`,
  },
  'close-on-unmount': {
    place: 'React',
    code: `useEffect(() => {
  const source = new EventSource('/events')
  source.onmessage = event => setLatest(event.data)
  return () => source.close()
}, [])`,
  },
  'share-one-stream': {
    place: 'JavaScript (SharedWorker)',
    code: `// stream-worker.js: one stream for all tabs
const ports = new Set()
const source = new EventSource('/events')
source.onmessage = ({ data }) => { for (const port of ports) port.postMessage(data) }
onconnect = ({ ports: [port] }) => ports.add(port)

// in each page
const worker = new SharedWorker('stream-worker.js')
worker.port.onmessage = ({ data }) => show(data)`,
  },
  'add-listener': {
    place: 'JavaScript',
    code: `// onmessage hears only events without a name.
source.addEventListener('price', event => show(JSON.parse(event.data)))`,
  },
  'error-or-message': {
    place: 'JavaScript',
    code: `source.addEventListener('error', event => {
  if (event instanceof MessageEvent) showServerError(event.data)
  else if (source.readyState === EventSource.CLOSED) reconnectLater()
})`,
  },
  'parse-safely': {
    place: 'JavaScript',
    code: `source.onmessage = event => {
  let value
  try {
    value = JSON.parse(event.data)
  } catch {
    console.warn('no JSON:', event.data)
    return
  }
  show(value)
}`,
  },
  'page-watchdog': {
    place: 'JavaScript',
    code: `// The server sends "event: heartbeat" every 15 s.
let lastSign = performance.now()
source.addEventListener('heartbeat', () => { lastSign = performance.now() })

setInterval(() => {
  // Timers of hidden tabs run once a minute: their silence proves nothing.
  if (document.hidden) lastSign = performance.now()
  if (performance.now() - lastSign > 45000) {
    source.close()
    connect()
    lastSign = performance.now()
  }
}, 5000)`,
  },
  'ignore-known-ids': {
    place: 'JavaScript',
    code: `const known = new Set()
source.onmessage = event => {
  if (known.has(event.lastEventId)) return
  known.add(event.lastEventId)
  if (known.size > 1000) known.delete(known.values().next().value)
  show(event.data)
}`,
  },
  'open-when-hidden': {
    place: 'JavaScript (@microsoft/fetch-event-source)',
    code: `await fetchEventSource('/answer', {
  method: 'POST',
  body: JSON.stringify(question),
  openWhenHidden: true,
})`,
  },
  pageshow: {
    place: 'JavaScript',
    code: `addEventListener('pagehide', () => source.close())
addEventListener('pageshow', event => { if (event.persisted) connect() })`,
  },
  'service-worker-skip': {
    place: 'Service worker',
    code: `addEventListener('fetch', event => {
  // No respondWith: the browser sends it as if there were no worker.
  if (event.request.headers.get('accept') === 'text/event-stream') return
  event.respondWith(answer(event.request))
})`,
  },
  'await-done': {
    place: 'JavaScript',
    code: `let complete = false
for await (const { data } of events) {
  if (data === '[DONE]') { complete = true; break }
  append(JSON.parse(data))
}
if (!complete) markAsIncomplete()`,
  },
  'batch-events': {
    place: 'JavaScript',
    code: `let waiting = []
source.onmessage = event => {
  if (waiting.push(event.data) === 1) requestAnimationFrame(() => {
    const batch = waiting
    waiting = []
    showAll(batch)
  })
}`,
  },
  'retry-in-fetch': {
    place: 'JavaScript',
    code: `let delay = 3000
const parser = createParser({
  onRetry: milliseconds => { delay = milliseconds },
  onEvent: event => show(event.data),
})
// After the end: wait for delay, with some chance in it, before asking again.
setTimeout(connect, delay * (1 + Math.random() * 0.2))`,
  },
} as const satisfies Record<string, Snippet>
