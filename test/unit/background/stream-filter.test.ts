import { describe, expect, it } from 'vitest'
import { isSafe, readSent } from '../../../src/background/filter-gate'
import type { SenderDocument } from '../../../src/background/intake'
import { createStreamFilter } from '../../../src/background/stream-filter'
import type { LogRecord } from '../../../src/core/record'
import type { WireFact } from '../../../src/core/wire-fact'
import type { RequestDetails } from '../../../src/platform/request-watch'

const PAGE = 'https://shop.example/page'
const OWN = 'https://shop.example/events'
const OTHER = 'https://live.example/events'

type Headers = Record<string, string>
const list = (headers: Headers) => Object.entries(headers).map(([name, value]) => ({ name, value }))

function request(url: string, headers: Headers = {}, more: Partial<RequestDetails> = {}): RequestDetails {
  return {
    requestId: '7',
    timeStamp: 1000,
    tabId: 1,
    frameId: 0,
    documentUrl: PAGE,
    url,
    method: 'GET',
    requestHeaders: list({ Accept: 'text/event-stream', ...headers }),
    ...more,
  }
}

function response(url: string, headers: Headers = {}, more: Partial<RequestDetails> = {}): RequestDetails {
  const { requestHeaders, ...details } = request(url)
  const all = { 'Content-Type': 'text/event-stream', ...headers }
  return { ...details, statusCode: 200, responseHeaders: list(all), ...more }
}

/** Whether the response to a request may be looked at. */
function safe(
  sent: RequestDetails,
  received: RequestDetails,
  withCredentials: boolean | null = null,
): boolean {
  const known = readSent(sent)
  if (!known) return false
  return isSafe({ ...known, withCredentials: known.withCredentials ?? withCredentials }, received)
}

describe('a response may be looked at', () => {
  const crossing = { Origin: 'https://shop.example' }
  const allowed = { 'Access-Control-Allow-Origin': 'https://shop.example' }
  const everybody = { 'Access-Control-Allow-Origin': '*' }
  const trusted = { 'Access-Control-Allow-Credentials': 'true' }

  it('where it is a good event stream of the same origin', () => {
    expect(safe(request(OWN), response(OWN))).toBe(true)
    expect(safe(request(OWN), response(OWN, { 'Content-Type': 'text/event-stream;charset=utf-8' }))).toBe(
      true,
    )
    expect(safe(request(OWN, { Cookie: 'a=1' }), response(OWN))).toBe(true)
  })

  it.each([204, 206, 301, 403, 503])('not with status %s', statusCode => {
    expect(safe(request(OWN), response(OWN, {}, { statusCode }))).toBe(false)
  })

  it('not of another type', () => {
    expect(safe(request(OWN), response(OWN, { 'Content-Type': 'text/plain' }))).toBe(false)
    expect(safe(request(OWN), response(OWN, {}, { responseHeaders: [] }))).toBe(false)
  })

  it('not where nobody asked for an event stream', () => {
    expect(safe(request(OWN, { Accept: '*/*' }), response(OWN))).toBe(false)
  })

  it('not where it was asked for as no EventSource does', () => {
    expect(safe(request(OWN, {}, { method: 'POST' }), response(OWN))).toBe(false)
  })

  it('of another origin only if that allows it, whatever was sent', () => {
    const sent = request(OTHER, crossing)
    expect(safe(sent, response(OTHER))).toBe(false)
    expect(safe(sent, response(OTHER, { 'Access-Control-Allow-Origin': 'https://else.example' }))).toBe(false)
    expect(safe(sent, response(OTHER, { ...allowed, ...trusted }))).toBe(true)
    expect(safe(request(OTHER, { ...crossing, Cookie: 'a=1' }), response(OTHER, allowed))).toBe(false)
    expect(safe(request(OTHER, { ...crossing, Cookie: 'a=1' }), response(OTHER, everybody))).toBe(false)
    expect(
      safe(request(OTHER, { ...crossing, Cookie: 'a=1' }), response(OTHER, { ...allowed, ...trusted })),
    ).toBe(true)
  })

  it('of another origin that allows everybody, only if it is known that nothing secret may be sent', () => {
    const sent = request(OTHER, crossing)
    expect(safe(sent, response(OTHER, everybody))).toBe(false)
    expect(safe(sent, response(OTHER, everybody), true)).toBe(false)
    expect(safe(sent, response(OTHER, everybody), false)).toBe(true)
    expect(safe(sent, response(OTHER, allowed), false)).toBe(true)
  })

  it('not where a redirection has made the origin a secret', () => {
    expect(safe(request(OWN, { Origin: 'null' }), response(OWN))).toBe(false)
    expect(safe(request(OWN, { Origin: 'null' }), response(OWN, { ...allowed, ...trusted }))).toBe(false)
  })

  it('not where the header that allows it is there twice', () => {
    const twice = response(OTHER, { ...allowed, ...trusted })
    twice.responseHeaders?.push({ name: 'access-control-allow-origin', value: 'https://shop.example' })
    expect(safe(request(OTHER, crossing), twice)).toBe(false)
  })

  it('of a frame without an address of its own, and of a worker', () => {
    const frame = { documentUrl: 'about:srcdoc', originUrl: PAGE }
    expect(safe(request(OWN, {}, frame), response(OWN, {}, frame))).toBe(true)
    const worker = { documentUrl: 'blob:https://shop.example/5e5e', tabId: -1 }
    expect(safe(request(OWN, {}, worker), response(OWN, {}, worker))).toBe(true)
  })

  it('not where a request to another origin says nothing of its own', () => {
    expect(safe(request(OTHER), response(OTHER))).toBe(false)
  })
})

