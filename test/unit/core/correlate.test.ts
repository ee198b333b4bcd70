import { describe, expect, it } from 'vitest'
import type { Placed } from '../../../src/core/attempt-records'
import type { DocumentKey } from '../../../src/core/attempt-slots'
import { createCorrelator } from '../../../src/core/correlate'
import type { HttpFact, RequestStep } from '../../../src/core/http-fact'
import type { LogRecord, RecordOf } from '../../../src/core/record'
import { simulate } from './network-simulator'

const PAGE: DocumentKey = { id: 'doc', browser: 'D1', tab: 7, frame: 0 }
const URL_A = 'https://shop.example/events'
const T = 1_000_000

/** @param watchedSince since when all requests are heard of. */
const create = (watchedSince = Number.POSITIVE_INFINITY, workersHaveTabs = true) =>
  createCorrelator({
    defaultDelay: 3000,
    workersHaveTabs,
    nameOf: request => `request-${request}`,
    isSeen: (_, since) => watchedSince <= since,
  })

function connection(id: string, at: number, url = URL_A): LogRecord {
  return {
    kind: 'connection',
    connection: id,
    attempt: 0,
    seq: 1,
    at,
    source: 'page',
    api: 'eventsource',
    url,
    method: 'GET',
    withCredentials: false,
    page: 'https://shop.example/',
    tab: 7,
    frame: 0,
  }
}

const base = (id: string, at: number, attempt = 1) => ({
  connection: id,
  attempt,
  seq: 1,
  at,
  source: 'page' as const,
})
const error = (id: string, at: number, readyState: 0 | 2, attempt = 1): LogRecord => ({
  kind: 'error',
  readyState,
  ...base(id, at, attempt),
})
const open = (id: string, at: number, attempt = 1): LogRecord => ({ kind: 'open', ...base(id, at, attempt) })
const close = (id: string, at: number, by: 'page' | 'navigation' = 'page'): LogRecord => ({
  kind: 'close',
  by,
  ...base(id, at),
})

function request(name: string, at: number, fields: Partial<RequestStep> = {}): RequestStep {
  return {
    step: 'request',
    request: name,
    at,
    place: { tab: 7, frame: 0, document: 'D1' },
    initiator: 'https://shop.example',
    url: URL_A,
    method: 'GET',
    headers: { accept: 'text/event-stream' },
    seen: true,
    sure: true,
    native: true,
    private: false,
    ...fields,
  }
}

const answered = (name: string, at: number, status = 200): HttpFact[] => [
  {
    step: 'response',
    request: name,
    at,
    status,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  },
  { step: 'started', request: name, at, ip: '192.0.2.1', fromCache: false },
]
const end = (name: string, at: number, error: string | null = null): HttpFact => ({
  step: 'end',
  request: name,
  at,
  error,
})

const brief = (placed: Placed[]) =>
  placed.map(({ record }) => {
    const mark = 'guess' in record && record.guess ? '?' : ''
    const how = record.kind === 'end' ? `:${record.how}` : ''
    return `${record.kind}${how}${mark} ${record.connection}#${record.attempt}`
  })

/** What is made of an answered request that no page tells of. */
const ADOPTED = ['connection request-1#0', 'request request-1#1', 'response request-1#1']

