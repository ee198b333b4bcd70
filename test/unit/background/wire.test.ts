/** Bodies that are observed outside of the page, on their way into the log. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ownId, type SenderDocument } from '../../../src/background/intake'
import { createRecording } from '../../../src/background/recording'
import { createSessions, type Sessions } from '../../../src/background/sessions'
import { createMemoryStore } from '../../../src/background/store'
import { createWire, type Wire } from '../../../src/background/wire'
import type { Unnumbered } from '../../../src/core/attempt-records'
import { beginConnection, type Conn } from '../../../src/core/attempt-slots'
import { KEEP_ALL } from '../../../src/core/keeping'
import type { LogRecord } from '../../../src/core/record'
import type { WireFact } from '../../../src/core/wire-fact'
import type { Message, WireNews } from '../../../src/protocol'
import { createDurableStore, type DurableStore } from './durable-store'

const URL = 'https://shop.example/events'
const START = 1_000_000
const DOCUMENT: SenderDocument = {
  id: 'doc',
  browser: null,
  tab: 7,
  frame: 0,
  page: 'https://shop.example/',
  site: 'shop.example',
  late: false,
  startedAt: START,
  private: false,
}

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

/** A background with a disk that outlives it: what a killed one does reaches nothing. */
async function createBackground(disk: DurableStore = createDurableStore(), waiting = () => 0) {
  let isAlive = true
  let wire: Wire | undefined
  const loaded = await disk.load()
  const whileAlive: DurableStore = {
    ...disk,
    commit: commit => (isAlive ? disk.commit(commit) : new Promise(() => {})),
  }
  const sessions: Sessions = createSessions(
    {
      disk: whileAlive,
      memory: createMemoryStore(),
      run: 'run',
      limits: () => KEEP_ALL,
      recording: createRecording({ now: Date.now, write: () => {}, switched: () => {}, keep: () => {} }, []),
      wrote: () => {},
      now: Date.now,
      isWatched: () => true,
      wanted: (_, records) => records,
      idOf: ownId,
      admit: record => wire?.admit(record) ?? true,
      wireOf: connection => wire?.memory(connection),
      heard: () => {},
      stored: () => {},
      changed: () => {},
      problem: problem => expect(problem).toBeNull(),
    },
    loaded,
  )
  const made = createWire(
    {
      now: Date.now,
      isWatched: () => true,
      waiting,
      hasTold: sessions.hasTold,
      note: sessions.note,
      keep: sessions.keepWire,
    },
    sessions.live(),
  )
  wire = made
  let batches = disk.sessions().length * 100
  return {
    wire: made,
    /** The page says something. */
    say(...records: object[]) {
      sessions.receive(DOCUMENT, ++batches, JSON.stringify(records))
    },
    /** The browser made a request for an attempt. */
    request(conn: Conn, attempt = 1, request = `r${attempt}`) {
      const slot = conn.slots.find(each => each.attempt === attempt)
      if (slot) slot.request = request
      const at = Date.now()
      const record = { kind: 'request', connection: conn.id, attempt, at, source: 'http' as const }
      const fields = { url: conn.urls[0] ?? '', method: 'GET', headers: {} }
      made.placed({ conn, record: { ...record, ...fields } as Unnumbered })
      sessions.keep(conn)
      made.follow(conn)
    },
    /** The log as it is on the disk, after all that is under way. */
    async log(): Promise<LogRecord[]> {
      await vi.advanceTimersByTimeAsync(2000)
      const [session = ''] = disk.sessions()
      return disk
        .text(session)
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as LogRecord)
    },
    kill() {
      isAlive = false
    },
  }
}

const connection = (fields: object = {}) => ({
  kind: 'connection',
  connection: 1,
  attempt: 0,
  at: START,
  api: 'eventsource',
  url: URL,
  method: 'GET',
  withCredentials: false,
  page: DOCUMENT.page,
  ...fields,
})

function aConn(fields: Partial<Conn> = {}): Conn {
  const document = { id: 'doc', browser: null, tab: 7, frame: 0 }
  const made = beginConnection('doc-1', document, URL, START, {
    api: 'eventsource',
    method: 'GET',
    watched: true,
    private: false,
  })
  return { ...made, ...fields }
}

const event = (id: string, type = 'tick'): WireFact => ({
  kind: 'event',
  at: Date.now(),
  type,
  id,
  data: id,
  size: id.length,
})
const comment = (text = ''): WireFact => ({ kind: 'comment', at: Date.now(), text, size: text.length + 1 })

/** A devtools page, and what it was answered. */
function devtools(wire: Wire, tab = 7) {
  const port = {}
  const news: Message<WireNews>[] = []
  const say: (message: Parameters<Wire['said']>[1]) => void = message =>
    wire.said(port, message, each => void news.push(each))
  say({ kind: 'observe', tab })
  return {
    news,
    say,
    stream: (stream: number, url = URL) => say({ kind: 'stream', stream, url, startedAt: Date.now() + 3 }),
    close: () => wire.left(port),
  }
}