const DOCUMENT: SenderDocument = {
  id: 'd1',
  browser: null,
  tab: 1,
  frame: 0,
  page: PAGE,
  site: 'shop.example',
  late: false,
  startedAt: 0,
  private: false,
}

function connection(
  url: string,
  withCredentials = false,
  api: 'eventsource' | 'fetch' = 'eventsource',
): LogRecord {
  return {
    kind: 'connection',
    connection: 'd1-1',
    attempt: 0,
    seq: 1,
    at: 1,
    source: 'page',
    api,
    url,
    method: 'GET',
    withCredentials,
    tab: 1,
    frame: 0,
    page: PAGE,
  }
}

function start(known: string[] = []) {
  const observed: { request: string; facts: WireFact[]; over: boolean | null }[] = []
  const kept: (readonly string[])[] = []
  let now = 5000
  const filter = createStreamFilter({
    known,
    keep: addresses => kept.push(addresses),
    now: () => now,
    observe({ request }) {
      const body = { request, facts: [] as WireFact[], over: null as boolean | null }
      observed.push(body)
      return {
        facts: facts => body.facts.push(...facts),
        over: complete => {
          body.over = complete
        },
      }
    },
  })
  return { filter, observed, kept, pass: (span: number) => (now += span) }
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe('the stream filter', () => {
  it('reads a stream piece by piece, each with its time', () => {
    const { filter, observed, pass } = start()
    const spelling = (fields: { of: string; behind: string; text: string }, at: number) => ({
      ...{ kind: 'spelling', at, named: false, fresh: false },
      ...fields,
    })
    filter.sent(request(OWN, { 'Last-Event-ID': '41' }))
    const taker = filter.received(response(OWN), () => {})
    taker?.bytes(bytes(': ping\n\nretry: 7'))
    pass(100)
    taker?.bytes(bytes('00\ndata: x\n\n'))
    pass(100)
    taker?.over(true)
    expect(observed).toEqual([
      {
        request: '7',
        over: true,
        facts: [
          { kind: 'bytes', at: 5000, size: 16, sum: expect.any(Number) },
          spelling({ of: 'comment', behind: 'start', text: ': \n' }, 5000),
          { kind: 'comment', at: 5000, text: ' ping', size: 6 },
          { kind: 'bytes', at: 5100, size: 12, sum: expect.any(Number) },
          spelling({ of: 'retry', behind: 'comment', text: '\nretry: \n' }, 5100),
          { kind: 'retry', at: 5100, delay: 700 },
          spelling({ of: 'event', behind: 'retry', text: 'data: \n\n' }, 5100),
          { kind: 'event', at: 5100, type: 'message', id: '41', data: 'x', size: 1 },
        ],
      },
    ])
  })

  it('says of what is not finished that it is dropped, where the body is over, and not where it no longer looks', () => {
    const { filter, observed } = start()
    for (const complete of [true, false]) {
      filter.sent(request(OWN))
      const taker = filter.received(response(OWN), () => {})
      taker?.bytes(bytes('data: x'))
      taker?.over(complete)
    }
    expect(observed.map(({ facts, over }) => [facts.map(({ kind }) => kind), over])).toEqual([
      [['bytes', 'spelling', 'fault'], true],
      [['bytes'], false],
    ])
  })

  it('leaves alone what it has not seen sent', () => {
    expect(start().filter.received(response(OWN), () => {})).toBeNull()
  })

  it('learns from the page whether a stream is asked for with credentials', () => {
    const everybody = { 'Access-Control-Allow-Origin': '*' }
    const ask = (filter: ReturnType<typeof start>['filter']) => {
      filter.sent(request(OTHER, { Origin: 'https://shop.example' }))
      return filter.received(response(OTHER, everybody), () => {}) !== null
    }
    const { filter } = start()
    expect(ask(filter)).toBe(false)
    filter.heard(DOCUMENT, [connection(`${OTHER}#part`)])
    expect(ask(filter)).toBe(true)
    filter.heard(DOCUMENT, [connection(OTHER, true)])
    expect(ask(filter)).toBe(false)
    filter.heard(DOCUMENT, [connection(OTHER, false)])
    expect(ask(filter)).toBe(false)
  })

  it('goes by the address that the page knows, not by the one that it was redirected to', () => {
    const { filter } = start()
    filter.heard(DOCUMENT, [connection(OWN)])
    filter.sent(request(OWN))
    filter.sent(request(OTHER, { Origin: 'https://shop.example' }))
    expect(filter.received(response(OTHER, { 'Access-Control-Allow-Origin': '*' }), () => {})).not.toBeNull()
  })

  it('remembers where streams came from, the newest, and nothing of private windows', () => {
    const { filter, kept } = start(['on https://old.example/', 'something else'])
    expect(filter.wants()).toEqual(['on https://old.example/'])
    filter.heard({ ...DOCUMENT, private: true }, [connection('https://secret.example/events')])
    filter.heard(DOCUMENT, [
      connection(`${OWN}?token=secret`),
      connection(OWN),
      connection(OTHER, false, 'fetch'),
    ])
    expect(kept).toEqual([['on https://old.example/', `on ${OWN}`]])
    for (let n = 0; n < 60; n++) filter.heard(DOCUMENT, [connection(`https://shop.example/${n}`)])
    expect(filter.wants()).toHaveLength(50)
    expect(filter.wants()).toContain('on https://shop.example/59')
    filter.forget()
    expect([filter.wants(), kept.at(-1)]).toEqual([[], []])
  })
})
