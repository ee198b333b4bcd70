/**
 * The page of every way to read: a card for each way in which a page can read an event stream. `?start=reader,xhr`
 * starts some at load, `?start=all` all; `key=x` names their streams `x-<id>` in the ledger; `wait=50` are the
 * milliseconds between pieces. `window.lab` holds what was received, for tests.
 */

const query = new URLSearchParams(location.search)
const { key } = document.body.dataset
const WAIT = Number(query.get('wait') ?? 700)
const ROUNDS = 8

const lab = {
  /** Whether the page has its cards. */
  ready: false,
  /** @type {Record<string, 'reading' | 'over' | 'stopped' | 'failed'>} how each one stands, by its id */
  states: {},
  /** @type {Record<string, string>} what was read of each, as text, by its id */
  texts: {},
  start,
}
window.lab = lab

/** The body of a stream: what pages are told of, and what they are not. */
const BODY = [
  'retry: 60000\n\n: hello\n\n',
  ...Array.from({ length: ROUNDS }, (_, n) => [
    { wait: WAIT },
    `${n % 3 === 2 ? 'event: tick\n' : ''}id: ${n + 1}\ndata: {"n":${n + 1}}\n\n`,
    { wait: WAIT },
    ': ping\n\n',
  ]).flat(),
]

function address(id, end) {
  const script = JSON.stringify([{ body: BODY, end }])
  return `/stream/script?${new URLSearchParams({ key: `${key}-${id}`, script })}`
}

/** Reads a stream of bytes to its end, with a reader of its own. */
async function drain(stream, tell) {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    tell(decoder.decode(value, { stream: true }))
  }
}

async function drainIntoBuffers(stream, tell) {
  const reader = stream.getReader({ mode: 'byob' })
  const decoder = new TextDecoder()
  let buffer = new ArrayBuffer(256)
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer))
    if (done) return
    tell(decoder.decode(value, { stream: true }))
    buffer = value.buffer
  }
}

/** A way of `fetch`: what it does with the response. */
const fetched = read => async (url, tell, signal) => read(await fetch(url, { signal }), tell, signal)

const ALL = 'All of it, each piece when the page gets it.'
const WHOLE = 'All of it, at the time at which the page gets the whole.'
const UNREAD =
  'Its beginning; where requests are seen its end too. What is given away unread no page script sees.'
const WIRE =
  'In Chromium with DevTools open all of it; in Firefox with deep capture all of it, in the log of no tab; else what requests show.'

/** @type {Record<string, { title: string, shows: string, end?: 'hold', read(url: string, tell: (text: string) => void, signal: AbortSignal): unknown }>} */
const ways = {
  eventsource: {
    title: 'EventSource',
    shows:
      'Events of the type message, which it listens to. With DevTools open, or in Firefox with deep capture, also events of the type tick, comments and the retry field.',
    end: 'hold',
    read: (url, tell, signal) => listen(new EventSource(url), tell, signal),
  },
  reader: { title: 'fetch, with a reader', shows: ALL, read: fetched(({ body }, tell) => drain(body, tell)) },
  byob: {
    title: 'fetch, with a reader into own buffers',
    shows: ALL,
    read: fetched(({ body }, tell) => drainIntoBuffers(body, tell)),
  },
  'for-await': {
    title: 'fetch, with for await',
    shows: ALL,
    read: fetched(async ({ body }, tell) => {
      const decoder = new TextDecoder()
      for await (const piece of body) tell(decoder.decode(piece, { stream: true }))
    }),
  },
  'pipe-through': {
    title: 'fetch, through a TextDecoderStream',
    shows: ALL,
    read: fetched(async ({ body }, tell) => {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader()
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) tell(piece.value)
    }),
  },
  'pipe-to': {
    title: 'fetch, piped to a WritableStream',
    shows: ALL,
    read: fetched(({ body }, tell) => {
      const decoder = new TextDecoder()
      return body.pipeTo(
        new WritableStream({ write: piece => tell(decoder.decode(piece, { stream: true })) }),
      )
    }),
  },
  tee: {
    title: 'fetch, both branches of tee',
    shows: ALL,
    read: fetched(({ body }, tell) =>
      Promise.all(body.tee().map((branch, i) => drain(branch, i === 0 ? tell : () => {}))),
    ),
  },
  clone: {
    title: 'fetch, a clone and the response',
    shows: ALL,
    read: fetched((response, tell) => {
      const copy = response.clone()
      return Promise.all([drain(copy.body, tell), drain(response.body, () => {})])
    }),
  },
  text: {
    title: 'fetch, text()',
    shows: WHOLE,
    read: fetched(async (response, tell) => tell(await response.text())),
  },
  'array-buffer': {
    title: 'fetch, arrayBuffer()',
    shows: WHOLE,
    read: fetched(async (response, tell) => tell(new TextDecoder().decode(await response.arrayBuffer()))),
  },
  cancel: {
    title: 'fetch, cancelled after the first event',
    shows: 'All until then, and that the page has ended it.',
    read: fetched(async ({ body }, tell) => {
      const reader = body.getReader()
      const decoder = new TextDecoder()
      let text = ''
      while (!text.includes('data:')) text += decoder.decode((await reader.read()).value, { stream: true })
      await reader.cancel()
      tell(text)
    }),
  },
  transfer: {
    title: 'fetch, body given to a worker',
    shows: UNREAD,
    read: fetched(({ body }, tell, signal) => {
      const worker = new Worker('/page/reading-worker.js')
      worker.postMessage({ body }, [body])
      return heard(worker, tell, signal)
    }),
  },
  xhr: {
    title: 'XMLHttpRequest',
    shows: 'All of it, as often as the browser tells of progress.',
    read: (url, tell, signal) =>
      new Promise((resolve, reject) => {
        const xhr = new XMLHttpRequest()
        let from = 0
        xhr.open('GET', url)
        xhr.onprogress = () => {
          tell(xhr.responseText.slice(from))
          from = xhr.responseText.length
        }
        xhr.onload = resolve
        xhr.onerror = reject
        signal.addEventListener('abort', () => {
          xhr.abort()
          reject(signal.reason)
        })
        xhr.send()
      }),
  },
  'worker-eventsource': {
    title: 'EventSource in a worker',
    shows: WIRE,
    end: 'hold',
    read: (url, tell, signal) => {
      const worker = new Worker('/page/reading-worker.js')
      worker.postMessage({ open: url })
      return heard(worker, tell, signal)
    },
  },
  'worker-fetch': {
    title: 'fetch in a worker',
    shows: 'In Chromium with DevTools open all of it; else what requests show.',
    read: (url, tell, signal) => {
      const worker = new Worker('/page/reading-worker.js')
      worker.postMessage({ fetch: url })
      return heard(worker, tell, signal)
    },
  },
  'shared-worker': {
    title: 'EventSource in a shared worker',
    shows: 'What requests show; in Firefox with deep capture all of it. In the log of no tab.',
    end: 'hold',
    read: (url, tell, signal) => {
      const { port } = new SharedWorker(`/page/reading-worker.js?${key}`)
      port.postMessage({ open: url })
      return heard(port, tell, signal, () => port.postMessage({ close: true }))
    },
  },
}

