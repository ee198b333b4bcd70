/**
 * The lab's page: a card for each scenario, whose streams are opened with the browser's own EventSource.
 *
 * The page's query: `start=steady,burst` starts these at load, `key=x` names their streams `x-<scenario>` in the
 * ledger,
 * `pace=20` makes them run faster, `streams=3` is how many `many-streams` opens,
 * `origin=other` opens them at the lab's other origin, with credentials.
 * `window.lab` holds what the page received, for tests.
 */

/** How many events `received` keeps; the counts go on. */
const KEPT = 5000

const query = new URLSearchParams(location.search)
/** Put before the path of each stream. */
let base = ''
const element = id => document.getElementById(id)

/**
 * @typedef {object} Running one scenario that was started
 * @property {string} id
 * @property {string[]} keys the names of its streams in the ledger
 * @property {EventSource[]} sources
 * @property {number} count events received
 * @property {number} errors error events received
 * @property {'connecting' | 'open' | 'retrying' | 'closed' | 'stopped'} state of its streams: the best of them
 */

const lab = {
  /** Whether the page has read the list of scenarios. */
  ready: false,
  /** @type {Record<string, Running>} what was started last, by scenario */
  streams: {},
  /** @type {{ scenario: string, key: string, type: string, id: string, data: string }[]} the newest events */
  received: [],
  start,
  stop,
}
window.lab = lab

/** @type {Map<string, { scenario: object, node: Element, show: () => void }>} */
const cards = new Map()
const WORDS = {
  idle: 'not started',
  connecting: 'connecting',
  open: 'open',
  retrying: 'waiting to retry',
  closed: 'given up',
  stopped: 'closed',
}

/** Starts a scenario, after stopping it if it runs. `options` is a query of the stream's own parameters. */
function start(id, options = cards.get(id).node.querySelector('.query').value) {
  const { scenario, show } = cards.get(id)
  stop(id)
  const parameters = new URLSearchParams(options)
  if (!parameters.has('pace') && element('pace').value !== '1') parameters.set('pace', element('pace').value)
  const name = parameters.get('key') ?? (query.has('key') ? `${query.get('key')}-${id}` : crypto.randomUUID())
  const streams = (id === 'many-streams' && Number(query.get('streams'))) || scenario.page.streams || 1
  const running = { id, keys: [], sources: [], count: 0, errors: 0, last: '', state: 'connecting' }
  lab.streams[id] = running
  for (let n = 1; n <= streams; n++) {
    const key = streams === 1 ? name : `${name}-${n}`
    parameters.set('key', key)
    running.keys.push(key)
    running.sources.push(open(running, scenario, key, `${base}/stream/${id}?${parameters}`, show))
  }
  show()
  return running
}

function open(running, { id, page }, key, url, show) {
  const source = new EventSource(url, { withCredentials: base !== '' })
  const changed = () => {
    running.state = stateOf(running)
    show()
  }
  const receive = event => {
    running.count++
    running.last = `${event.type} ${event.lastEventId} ${event.data.slice(0, 120)}`
    lab.received.push({ scenario: id, key, type: event.type, id: event.lastEventId, data: event.data })
    if (lab.received.length > KEPT) lab.received.splice(0, KEPT / 10)
    if (running.count === page.closeAfter) {
      source.close()
      running.state = 'stopped'
    }
    show()
  }
  source.onopen = changed
  source.onerror = () => {
    running.errors++
    changed()
  }
  source.onmessage = receive
  for (const type of page.listens ?? []) source.addEventListener(type, receive)
  return source
}

function stop(id) {
  const running = lab.streams[id]
  if (!running || running.sources.every(({ readyState }) => readyState === EventSource.CLOSED)) return
  for (const source of running.sources) source.close()
  running.state = 'stopped'
  cards.get(id).show()
}

function stateOf({ sources, errors }) {
  if (sources.some(({ readyState }) => readyState === EventSource.OPEN)) return 'open'
  if (sources.every(({ readyState }) => readyState === EventSource.CLOSED)) return 'closed'
  return errors > 0 ? 'retrying' : 'connecting'
}

/** Draws at most once a frame: a flood would otherwise measure the drawing. */
function oncePerFrame(draw) {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      draw()
    })
  }
}

