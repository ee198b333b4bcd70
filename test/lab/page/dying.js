/**
 * The page of every way to die: a card for each row of `dying/ways.ts`. `?die=cut-chunked,reset` starts some at load,
 * `key=x` names their streams `x-<id>` in the ledger. `window.lab` holds what was started, for tests.
 */

const query = new URLSearchParams(location.search)
const lab = {
  /** Whether the page has read the list of ways. */
  ready: false,
  /** @type {Record<string, 'connecting' | 'open' | 'retrying' | 'closed' | 'over'>} how each one stands, by its id */
  states: {},
  start,
}
window.lab = lab

/** @type {Map<string, { way: { id: string, title: string, shows: string, act: string, url: string }, show(state: string): void }>} */
const cards = new Map()

/** What the page does with the stream; `show` tells how it stands. */
const acts = {
  open: (url, show) => open(url, show),
  close: (url, show) =>
    after(open(url, show), source => {
      source.close()
      show('over')
    }),
  leave: (url, show) =>
    after(open(url, show), () => {
      // Keeps this page out of the back/forward cache, which Chromium would take it into with its stream open.
      addEventListener('unload', () => {})
      location.href = '/blank'
    }),
  stop: (url, show) => after(open(url, show), () => window.stop()),
  seven(url, show) {
    for (let n = 1; n <= 7; n++) open(`${url}-${n}`, n === 7 ? show : () => {})
  },
  worker(url, show) {
    const worker = new Worker(`/page/dying-worker.js?url=${encodeURIComponent(url)}`)
    worker.onmessage = ({ data }) => {
      show(data)
      if (data !== 'event') return
      worker.terminate()
      show('over')
    }
  },
  'shared-worker'(url, show) {
    const worker = new SharedWorker(`/page/dying-worker.js?url=${encodeURIComponent(url)}`)
    worker.port.onmessage = ({ data }) => show(data === 'event' ? 'open' : data)
  },
  async abort(url, show) {
    const controller = new AbortController()
    const response = await fetch(url, { signal: controller.signal })
    const reader = response.body.getReader()
    await reader.read()
    show('open')
    controller.abort()
    show('over')
  },
  controlled(url, show) {
    const frame = document.createElement('iframe')
    frame.title = 'controlled by a service worker'
    frame.src = `/page/controlled/frame.html?url=${encodeURIComponent(url)}`
    addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow) show(data)
    })
    document.body.append(frame)
  },
}

/** Opens an EventSource and shows how it stands. */
function open(url, show) {
  const source = new EventSource(url)
  source.onopen = () => show('open')
  source.onerror = () => show(source.readyState === EventSource.CLOSED ? 'closed' : 'retrying')
  return source
}

/** Calls back once, after the first event. */
function after(source, then) {
  source.addEventListener('message', () => then(source), { once: true })
}

const WORDS = {
  idle: 'not started',
  connecting: 'connecting',
  open: 'open',
  retrying: 'waiting to retry',
  closed: 'given up',
  over: 'over',
}

/** Starts one way. */
function start(id) {
  const { way, show } = cards.get(id)
  show('connecting')
  return acts[way.act](way.url, show)
}

function makeCard(way) {
  const node = document.getElementById('card').content.firstElementChild.cloneNode(true)
  node.id = `way-${way.id}`
  node.querySelector('h3').textContent = way.title
  node.querySelector('.shows').textContent = way.shows
  const button = node.querySelector('button')
  button.setAttribute('aria-label', `Start ${way.title}`)
  button.addEventListener('click', () => start(way.id))
  const state = node.querySelector('.state')
  cards.set(way.id, {
    way,
    show(now) {
      lab.states[way.id] = now
      state.dataset.state = now
      state.textContent = WORDS[now] ?? now
    },
  })
  document.getElementById('ways').append(node)
}

const ways = await (await fetch(`/ways.json?key=${document.body.dataset.key}`)).json()
for (const way of ways) makeCard(way)
lab.ready = true
for (const id of query.get('die')?.split(',') ?? []) start(id)
