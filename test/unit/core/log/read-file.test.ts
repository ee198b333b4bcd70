import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyRecord, createHistory } from '../../../../src/core/history'
import type { Problem } from '../../../../src/core/log/ndjson'
import { createFileReader } from '../../../../src/core/log/read-file'
import type { LogRecord } from '../../../../src/core/record'
import { createRecorder } from '../records'
import { interleave, simulateLog } from '../simulated-log'
import { hostileLog } from './hostile-log'
import { written } from './written'

function read(text: string, name = 'file.txt', size = 1000) {
  const found = { records: [] as LogRecord[], problems: [] as Problem[], format: 'ndjson', browser: '' }
  const reader = createFileReader(
    {
      header: () => {},
      source(format, browser) {
        found.format = format
        found.browser = browser
      },
      record(seq, line, record) {
        expect(JSON.parse(line)).toEqual(record)
        expect(record?.seq).toBe(seq)
        if (record) found.records.push(record)
      },
      problem: problem => found.problems.push(problem),
    },
    { name, changedAt: 5000 },
  )
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size))
  reader.end()
  return { ...found, refused: reader.refused }
}

const events = (records: readonly LogRecord[]) =>
  records.flatMap(record =>
    record.kind === 'event' ? [{ at: record.at, type: record.type, id: record.id, data: record.data }] : [],
  )

/** An entry of a HAR as Chrome writes it. */
function entry(fields: object = {}, response: object = {}, content: object = {}) {
  return {
    _resourceType: 'eventsource',
    startedDateTime: '2026-11-20T10:41:00.000Z',
    time: 1000,
    request: {
      method: 'GET',
      url: 'https://shop.example/events',
      httpVersion: 'h2',
      headers: [
        { name: 'Accept', value: 'text/event-stream' },
        { name: 'Cookie', value: 'secret=1' },
        { name: 'Last-Event-ID', value: '6' },
      ],
      cookies: [],
      queryString: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: '',
      httpVersion: 'h2',
      headers: [
        { name: 'Content-Type', value: 'text/event-stream' },
        { name: 'Set-Cookie', value: 'secret=2' },
      ],
      redirectURL: '',
      content: { size: 0, mimeType: 'text/event-stream', ...content },
      ...response,
    },
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 100, receive: 900 },
    ...fields,
  }
}

function harOf(...entries: object[]): string {
  return JSON.stringify(
    {
      log: {
        version: '1.2',
        creator: { name: 'WebInspector', version: '537.36' },
        pages: [{ id: 'page_1', title: 'https://shop.example/', startedDateTime: '', pageTimings: {} }],
        entries,
      },
    },
    null,
    2,
  )
}

const START = Date.UTC(2026, 10, 20, 10, 41)
const BODY =
  'retry: 900\n\n: ping\n\nid: 7\nevent: tick\ndata: {"n":1}\n\ndata: two\ndata: lines\n\nid: 9\n\n'

