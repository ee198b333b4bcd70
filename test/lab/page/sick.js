/**
 * The page of everything that can be wrong: a card for each row of `sick/sicknesses.ts`. `?start=wrong-mime,abrupt-cut`
 * starts some at load, and `start=all` all of them; `key=x` names their streams `x-<id>` in the ledger. `window.lab`
 * holds what was started, for tests.
 */

const query = new URLSearchParams(location.search)
const lab = {
  /** Whether the page has read the list. */
  ready: false,
  /** @type {string[]} the ids of what was started */
  started: [],
  start,
}
window.lab = lab

/** @type {Map<string, { row: { id: string, title: string, act: string, url: string }, show(state: string): void }>} */
const cards = new Map()

function open(url, show) {
  const source = new EventSource(url)
  source.onmessage = () => {}
  source.onopen = () => show('open')
  source.onerror = () => show(source.readyState === EventSource.CLOSED ? 'closed' : 'retrying')
  return source
}

function several(count, url, show) {
  for (let n = 1; n <= count; n++) open(url(n), show)
}

/** The same stream under another key. */
function keyed(url, n) {
  const own = new URL(url, location.href)
  own.searchParams.set('key', `${own.searchParams.get('key')}-${n}`)
  return own.href
}

/** Makes a new connection after each error, so many times. */
function again(url, show, { close, times, next = () => url }) {
  const source = open(url, show)
  let last = ''
  source.onmessage = ({ lastEventId }) => {
    last = lastEventId
  }
  source.onerror = () => {
    if (close) source.close()
    if (times <= 0) return
    source.onerror = null
    setTimeout(() => again(next(last), show, { close, times: times - 1, next }), 400)
  }
}

const acts = {
  open,
  close(url, show) {
    const source = open(url, show)
    source.onmessage = () => {
      source.close()
      show('over')
    }
  },
  twice: (url, show) => several(2, () => url, show),
  four: (url, show) => several(4, () => url, show),
  'three-keys': (url, show) => several(3, n => keyed(url, n), show),
  'seven-keys': (url, show) => several(7, n => keyed(url, n), show),
  'event-ready-state'(url, show) {
    const source = open(url, show)
    source.addEventListener('error', event => {
      // As written in tutorials: an event has no such property, so that this is never true.
      if (event.readyState === EventSource.CLOSED) open(url, show)
    })
  },
  'close-on-error': (url, show) => again(url, show, { close: true, times: 0 }),
  'new-on-error': (url, show) => again(url, show, { close: false, times: 1 }),
  'close-and-new-on-error': (url, show) => again(url, show, { close: true, times: 1 }),
  'close-and-new-three-times': (url, show) => again(url, show, { close: true, times: 2 }),
  'close-and-new-with-cursor': (url, show) =>
    again(url, show, { close: true, times: 1, next: last => `${url}&lastEventId=${last}` }),
  watchdog(url, show) {
    const source = open(url, show)
    let timer = 0
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        source.close()
        open(url, show)
      }, 12_000)
    }
    source.onmessage = wait
    wait()
  },
}

const WORDS = {
  idle: 'not started',
  connecting: 'connecting',
  open: 'open',
  retrying: 'waiting to retry',
  closed: 'given up',
  over: 'closed',
}

function start(id) {
  const { row, show } = cards.get(id)
  lab.started.push(id)
  show('connecting')
  acts[row.act](row.url, show)
}

function makeCard(row) {
  const node = document.getElementById('card').content.firstElementChild.cloneNode(true)
  node.id = `sick-${row.id}`
  node.querySelector('h3').textContent = row.title
  node.querySelector('.shows').textContent = row.findings.join(', ')
  const button = node.querySelector('button')
  button.setAttribute('aria-label', `Start ${row.title}`)
  button.addEventListener('click', () => start(row.id))
  const state = node.querySelector('.state')
  cards.set(row.id, {
    row,
    show(now) {
      state.dataset.state = now
      state.textContent = WORDS[now] ?? now
    },
  })
  document.getElementById('rows').append(node)
}

const rows = await (await fetch(`/sicknesses.json?key=${document.body.dataset.key}`)).json()
for (const row of rows) makeCard(row)
lab.ready = true
const wanted = query.get('start')
const ids = wanted === 'all' ? rows.map(({ id }) => id) : (wanted?.split(',') ?? [])
for (const id of ids) start(id)