describe('the correlator', () => {
  it('gives a request to the connection that was made just before, and keeps its own times', () => {
    const correlator = create()
    correlator.page(PAGE, [connection('a', T)])
    for (const fact of [request('1', T + 2), ...answered('1', T + 9)]) correlator.http(fact, T + 10)
    correlator.page(PAGE, [open('a', T + 11)])
    expect(correlator.settle(T + 50, 300)).toEqual([])
    const placed = correlator.settle(T + 120, 300)
    expect(brief(placed)).toEqual(['request a#1', 'response a#1'])
    expect(placed.map(({ record }) => record.at)).toEqual([T + 2, T + 9])
    expect(placed[1]?.record).toMatchObject({ status: 200, ip: '192.0.2.1', source: 'http' })
  })

  it('does not mind that the page tells late', () => {
    const correlator = create()
    for (const fact of [request('1', T + 2), ...answered('1', T + 9)]) correlator.http(fact, T + 10)
    expect(correlator.settle(T + 1_000, 300)).toEqual([])
    correlator.page(PAGE, [connection('a', T), open('a', T + 11)])
    expect(brief(correlator.settle(T + 1_001, 300))).toEqual(['request a#1', 'response a#1'])
  })

  it('marks a guess where two connections wait for one address and only one request comes', () => {
    const correlator = create()
    correlator.page(PAGE, [connection('a', T), connection('b', T + 1)])
    correlator.http(request('1', T + 3), T + 3)
    expect(correlator.settle(T + 250, 300)).toEqual([])
    expect(brief(correlator.settle(T + 400, 300))).toEqual(['request? a#1'])
  })

  it('goes by order where all of them come', () => {
    const correlator = create()
    const names = Array.from({ length: 20 }, (_, i) => `c${i}`)
    correlator.page(
      PAGE,
      names.map((name, i) => connection(name, T + i / 10)),
    )
    names.forEach((name, i) => {
      correlator.http(request(name, T + 3 + i / 10), T + 5)
    })
    expect(brief(correlator.settle(T + 400, 300))).toEqual(names.map(name => `request ${name}#1`))
  })

  it('follows a redirect to the address that the browser goes on with', () => {
    const correlator = create()
    const moved = 'https://other.example/events'
    correlator.page(PAGE, [connection('a', T)])
    correlator.http(request('1', T + 2), T + 2)
    correlator.http({ step: 'redirect', request: '1', at: T + 5, status: 307, url: moved }, T + 5)
    for (const fact of [...answered('1', T + 9), end('1', T + 20)]) correlator.http(fact, T + 20)
    correlator.page(PAGE, [open('a', T + 9), error('a', T + 21, 0)])
    correlator.http(request('2', T + 3_023, { url: moved }), T + 3_023)
    correlator.page(PAGE, [open('a', T + 3_030, 2)])
    expect(brief(correlator.settle(T + 3_400, 300))).toEqual([
      'request a#1',
      'redirect a#1',
      'response a#1',
      'request a#2',
      'end:clean a#1',
    ])
  })

  it('makes a connection of what no page has told of', () => {
    const correlator = create()
    correlator.http(request('1', T, { place: { tab: -1, frame: -1, document: null } }), T)
    for (const fact of [...answered('1', T + 5), end('1', T + 90)]) correlator.http(fact, T + 90)
    const placed = correlator.settle(T + 2_000, 300)
    expect(brief(placed)).toEqual([
      'connection request-1#0',
      'request request-1#1',
      'response request-1#1',
      'end:clean request-1#1',
      'close request-1#1',
    ])
    expect(placed[0]?.record).toMatchObject({ api: 'worker', tab: -1, source: 'http' })
  })

  it('waits for a document that has spoken before longer than for one that never did: its first word comes at once', () => {
    const silent = create()
    for (const fact of [request('1', T), ...answered('1', T)]) silent.http(fact, T)
    expect(silent.settle(T + 1_400, 300)).toEqual([])
    expect(brief(silent.settle(T + 1_500, 300))).toEqual(ADOPTED)
    const busy = create()
    busy.page(PAGE, [connection('a', T - 500, 'https://shop.example/other')])
    for (const fact of [request('1', T), ...answered('1', T)]) busy.http(fact, T)
    expect(busy.settle(T + 4_900, 300)).toEqual([])
    expect(brief(busy.settle(T + 5_000, 300))).toEqual(ADOPTED)
  })

  it('takes what no page has told of for a worker’s only where a tab’s request may be one', () => {
    const apis = [true, false].map(workersHaveTabs => {
      const correlator = create(Number.POSITIVE_INFINITY, workersHaveTabs)
      for (const fact of [request('1', T), ...answered('1', T + 5)]) correlator.http(fact, T + 5)
      return correlator.settle(T + 5_000, 300)[0]?.record
    })
    expect(apis).toEqual([
      expect.objectContaining({ kind: 'connection', api: 'worker' }),
      expect.objectContaining({ kind: 'connection', api: 'eventsource' }),
    ])
  })

  it.each([
    ['begins after its connection was closed', [connection('a', T), close('a', T + 1)], 1, 1],
    ['seems to begin before its connection was made', [connection('a', T)], 0, -1],
  ])(
    'takes a request that %s for its own if it is near, and where nobody else may ask a guess if it is far',
    (_, said, from, way) => {
      const outcomes = [20, 800].flatMap(far =>
        [true, false].map(workersHaveTabs => {
          const correlator = create(Number.POSITIVE_INFINITY, workersHaveTabs)
          correlator.page(PAGE, said)
          const at = T + from + way * far
          for (const fact of [request('1', at), ...answered('1', at)]) correlator.http(fact, T + from + 1000)
          return brief(correlator.settle(T + 7_000, 300))
        }),
      )
      expect(outcomes).toEqual([
        ['request a#1', 'response a#1'],
        ['request a#1', 'response a#1'],
        ADOPTED,
        ['request? a#1', 'response a#1'],
      ])
    },
  )

  it('does not take what a page fetches for its stream that waits at the same address', () => {
    const correlator = create()
    const fetched = { native: false, method: 'POST', headers: { accept: '*/*' } }
    correlator.page(PAGE, [connection('a', T), open('a', T + 9), error('a', T + 100, 0)])
    correlator.http(request('1', T + 2), T + 2)
    // As the browser would come back, but a moment before.
    for (const fact of [request('2', T + 3_100, fetched), ...answered('2', T + 3_102)])
      correlator.http(fact, T + 3_102)
    correlator.http(request('3', T + 3_104), T + 3_104)
    correlator.page(PAGE, [open('a', T + 3_110, 2)])
    expect(brief(correlator.settle(T + 3_500, 300))).toEqual(['request a#1', 'request a#2'])
    expect(brief(correlator.settle(T + 9_000, 300))).toEqual([
      'connection request-2#0',
      'request request-2#1',
      'response request-2#1',
    ])
  })

  it('marks what was answered in time and does not open the connection: a worker of the document may have asked', () => {
    const outcomes = [true, false].map(opens => {
      const correlator = create()
      correlator.page(PAGE, [connection('a', T), open('a', T + 9), error('a', T + 100, 0)])
      correlator.http(request('1', T + 2), T + 2)
      correlator.settle(T + 400, 300)
      for (const fact of [request('2', T + 3_104), ...answered('2', T + 3_110)])
        correlator.http(fact, T + 3_110)
      if (opens) correlator.page(PAGE, [open('a', T + 3_111, 2)])
      return brief(correlator.settle(T + 3_500, 300))
    })
    expect(outcomes).toEqual([
      ['request a#2', 'response a#2'],
      ['request? a#2', 'response a#2'],
    ])
  })

  it('says that a request was blocked when it failed at once and none was seen', () => {
    const correlator = create(T - 1)
    correlator.page(PAGE, [connection('a', T), error('a', T + 1, 2), close('a', T + 1)])
    expect(brief(correlator.settle(T + 400, 300))).toEqual([])
    const later = create(T - 1)
    later.page(PAGE, [connection('a', T), error('a', T + 1, 2)])
    expect(brief(later.settle(T + 400, 300))).toEqual(['end:blocked a#1'])
    expect(later.settle(T + 800, 300)).toEqual([])
    const blind = create(T + 1)
    blind.page(PAGE, [connection('a', T), error('a', T + 1, 2)])
    expect(blind.settle(T + 400, 300)).toEqual([])
  })

  it('asks the page why an attempt was aborted', () => {
    const outcomes = (['page', 'navigation'] as const).map(by => {
      const correlator = create()
      correlator.page(PAGE, [connection('a', T), open('a', T + 9)])
      for (const fact of [request('1', T + 2), ...answered('1', T + 9)]) correlator.http(fact, T + 10)
      correlator.settle(T + 200, 300)
      correlator.http(end('1', T + 500, 'net::ERR_FAILED'), T + 500)
      expect(correlator.settle(T + 1_500, 300)).toEqual([])
      correlator.page(PAGE, [close('a', T + 499, by)])
      return brief(correlator.settle(T + 1_501, 300))
    })
    expect(outcomes).toEqual([['end:page a#1'], ['end:navigation a#1']])
  })

  it('goes on where it was after the background has died', () => {
    const before = create()
    before.page(PAGE, [connection('a', T), open('a', T + 9)])
    for (const fact of [request('1', T + 2), ...answered('1', T + 9)]) before.http(fact, T + 10)
    before.settle(T + 200, 300)
    const [conn] = before.changed()
    const after = create()
    if (conn) after.restore(JSON.parse(JSON.stringify(conn)))
    after.http(end('1', T + 60_000), T + 60_000)
    after.page(PAGE, [error('a', T + 60_001, 0)])
    after.http(request('2', T + 63_003), T + 63_003)
    after.page(PAGE, [open('a', T + 63_010, 2)])
    expect(brief(after.settle(T + 63_200, 300))).toEqual(['request a#2', 'end:clean a#1'])
  })
})

