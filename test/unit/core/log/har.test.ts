import fc from 'fast-check'
import { har as validateHar } from 'har-validator'
import { describe, expect, it } from 'vitest'
import { createRecorder } from '../records'
import { interleave, simulateLog } from '../simulated-log'
import { hostileLog } from './hostile-log'
import { written } from './written'

interface Har {
  log: {
    pages: { id: string; title: string }[]
    entries: {
      startedDateTime: string
      time: number
      pageref?: string
      timings: Record<string, number>
      request: { url: string; headers: { name: string; value: string }[] }
      response: {
        status: number
        redirectURL: string
        _error?: string
        content: { size: number; text?: string; mimeType: string }
      }
      _resourceType: string
      _connection?: string
      _attempt?: number
      _eventSourceMessages?: { time: number; eventName: string; eventId: string; data?: string }[]
    }[]
  }
}

const parse = (text: string): Har => JSON.parse(text)

describe('an exported HAR', () => {
  it('is a HAR by its schema, and has each event in its attempt, whatever is in the log', async () => {
    await fc.assert(
      fc.asyncProperty(hostileLog, async records => {
        const har = parse(written('har', records))
        await validateHar(har)
        const messages = har.log.entries.flatMap(({ _connection, _attempt, _eventSourceMessages = [] }) =>
          _eventSourceMessages.map(message => [_connection, _attempt, message]),
        )
        const events = records.flatMap(record =>
          record.kind === 'event'
            ? [
                [
                  record.connection,
                  record.attempt,
                  {
                    time: record.at / 1000,
                    eventName: record.type,
                    eventId: record.id,
                    ...(record.data !== null && { data: record.data }),
                    ...((record.data === null || record.cut) && { _size: record.size }),
                  },
                ],
              ]
            : [],
        )
        const place = ([connection, attempt]: unknown[]) => `${connection} ${attempt}`
        const byPlace = (list: unknown[][]) => [...list].sort((a, b) => place(a).localeCompare(place(b)))
        // In the order of happening; what happened at one time stays in the order of the log, as sorting is stable.
        const timeOf = ([, , message]: unknown[]) => (message as { time: number }).time
        const inTime = [...events].sort((a, b) => timeOf(a) - timeOf(b))
        expect(byPlace(messages)).toEqual(byPlace(inTime))
      }),
    )
  })

  it('has an entry for each attempt, oldest first', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), stream => {
        const choose = (count: number) => (stream.next().value as number) % count
        const records = interleave(simulateLog(choose), choose)
        const { entries } = parse(written('har', records)).log
        const own = entries.filter(({ _attempt }) => _attempt !== undefined)
        const attempts = new Set(
          records
            .filter(({ connection }) => connection !== null)
            .map(({ connection, attempt }) => `${connection} ${Math.max(1, attempt)}`),
        )
        expect(new Set(own.map(({ _connection, _attempt }) => `${_connection} ${_attempt}`))).toEqual(
          attempts,
        )
        expect(own).toHaveLength(attempts.size)
        const times = own.map(({ startedDateTime }) => startedDateTime)
        expect(times).toEqual([...times].sort())
        for (const { time, timings } of own) {
          const sum = Object.values(timings).reduce((total, each) => total + Math.max(0, each), 0)
          expect(time).toBeCloseTo(sum)
        }
      }),
    )
  })

  it('tells of redirects, times, errors and the page as browsers do', () => {
    const record = createRecorder()
    const at = Date.UTC(2026, 10, 20, 10, 41)
    const records = [
      record('connection', { connection: 'doc-1', attempt: 0, at, page: 'https://shop.example/desk' }),
      record('request', {
        connection: 'doc-1',
        at: at + 2,
        url: 'https://shop.example/stream?a=1&b=',
        headers: { accept: 'text/event-stream', 'last-event-id': '7' },
        source: 'http',
      }),
      record('redirect', { connection: 'doc-1', at: at + 10, status: 307, source: 'http' }),
      record('response', { connection: 'doc-1', at: at + 32, ip: '127.0.0.1', source: 'http' }),
      record('open', { connection: 'doc-1', at: at + 33 }),
      record('event', { connection: 'doc-1', at: at + 40, type: 'tick', id: '8', data: 'a\nb', size: 3 }),
      record('end', {
        connection: 'doc-1',
        at: at + 132,
        how: 'cut',
        error: 'net::ERR_CONNECTION_RESET',
        source: 'http',
      }),
      record('protocol', { connection: 'doc-1', at: at + 133 }),
    ]
    const { pages, entries } = parse(written('har', records)).log
    expect(pages).toMatchObject([{ id: 'page_1', title: 'https://shop.example/desk' }])
    expect(entries).toMatchObject([
      {
        pageref: 'page_1',
        startedDateTime: '2026-11-20T10:41:00.002Z',
        request: { url: 'https://shop.example/stream?a=1&b=' },
        response: { status: 307, redirectURL: 'https://shop.example/elsewhere' },
      },
      {
        pageref: 'page_1',
        startedDateTime: '2026-11-20T10:41:00.002Z',
        time: 130,
        timings: { send: 0, wait: 30, receive: 100 },
        serverIPAddress: '127.0.0.1',
        request: {
          url: 'https://shop.example/elsewhere',
          httpVersion: 'h2',
          headers: [
            { name: 'accept', value: 'text/event-stream' },
            { name: 'last-event-id', value: '7' },
          ],
        },
        response: {
          status: 200,
          _error: 'net::ERR_CONNECTION_RESET',
          content: {
            size: 3,
            mimeType: 'text/event-stream',
            text: 'event: tick\nid: 8\ndata: a\ndata: b\n\n',
          },
        },
        _resourceType: 'eventsource',
        _eventSourceMessages: [{ time: (at + 40) / 1000, eventName: 'tick', eventId: '8', data: 'a\nb' }],
      },
    ])
    expect(entries).toHaveLength(2)
  })

  it('has a page for each navigation, to which its frames belong', () => {
    const record = createRecorder()
    const made = (connection: string, page: string, frame: number) =>
      record('connection', { connection, attempt: 0, page, frame })
    const { pages, entries } = parse(
      written('har', [
        made('top-1', 'https://shop.example/', 0),
        made('inner-1', 'https://ads.example/', 5),
        made('again-1', 'https://shop.example/', 0),
        made('inner2-1', 'https://ads.example/', 8),
      ]),
    ).log
    expect(pages.map(({ title }) => title)).toEqual(['https://shop.example/', 'https://shop.example/'])
    expect(entries.map(({ pageref }) => pageref)).toEqual(['page_1', 'page_1', 'page_2', 'page_2'])
  })
})