describe('a HAR of Chrome', () => {
  it('has its events at their times, with the request that brought them and no cookie', () => {
    const messages = [
      { time: START / 1000 + 0.2, eventName: 'tick', eventId: '7', data: '{"n":1}' },
      { time: START / 1000 + 0.3, eventName: 'message', eventId: '7', data: 'two' },
      // As saved without sensitive data.
      { time: START / 1000 + 0.4, eventName: 'message', eventId: '7' },
    ]
    const har = harOf(
      entry({ pageref: 'page_1', _eventSourceMessages: messages }, { _error: 'net::ERR_CONNECTION_RESET' }),
      {
        ...entry(),
        _resourceType: 'image',
        response: { status: 200, content: { mimeType: 'image/png', text: 'x' } },
      },
      { broken: true },
    )
    const { records, problems, format, browser } = read(har)
    expect({ problems, format, browser }).toEqual({
      problems: [],
      format: 'har',
      browser: 'WebInspector 537.36',
    })
    expect(records.map(({ kind }) => kind)).toEqual([
      'connection',
      'request',
      'response',
      'capture',
      'event',
      'event',
      'event',
      'protocol',
      'end',
    ])
    expect(records[0]).toMatchObject({ api: 'eventsource', page: 'https://shop.example/', at: START })
    expect(records[1]).toMatchObject({ headers: { accept: 'text/event-stream', 'last-event-id': '6' } })
    expect(records[2]).toMatchObject({ at: START + 100, headers: { 'content-type': 'text/event-stream' } })
    expect(JSON.stringify(records)).not.toContain('secret')
    expect(events(records)).toEqual([
      { at: START + 200, type: 'tick', id: '7', data: '{"n":1}' },
      { at: START + 300, type: 'message', id: '7', data: 'two' },
      { at: START + 400, type: 'message', id: '7', data: null },
    ])
    expect(records.at(-1)).toMatchObject({ how: 'cut', error: 'net::ERR_CONNECTION_RESET' })
  })

  it('may have only a body, also as base64', () => {
    const plain = read(harOf(entry({}, {}, { text: BODY })))
    const packed = read(harOf(entry({}, {}, { text: btoa(BODY), encoding: 'base64' })))
    expect(packed.records).toEqual(plain.records)
    expect(plain.records.map(({ kind }) => kind)).toEqual([
      'connection',
      'request',
      'response',
      'capture',
      'retry',
      'comment',
      'event',
      'event',
      'checkpoint',
      'protocol',
      'end',
    ])
    expect(events(plain.records)).toEqual([
      { at: START + 100, type: 'tick', id: '7', data: '{"n":1}' },
      { at: START + 100, type: 'message', id: '7', data: 'two\nlines' },
    ])
  })

  it('whose text was taken for windows-1252 is read as the UTF-8 that it is', () => {
    const bytes = new TextEncoder().encode('data: Zürich 心跳 – 🫀\n\n')
    const text = new TextDecoder('windows-1252').decode(bytes)
    const { records } = read(harOf(entry({}, {}, { text, size: bytes.length })))
    expect(events(records)).toMatchObject([{ data: 'Zürich 心跳 – 🫀' }])
    const decoded = read(harOf(entry({}, {}, { text: 'data: Zürich\n\n', size: 15 })))
    expect(events(decoded.records)).toMatchObject([{ data: 'Zürich' }])
  })

  it('of a redirected stream has each event once, which Chromium lists twice', () => {
    const message = (n: number) => ({
      time: START / 1000 + n,
      eventName: 'message',
      eventId: '',
      data: String(n % 3),
    })
    const list = [message(1), message(1.1), message(2), message(3), message(2.1), message(3.1)].map(each => ({
      ...each,
      data: each.data.slice(0, 1),
    }))
    const redirected = read(harOf(entry({ _resourceType: 'other', _eventSourceMessages: list })))
    expect(events(redirected.records).map(({ data }) => data)).toEqual(['1', '2', '0'])
    const plain = read(harOf(entry({ _eventSourceMessages: list })))
    expect(events(plain.records)).toHaveLength(6)
  })

  it('has redirects before the entry that they lead to', () => {
    const hop = entry(
      { time: 20 },
      { status: 307, redirectURL: '/moved', headers: [], content: { size: 0, mimeType: 'x-unknown' } },
    )
    const target = entry({
      startedDateTime: '2026-11-20T10:41:00.020Z',
      request: { method: 'GET', url: 'https://shop.example/moved', headers: [] },
      _eventSourceMessages: [],
    })
    const { records } = read(harOf(hop, target))
    expect(records.slice(0, 3)).toMatchObject([
      { kind: 'connection', url: 'https://shop.example/events', at: START },
      { kind: 'request', url: 'https://shop.example/events' },
      { kind: 'redirect', status: 307, url: 'https://shop.example/moved', at: START + 20 },
    ])
    expect(records.filter(({ kind }) => kind === 'connection')).toHaveLength(1)
  })

  it.each([
    [{ status: 503, content: { mimeType: 'text/html', text: 'no' } }, 'rejected'],
    [{ status: 0, _error: 'net::ERR_CONNECTION_REFUSED', content: { mimeType: 'x-unknown' } }, 'refused'],
  ])('tells how an attempt without events ended: %j', (response, how) => {
    const { records } = read(harOf(entry({}, response)))
    expect(records.at(-1)).toMatchObject({ kind: 'end', how })
  })

  it('without event streams is refused by name', () => {
    const { records, problems } = read(
      harOf({ ...entry({ _resourceType: 'image' }, {}, { mimeType: 'image/png' }) }),
    )
    expect(records).toEqual([])
    expect(problems).toEqual([{ line: 1, reason: 'no-streams', details: [] }])
  })

  it('that breaks off is read as far as it goes, and what cannot be read is named', () => {
    const bad = entry({ _eventSourceMessages: [{ time: 'soon', eventName: 'x' }] })
    const text = harOf(entry({}, {}, { text: BODY }), bad, entry({}, {}, { text: BODY }), entry())
    const { records, problems } = read(text.slice(0, -700))
    expect(events(records)).toHaveLength(4)
    expect(problems).toEqual([
      { line: 2, unit: 'entry', reason: 'field', details: ['_eventSourceMessages'] },
      { line: 4, unit: 'entry', reason: 'truncated', details: [] },
    ])
  })
})