describe('what a page reads itself', () => {
  const fetched = (id: string, at: number, url?: string): LogRecord => ({
    ...(connection(id, at, url) as RecordOf<'connection'>),
    api: 'fetch',
  })
  const over = (id: string, at: number): LogRecord => ({ kind: 'close', by: 'end', ...base(id, at) })
  const plain = (name: string, at: number) => request(name, at, { native: false })

  it('is waited for until its head is there, however long that takes, and needs no look meanwhile', () => {
    const correlator = create()
    correlator.page(PAGE, [connection('other', T - 50, 'https://shop.example/other')])
    correlator.http(plain('1', T + 2), T + 3)
    expect(correlator.settle(T + 20_000, 300)).toEqual([])
    expect(correlator.isWaiting()).toBe(false)
    correlator.page(PAGE, [open('other', T + 25_000)])
    for (const fact of answered('1', T + 30_000)) correlator.http(fact, T + 30_000)
    expect(correlator.settle(T + 30_010, 300)).toEqual([])
    expect(correlator.isWaiting()).toBe(true)
    correlator.page(PAGE, [fetched('a', T), open('a', T + 30_004)])
    expect(brief(correlator.settle(T + 30_400, 300))).toEqual(['request a#1', 'response a#1'])
  })

  it('is a connection of its own where no page tells of it', () => {
    const correlator = create()
    for (const fact of [plain('1', T), ...answered('1', T + 5)]) correlator.http(fact, T + 5)
    expect(correlator.settle(T + 1_400, 300)).toEqual([])
    const placed = correlator.settle(T + 1_600, 300)
    expect(brief(placed)).toEqual(['connection request-1#0', 'request request-1#1', 'response request-1#1'])
    expect(placed[0]?.record).toMatchObject({ api: 'fetch', tab: 7 })
  })

  it('is none of an EventSource, nor the other way round', () => {
    const correlator = create()
    correlator.page(PAGE, [connection('a', T)])
    for (const fact of [plain('1', T + 1), request('2', T + 2)]) correlator.http(fact, T + 3)
    for (const fact of [...answered('1', T + 9), ...answered('2', T + 10)]) correlator.http(fact, T + 10)
    correlator.page(PAGE, [fetched('b', T), open('b', T + 10), open('a', T + 11)])
    expect(brief(correlator.settle(T + 200, 300))).toEqual(['request a#1', 'response a#1'])
    expect(brief(correlator.settle(T + 240, 300))).toEqual(['request b#1', 'response b#1'])
  })

  it.each([
    ['fetch', true],
    ['fetch', false],
    ['xhr', true],
    ['xhr', false],
  ] as const)(
    'by %s is known where its page tells long after, with that header (%s) or without',
    (api, native) => {
      for (const workersHaveTabs of [true, false]) {
        const correlator = create(Number.POSITIVE_INFINITY, workersHaveTabs)
        for (const fact of [request('1', T + 2, { native }), ...answered('1', T + 8_000)])
          correlator.http(fact, fact.at)
        expect(correlator.settle(T + 8_900, 300)).toEqual([])
        correlator.page(PAGE, [{ ...(fetched('f', T) as RecordOf<'connection'>), api }, open('f', T + 8_003)])
        expect(brief(correlator.settle(T + 8_901, 300))).toEqual(['request f#1', 'response f#1'])
      }
    },
  )

  it('is a stream each where several ask the same at once, in their order, and none is left over', () => {
    const correlator = create()
    const names = ['f', 'g', 'h']
    for (const [i, name] of names.entries())
      for (const fact of [request(name, T + 2 + i), ...answered(name, T + 30 - 5 * i)])
        correlator.http(fact, T + 31)
    const said = names.flatMap((name, i) => [fetched(name, T + i), open(name, T + 32 - 5 * i)])
    correlator.page(
      PAGE,
      said.toSorted((a, b) => a.at - b.at),
    )
    expect(brief(correlator.settle(T + 400, 300))).toEqual(
      names.flatMap(name => [`request ${name}#1`, `response ${name}#1`]),
    )
    expect(correlator.settle(T + 9_000, 300)).toEqual([])
  })

  it('is known by the address that was asked, or by one that it was redirected to', () => {
    const moved = 'https://shop.example/moved'
    for (const url of [URL_A, moved]) {
      const correlator = create()
      const redirect = { step: 'redirect', request: '1', at: T + 5, status: 307, url: moved } as const
      for (const fact of [request('1', T + 2), redirect, ...answered('1', T + 9)])
        correlator.http(fact, fact.at)
      correlator.page(PAGE, [fetched('f', T, url), open('f', T + 10)])
      expect(brief(correlator.settle(T + 400, 300))).toEqual(['request f#1', 'redirect f#1', 'response f#1'])
    }
  })

  it('is not taken for the reconnection of an EventSource that it looks like', () => {
    const correlator = create()
    correlator.page(PAGE, [connection('a', T), open('a', T + 9)])
    for (const fact of [request('1', T + 2), ...answered('1', T + 9)]) correlator.http(fact, T + 10)
    correlator.settle(T + 200, 300)
    correlator.page(PAGE, [error('a', T + 300, 0)])
    for (const fact of [request('2', T + 3_303), ...answered('2', T + 3_310)])
      correlator.http(fact, T + 3_311)
    correlator.page(PAGE, [fetched('f', T + 3_301), open('f', T + 3_312)])
    expect(brief(correlator.settle(T + 3_420, 300))).toEqual(['request f#1', 'response f#1'])
    for (const fact of [request('3', T + 5_000), ...answered('3', T + 5_003)])
      correlator.http(fact, T + 5_003)
    correlator.page(PAGE, [open('a', T + 5_004, 2)])
    expect(brief(correlator.settle(T + 5_400, 300))).toEqual(['request a#2', 'response a#2'])
  })

  it('is a guess where a worker asks the same at the same time, or where its method is not known', () => {
    const correlator = create()
    for (const name of ['1', '2'])
      for (const fact of [plain(name, T + 2), ...answered(name, T + 9)]) correlator.http(fact, T + 9)
    correlator.page(PAGE, [fetched('f', T), open('f', T + 10)])
    expect(correlator.settle(T + 250, 300)).toEqual([])
    expect(brief(correlator.settle(T + 400, 300))).toEqual(['request? f#1', 'response f#1'])
    expect(brief(correlator.settle(T + 9_000, 300))).toEqual([
      'connection request-2#0',
      'request? request-2#1',
      'response request-2#1',
    ])
    const posted = create()
    for (const fact of [request('1', T + 2, { native: false, method: 'POST' }), ...answered('1', T + 9)])
      posted.http(fact, T + 9)
    posted.page(PAGE, [fetched('f', T), open('f', T + 10)])
    expect(brief(posted.settle(T + 400, 300))).toEqual(['request? f#1', 'response f#1'])
  })

  it('ends as its server says, and is not blocked where its request was not seen', () => {
    const correlator = create(T - 1)
    correlator.page(PAGE, [fetched('a', T), open('a', T + 10), over('a', T + 20)])
    expect(brief(correlator.settle(T + 10_000, 300))).toEqual([])
    const seen = create(T - 1)
    for (const fact of [plain('1', T + 1), ...answered('1', T + 9), end('1', T + 19)]) seen.http(fact, T + 20)
    seen.page(PAGE, [fetched('a', T), open('a', T + 10), over('a', T + 20)])
    expect(brief(seen.settle(T + 400, 300))).toEqual(['request a#1', 'response a#1', 'end:clean a#1'])
  })

  it('is closed with its request where the page has given its body away', () => {
    const correlator = create()
    for (const fact of [plain('1', T + 1), ...answered('1', T + 9)]) correlator.http(fact, T + 9)
    correlator.page(PAGE, [fetched('a', T), open('a', T + 10)])
    expect(brief(correlator.settle(T + 200, 300))).toEqual(['request a#1', 'response a#1'])
    correlator.http(end('1', T + 1_000), T + 1_000)
    expect(correlator.settle(T + 5_900, 300)).toEqual([])
    expect(brief(correlator.settle(T + 6_000, 300))).toEqual(['end:clean a#1', 'close a#1'])
  })
})