function listen(source, tell, signal) {
  source.onmessage = ({ lastEventId, data }) => tell(`id: ${lastEventId}\ndata: ${data}\n\n`)
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      source.close()
      reject(signal.reason)
    })
  })
}

/** What a worker tells of the stream that it reads. */
function heard(worker, tell, signal, end = () => worker.terminate()) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data === null) resolve()
      else tell(data)
    }
    signal.addEventListener('abort', () => {
      end()
      reject(signal.reason)
    })
  })
}

const WORDS = { idle: 'not started', reading: 'reading', over: 'over', stopped: 'stopped', failed: 'failed' }
/** @type {Map<string, { show(state: string): void, stop(): void }>} */
const cards = new Map()

/** Starts one way, after stopping it if it runs. */
async function start(id) {
  const { read, end = 'end' } = ways[id]
  const card = cards.get(id)
  card.stop()
  const controller = new AbortController()
  card.stop = () => controller.abort()
  lab.texts[id] = ''
  card.show('reading')
  try {
    await read(
      address(id, end),
      text => {
        lab.texts[id] += text
        card.show('reading')
      },
      controller.signal,
    )
    card.show('over')
  } catch (error) {
    if (!controller.signal.aborted) console.error(id, error)
    card.show(controller.signal.aborted ? 'stopped' : 'failed')
  }
}

function makeCard(id, { title, shows }) {
  const node = document.getElementById('card').content.firstElementChild.cloneNode(true)
  const part = name => node.querySelector(name)
  node.id = `way-${id}`
  part('h3').textContent = title
  part('.shows').textContent = `The log: ${shows}`
  const button = part('button')
  button.addEventListener('click', () => {
    if (lab.states[id] === 'reading') cards.get(id).stop()
    else start(id)
  })
  const show = state => {
    lab.states[id] = state
    part('.state').dataset.state = { reading: 'open', failed: 'closed', stopped: 'idle' }[state] ?? state
    part('.state').textContent = WORDS[state] ?? state
    const events = lab.texts[id].split('data:').length - 1
    part('.count').textContent = `${events} ${events === 1 ? 'event' : 'events'}`
    part('.ledger').hidden = false
    part('.ledger').href = `/sent?key=${key}-${id}`
    button.textContent = state === 'reading' ? 'Stop' : 'Start'
    button.setAttribute('aria-label', `${button.textContent} ${title}`)
    const reading = Object.values(lab.states).filter(each => each === 'reading').length
    document.getElementById('summary').textContent =
      reading === 0 ? 'Nothing is read.' : `Streams that are read: ${reading}.`
  }
  button.setAttribute('aria-label', `Start ${title}`)
  cards.set(id, { show, stop: () => {} })
  document.getElementById('ways').append(node)
}

for (const [id, way] of Object.entries(ways)) makeCard(id, way)
document.getElementById('start-all').addEventListener('click', () => Object.keys(ways).forEach(start))
document.getElementById('stop-all').addEventListener('click', () => {
  for (const { stop } of cards.values()) stop()
})
lab.ready = true
const wanted = query.get('start')?.split(',') ?? []
for (const id of wanted.includes('all') ? Object.keys(ways) : wanted) start(id)