describe('a HAR of our own', () => {
  it('tells the same story again: connections, attempts, endings, events', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), stream => {
        const choose = (count: number) => (stream.next().value as number) % count
        const log = interleave(simulateLog(choose), choose)
        const { records, problems } = read(written('har', log))
        expect(problems).toEqual([])
        const story = (all: readonly LogRecord[]) => {
          const history = createHistory()
          for (const record of all) applyRecord(history, record)
          return Array.from(history.connections.values(), ({ id, attempts }) => ({
            id,
            attempts: attempts.map(({ number, events, response, request }) => ({
              number,
              events,
              status: response?.status ?? null,
              lastId: request?.lastId ?? null,
            })),
          })).sort((a, b) => (a.id < b.id ? -1 : 1))
        }
        const own = story(log)
        const again = story(records)
        expect(again.map(({ id }) => id)).toEqual(own.map(({ id }) => id))
        for (const [i, { attempts }] of own.entries()) {
          for (const [j, attempt] of attempts.entries()) {
            const other = again[i]?.attempts[j]
            expect(other?.number).toBe(attempt.number)
            expect(other?.events).toBe(attempt.events)
            if (attempt.status !== null) expect(other?.status).toBe(attempt.status)
            expect(other?.lastId).toBe(attempt.lastId)
          }
        }
      }),
    )
  })

  it('is read whatever is in it', () => {
    fc.assert(
      fc.property(hostileLog, fc.integer({ min: 1, max: 5000 }), (log, size) => {
        const { records, problems } = read(written('har', log), 'x.har', size)
        expect(problems.filter(({ reason }) => reason !== 'no-streams')).toEqual([])
        const sent = log.filter(({ kind }) => kind === 'event').length
        expect(events(records)).toHaveLength(sent)
      }),
    )
  })
})

describe('a raw event stream', () => {
  it.each(['stream.sse', 'stream.txt'])('is one connection with all that it says: %s', name => {
    const { records, format } = read(BODY, name, 3)
    expect(format).toBe('sse')
    expect(records.map(({ kind }) => kind)).toEqual([
      'connection',
      'capture',
      'open',
      'retry',
      'comment',
      'event',
      'event',
      'checkpoint',
      'end',
      'close',
    ])
    expect(records[0]).toMatchObject({ url: `file:///${name}`, at: 5000 })
    expect(records[4]).toMatchObject({ text: ' ping' })
  })

  it('that this tool has written has its own remarks left out', () => {
    const record = createRecorder()
    const text = written('sse', [record('connection', { attempt: 0 }), record('event', { data: 'x' })])
    expect(text).toContain('[SSE Pulse]')
    const { records } = read(text)
    expect(records.map(({ kind }) => kind)).not.toContain('comment')
    expect(events(records)).toMatchObject([{ data: 'x' }])
  })

  it('by its name may begin with anything', () => {
    const { records } = read('Data: x\n\ndata: y\n\n', 'odd.sse')
    expect(records.map(({ kind }) => kind)).toContain('fault')
  })
})

describe('any other file', () => {
  it.each(['', '[1,2]', '{"a":1}', 'hello', '\ufffd\u0000'])('%j is refused', text => {
    const { refused, records } = read(text)
    expect({ refused, records }).toEqual({ refused: true, records: [] })
  })
})