describe('a page that tells of what it reads only after that was given up', () => {
  const asked = { api: 'fetch', url: URL_A, method: 'GET', at: T } as const
  const made = (id: string, at = T): LogRecord => ({
    ...(connection(id, at) as RecordOf<'connection'>),
    api: 'fetch',
  })

  /** A correlator that has made connections for requests, each with its beginning and its head. */
  function adopted(...times: [begunAt: number, headAt: number][]) {
    const correlator = create()
    for (const [i, [begunAt, headAt]] of times.entries())
      for (const fact of [request(`${i + 1}`, begunAt), ...answered(`${i + 1}`, headAt)])
        correlator.http(fact, headAt)
    expect(brief(correlator.settle(T + 2_000, 300))).toHaveLength(3 * times.length)
    return correlator
  }

  it('goes on with the connection that is in the log', () => {
    const correlator = adopted([T + 1, T + 10])
    expect(correlator.idOf(PAGE, 'doc-1', asked)).toBe('request-1')
    expect(correlator.idOf(PAGE, 'doc-1', null)).toBe('request-1')
    correlator.page(PAGE, [made('request-1'), open('request-1', T + 9_000)])
    correlator.http(end('1', T + 9_500), T + 9_500)
    correlator.page(PAGE, [{ kind: 'close', by: 'end', ...base('request-1', T + 9_501) }])
    expect(brief(correlator.settle(T + 9_600, 300))).toEqual(['end:clean request-1#1'])
    expect(correlator.settle(T + 20_000, 300)).toEqual([])
    expect(correlator.changed()).toMatchObject([{ id: 'request-1', api: 'fetch', watched: true }])
  })

  it('does so where that is over, and across backgrounds', () => {
    const before = adopted([T + 1, T + 10])
    before.http(end('1', T + 2_100), T + 2_100)
    expect(brief(before.settle(T + 2_200, 300))).toEqual(['end:clean request-1#1', 'close request-1#1'])
    expect(before.idOf(PAGE, 'doc-1', asked)).toBe('request-1')
    const first = adopted([T + 1, T + 10])
    const second = create()
    for (const conn of first.changed()) second.restore(JSON.parse(JSON.stringify(conn)))
    expect(second.idOf(PAGE, 'doc-1', asked)).toBe('request-1')
    second.page(PAGE, [made('request-1'), open('request-1', T + 9_000)])
    const third = create()
    for (const conn of second.changed()) third.restore(JSON.parse(JSON.stringify(conn)))
    expect(third.idOf(PAGE, 'doc-1', null)).toBe('request-1')
  })

  it('tells several apart by when they began and in which order they were answered', () => {
    const correlator = adopted([T + 1, T + 40], [T + 1.5, T + 20], [T + 60, T + 70])
    const claims = [T, T, T + 59].map((at, i) => correlator.idOf(PAGE, `doc-${i}`, { ...asked, at }))
    expect(claims).toEqual(['request-2', 'request-1', 'request-3'])
    expect(correlator.idOf(PAGE, 'doc-4', asked)).toBe('doc-4')
  })

  it('means no other address, method, time or document', () => {
    const others = [
      { ...asked, url: 'https://shop.example/other' },
      { ...asked, method: 'POST' },
      { ...asked, at: T - 200 },
      { ...asked, at: T + 5 },
    ]
    for (const other of others) expect(adopted([T + 1, T + 10]).idOf(PAGE, 'doc-1', other)).toBe('doc-1')
    const frame = { ...PAGE, browser: 'D2', frame: 3 }
    expect(adopted([T + 1, T + 10]).idOf(frame, 'doc-1', asked)).toBe('doc-1')
  })

  it('does not mean what a worker asked, where the page has told of a later time', () => {
    const correlator = adopted([T + 1, T + 10])
    correlator.page(PAGE, [connection('a', T + 4_000, 'https://shop.example/other')])
    correlator.page(PAGE, [open('a', T + 4_900), open('a', T + 5_800), open('a', T + 6_700)])
    correlator.page(PAGE, [open('a', T + 7_600), open('a', T + 9_500)])
    correlator.page(PAGE, [open('a', T + 15_000)])
    expect(correlator.idOf(PAGE, 'doc-1', asked)).toBe('doc-1')
  })
})