function makeCard(scenario) {
  const node = element('card').content.firstElementChild.cloneNode(true)
  const part = name => node.querySelector(name)
  const { id, title, description, parameters } = scenario
  node.id = `scenario-${id}`
  part('h3').textContent = title
  part('.description').textContent = description
  const input = part('.query')
  input.placeholder =
    parameters.map(({ name, fallback }) => `${name}=${fallback}`).join('&') || 'no parameters'
  input.title = parameters.map(({ name, about }) => `${name}: ${about}`).join('\n')
  input.setAttribute('aria-label', `Parameters of ${title}`)
  part('.toggle').addEventListener('click', () => (isRunning(lab.streams[id]) ? stop(id) : start(id)))

  const show = oncePerFrame(() => {
    const running = lab.streams[id]
    const state = running?.state ?? 'idle'
    const live = isRunning(running)
    const openStreams = running.sources.filter(({ readyState }) => readyState === EventSource.OPEN).length
    part('.state').dataset.state = state
    part('.state').textContent =
      running.sources.length > 1 && live ? `${openStreams} of ${running.sources.length} open` : WORDS[state]
    part('.count').textContent =
      `${running.count.toLocaleString('en')} ${running.count === 1 ? 'event' : 'events'}` +
      (running.errors > 0 ? `, ${running.errors} ${running.errors === 1 ? 'error' : 'errors'}` : '')
    part('.toggle').textContent = live ? 'Stop' : 'Start'
    part('.toggle').setAttribute('aria-label', `${live ? 'Stop' : 'Start'} ${title}`)
    part('.ledger').hidden = false
    part('.ledger').href = `/sent?key=${running.keys[0]}`
    part('.last').hidden = running.last === ''
    part('.last').textContent = running.last
    showSummary()
  })
  part('.toggle').setAttribute('aria-label', `Start ${title}`)
  cards.set(id, { scenario, node, show })
  return node
}

function isRunning(running) {
  return running?.sources.some(({ readyState }) => readyState !== EventSource.CLOSED) ?? false
}

function showSummary() {
  const sources = Object.values(lab.streams).flatMap(({ sources }) => sources)
  const opened = sources.filter(({ readyState }) => readyState === EventSource.OPEN).length
  const waiting = sources.filter(({ readyState }) => readyState === EventSource.CONNECTING).length
  const parts = [`${opened} open`, ...(waiting > 0 ? [`${waiting} connecting`] : [])]
  element('summary').textContent =
    opened + waiting === 0 ? 'No stream is open.' : `Streams: ${parts.join(', ')}.`
  element('stop-all').disabled = opened + waiting === 0
}

function makeGroup(title, scenarios) {
  const section = document.createElement('section')
  const heading = document.createElement('h2')
  const list = document.createElement('ul')
  heading.textContent = title
  list.className = 'cards'
  list.append(...scenarios.map(makeCard))
  section.append(heading, list)
  return section
}

function makeThirdParty({ id, description }) {
  const item = document.createElement('li')
  const link = document.createElement('a')
  const text = document.createElement('p')
  item.className = 'card'
  link.href = `/third-party/${id}`
  link.textContent = id
  text.textContent = description
  item.append(link, text)
  return item
}

async function load() {
  const { scenarios, thirdParties, otherOrigin } = await (await fetch('/scenarios.json')).json()
  if (query.get('origin') === 'other') base = otherOrigin
  const groups = Map.groupBy(scenarios, ({ group }) => group)
  element('scenarios').append(...[...groups].map(([title, members]) => makeGroup(title, members)))
  element('third-parties').append(...thirdParties.map(makeThirdParty))
  element('stop-all').addEventListener('click', () => Object.keys(lab.streams).forEach(stop))
  if (query.has('pace')) element('pace').value = query.get('pace')

  const wanted = (query.get('start') ?? '').split(',').filter(id => id !== '')
  const unknown = wanted.filter(id => !cards.has(id))
  element('problem').hidden = unknown.length === 0
  element('problem').textContent = `There is no scenario ${unknown.join(', ')}.`
  for (const id of wanted) if (cards.has(id)) start(id)
  lab.ready = true
}

load()