const named = (log: readonly LogRecord[], ...kinds: string[]) =>
  log.filter(({ kind }) => kinds.includes(kind)).map(({ seq: _, at: _at, ...rest }) => rest)

describe('bytes', () => {
  it('go into the log as soon as it is known which attempt they are', async () => {
    const background = await createBackground()
    background.say(connection())
    const body = background.wire.observe({ request: 'r1', at: START, unwanted: () => {} })
    body.facts([comment('first'), event('1')])
    await vi.advanceTimersByTimeAsync(500)
    background.request(aConn())
    body.facts([event('2', 'message'), comment('second')])
    body.over(true, START + 500)
    const log = await background.log()
    expect(named(log, 'comment', 'event', 'capture')).toMatchObject([
      { kind: 'capture', level: 'bytes', source: 'tool', connection: 'doc-1', attempt: 1 },
      { kind: 'comment', text: 'first', source: 'bytes' },
      { kind: 'comment', text: 'second', source: 'bytes' },
      { kind: 'event', type: 'tick', id: '1', heard: false, source: 'bytes' },
    ])
  })

  it('are let go where nobody asks for them', async () => {
    const background = await createBackground()
    background.say(connection())
    const unwanted = vi.fn()
    const body = background.wire.observe({ request: 'another', at: START, unwanted })
    body.facts([comment()])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(unwanted).toHaveBeenCalledOnce()
    background.request(aConn(), 1, 'another')
    body.facts([comment()])
    expect(named(await background.log(), 'comment', 'capture')).toEqual([])
  })

  it('are let go at once where the page reads the stream itself', async () => {
    const background = await createBackground()
    const unwanted = vi.fn()
    const body = background.wire.observe({ request: 'r1', at: START, unwanted })
    body.facts([comment()])
    background.say(connection({ api: 'fetch' }))
    expect(unwanted).not.toHaveBeenCalled()
    background.request(aConn({ api: 'fetch' }))
    expect(unwanted).toHaveBeenCalledOnce()
    expect(named(await background.log(), 'comment', 'capture')).toEqual([])
  })

  it('are seen no more when they are no longer read', async () => {
    const background = await createBackground()
    background.say(connection())
    background.request(aConn())
    background.wire.observe({ request: 'r1', at: START, unwanted: () => {} }).over(true, START)
    background.wire.withoutBytes()
    expect(named(await background.log(), 'capture')).toMatchObject([{ level: 'bytes' }, { level: 'http' }])
  })

  it('are counted where the disk does not keep up, and payloads given up before', async () => {
    let waiting = 9 << 20
    const background = await createBackground(createDurableStore(), () => waiting)
    background.say(connection())
    background.request(aConn())
    const body = background.wire.observe({ request: 'r1', at: START, unwanted: () => {} })
    body.facts([event('1')])
    await vi.advanceTimersByTimeAsync(2000)
    waiting = 25 << 20
    body.facts([event('22'), comment('lost')])
    await vi.advanceTimersByTimeAsync(2000)
    waiting = 0
    body.facts([event('3')])
    const log = await background.log()
    expect(named(log, 'event', 'comment')).toMatchObject([
      { id: '1', data: null, size: 1 },
      { id: '3', data: '3' },
    ])
    const dropped = log.filter(each => each.kind === 'dropped')
    expect(dropped.map(({ records }) => records)).toEqual([0, 0, 1])
    expect(dropped.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(1 + 5 + 2)
  })
})

describe('a devtools page', () => {
  it('is told which of its entries is wanted, and from where on', async () => {
    const background = await createBackground()
    background.say(connection())
    background.request(aConn())
    const page = devtools(background.wire)
    page.stream(1)
    page.stream(2, 'https://shop.example/other')
    await vi.advanceTimersByTimeAsync(1000)
    expect(page.news).toEqual([{ kind: 'resume', stream: 1, from: { events: 0, others: 0, bytes: 0 } }])
    await vi.advanceTimersByTimeAsync(8000)
    expect(page.news.slice(1)).toEqual([{ kind: 'ignore', stream: 2 }])
    page.say({ kind: 'facts', stream: 1, facts: [event('1'), event('2', 'message'), comment('here')] })
    page.say({ kind: 'facts', stream: 2, facts: [comment('elsewhere')] })
    expect(named(await background.log(), 'event', 'comment')).toMatchObject([
      { kind: 'comment', text: 'here', source: 'devtools' },
      { kind: 'event', type: 'tick', heard: false, source: 'devtools' },
    ])
  })

  it('waits for a request that is told of late, and finds where it was redirected to', async () => {
    const background = await createBackground()
    background.say(connection())
    const page = devtools(background.wire)
    const other = 'https://shop.example/moved'
    page.stream(1, other)
    await vi.advanceTimersByTimeAsync(3000)
    expect(page.news).toEqual([])
    const record = { kind: 'redirect', connection: 'doc-1', attempt: 1, at: START, source: 'http' as const }
    background.wire.placed({
      conn: aConn(),
      record: { ...record, status: 301, url: `${other}#x` } as Unnumbered,
    })
    await vi.advanceTimersByTimeAsync(100)
    expect(page.news).toMatchObject([{ kind: 'resume', stream: 1 }])
  })

  it('need not tell of a stream that the page reads itself', async () => {
    const background = await createBackground()
    background.say(connection({ api: 'fetch' }))
    background.request(aConn({ api: 'fetch' }))
    const page = devtools(background.wire)
    page.stream(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(page.news).toEqual([{ kind: 'ignore', stream: 1 }])
  })

  it('tells of one until its page does, which begins at the beginning: nothing is in the log twice', async () => {
    const background = await createBackground()
    const adopted = aConn({ api: 'fetch', watched: false })
    const made = { ...connection({ api: 'fetch' }), connection: adopted.id, source: 'http', tab: 7, frame: 0 }
    background.wire.placed({ conn: adopted, record: made as unknown as Unnumbered })
    background.request(adopted)
    const page = devtools(background.wire)
    page.stream(1)
    await vi.advanceTimersByTimeAsync(1000)
    page.say({ kind: 'facts', stream: 1, facts: [event('1'), comment('one')] })
    await vi.advanceTimersByTimeAsync(1000)
    const at = Date.now()
    const told = (kind: string, fields: object) => ({ kind, connection: 1, attempt: 1, at, ...fields })
    background.say(
      connection({ api: 'fetch' }),
      told('open', {}),
      told('event', { type: 'tick', id: '1', data: '1', heard: true }),
      told('comment', { text: 'one', size: 4 }),
    )
    page.say({ kind: 'facts', stream: 1, facts: [event('2'), comment('two')] })
    background.say(
      told('event', { type: 'tick', id: '2', data: '2', heard: true }),
      told('comment', { text: 'two', size: 4 }),
    )
    const log = await background.log()
    expect(named(log, 'event')).toMatchObject([
      { id: '1', source: 'devtools' },
      { id: '2', source: 'page' },
    ])
    expect(named(log, 'comment')).toMatchObject([
      { text: 'one', source: 'devtools' },
      { text: 'two', source: 'page' },
    ])
    expect(new Set(log.flatMap(({ connection }) => connection ?? []))).toEqual(new Set([adopted.id]))
  })

  it('goes on over another port, and is missed only when it stays away', async () => {
    const background = await createBackground()
    background.say(connection())
    background.request(aConn())
    const page = devtools(background.wire)
    page.stream(1)
    await vi.advanceTimersByTimeAsync(1000)
    page.say({ kind: 'facts', stream: 1, facts: [comment('one')] })
    page.close()
    const again = devtools(background.wire)
    again.say({ kind: 'stream', stream: 1, url: URL, startedAt: START })
    await vi.advanceTimersByTimeAsync(6000)
    expect(again.news).toEqual([{ kind: 'resume', stream: 1, from: { events: 0, others: 1, bytes: 0 } }])
    expect(named(await background.log(), 'capture')).toMatchObject([{ level: 'devtools' }])
    again.close()
    await vi.advanceTimersByTimeAsync(6000)
    expect(named(await background.log(), 'capture')).toMatchObject([{ level: 'devtools' }, { level: 'http' }])
  })
})

describe('a background that ends', () => {
  it.each([0, 60, 400, 3000])(
    'neither loses nor doubles what DevTools shows, %i ms after it was told',
    async wait => {
      const disk = createDurableStore()
      const first = await createBackground(disk)
      first.say(connection())
      const conn = aConn()
      first.request(conn)
      const page = devtools(first.wire)
      page.stream(1)
      await vi.advanceTimersByTimeAsync(1000)
      const facts = [comment('one'), event('1'), comment('two'), event('2')]
      page.say({ kind: 'facts', stream: 1, facts })
      await vi.advanceTimersByTimeAsync(wait)
      first.kill()

      const second = await createBackground(disk)
      const again = devtools(second.wire)
      again.say({ kind: 'stream', stream: 1, url: URL, startedAt: START + 3 })
      await vi.advanceTimersByTimeAsync(1000)
      const [news] = again.news
      if (news?.kind !== 'resume') throw new Error('nothing was resumed')
      const rest = (kind: string, from: number) => facts.filter(fact => fact.kind === kind).slice(from)
      again.say({
        kind: 'facts',
        stream: 1,
        facts: [...rest('comment', news.from.others), ...rest('event', news.from.events)],
      })
      const log = await second.log()
      expect(named(log, 'comment').map(each => 'text' in each && each.text)).toEqual(['one', 'two'])
      expect(named(log, 'event').map(each => 'id' in each && each.id)).toEqual(['1', '2'])
    },
  )
})