describe('the correlator against a network whose truth is known', () => {
  it.each([
    ['Chromium', 10_000, true],
    ['Firefox', 4_000, false],
  ])(
    'is never wrong unmarked, and seldom guesses where nothing is ambiguous, in %s (%i schedules)',
    (_, schedules, workersHaveTabs) => {
      const total = {
        requests: 0,
        wrong: 0,
        guesses: 0,
        wrongGuesses: 0,
        plain: 0,
        plainGuesses: 0,
        lost: 0,
        adopted: 0,
      }
      const failures: string[] = []
      for (let seed = 1; seed <= schedules; seed++) {
        const result = simulate(seed, workersHaveTabs)
        for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += result[key]
        if (result.wrong + result.lost + result.adopted > 0 && failures.length < 5)
          failures.push(`seed ${seed}: ${result.story}`)
      }
      const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`
      console.log(
        `${total.requests} requests, ${total.wrong} wrong, ${total.lost} lost, ${total.adopted} adopted, ${share(total.guesses, total.requests)} guessed, of which ` +
          `${share(total.wrongGuesses, total.guesses)} wrong; where nothing is ambiguous ${share(total.plainGuesses, total.plain)} guessed`,
      )
      expect(failures).toEqual([])
      expect(total.plainGuesses / total.plain).toBeLessThan(0.01)
      expect(total.wrongGuesses / total.guesses).toBeLessThan(0.5)
    },
    300_000,
  )
})
