/**
 * Libraries that nobody here wrote and that read event streams with `fetch` or XMLHttpRequest: each works as it does
 * without the extension, and the log holds what the server sent. The same visits are made in a browser without the
 * extension, so that a failure says whose it is.
 */

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndedHow, LogRecord } from '../../src/core/record'
import { encodeComment, encodeEvent } from '../lab/event-stream'
import type { Sent, SentConnection, SentEnd } from '../lab/ledger'
import { type Lab, startLab } from '../lab/main'
import type { Browser, BrowserName } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

interface Received {
  type: string
  id: string
  data: string
}
type SentEvent = Extract<Sent, { kind: 'event' }>

/** What a third-party page keeps on its window; see `received.js` in the lab. */
interface PageLab {
  received: Received[]
  opened: number
  failures: string[]
}
declare const window: { lab: PageLab } & typeof globalThis

/** Whether the server or the page ends a stream, or the page with what it knows to be the last event. */
type End = 'server' | 'page' | 'page at the last event'

interface Library {
  path: string
  api: 'fetch' | 'xhr'
  /** How many events its page receives before it is at its end. */
  count: number
  /** How each of its streams ends, in the order of the requests. */
  ends: End[]
  /** What the library makes of an event before its page has it; `null` where it keeps it to itself. */
  gives?: (event: SentEvent) => Received | null
}

const asSent = ({ type, lastEventId, data }: SentEvent): Received => ({ type, id: lastEventId, data })

/** A long payload by its beginning and its hash, so that a failure can be read. */
const brief = (data: string): string =>
  data.length < 1000
    ? data
    : `${data.slice(0, 40)}… ${data.length} ${createHash('sha256').update(data).digest('hex')}`

const LIBRARIES: readonly Library[] = [
  { path: 'fetch-event-source', api: 'fetch', count: 8, ends: ['server', 'page'] },
  { path: 'sse.js', api: 'xhr', count: 8, ends: ['server', 'page'] },
  { path: 'eventsource', api: 'fetch', count: 8, ends: ['server', 'page'] },
  { path: 'graphql-sse', api: 'fetch', count: 7, ends: ['page'] },
  { path: 'datastar', api: 'fetch', count: 12, ends: ['server'] },
  {
    path: 'openai',
    api: 'fetch',
    count: 14,
    ends: ['page at the last event', 'page'],
    gives: event => (event.data === '[DONE]' ? null : asSent(event)),
  },
  {
    path: 'mcp',
    api: 'fetch',
    count: 5,
    ends: ['server', 'page', 'server', 'page'],
    // An event without data only says from where it can go on; IDs stay with the library.
    gives: event => (event.data === '' ? null : { ...asSent(event), id: '' }),
  },
]

/** What the ledger may say of each. */
const SERVER_SAYS: Record<End, SentEnd[]> = {
  server: ['end'],
  page: ['client'],
  'page at the last event': ['end', 'client'],
}

/** What a stream says, in the order in which it says it, as ledger and log both know it. */
type Fact =
  | { kind: 'event'; type: string; id: string; data: string | null }
  | { kind: 'comment'; text: string }
  | { kind: 'retry'; delay: number }
  | { kind: 'checkpoint'; id: string }

function sentFacts({ sent }: SentConnection): Fact[] {
  return sent.flatMap((entry): Fact[] => {
    if (entry.kind === 'event') return [{ kind: 'event', ...asSent(entry), data: brief(entry.data) }]
    if (entry.kind === 'comment') return [{ kind: 'comment', text: entry.text }]
    if (entry.kind === 'retry') return [{ kind: 'retry', delay: entry.delay }]
    if (entry.kind === 'checkpoint') return [{ kind: 'checkpoint', id: entry.id }]
    return []
  })
}

function loggedFacts(records: readonly LogRecord[]): Fact[] {
  return records.flatMap((record): Fact[] => {
    if (record.kind === 'event') {
      const { type, id, data } = record
      return [{ kind: 'event', type, id, data: data && brief(data) }]
    }
    if (record.kind === 'comment') return [{ kind: 'comment', text: record.text }]
    if (record.kind === 'retry') return [{ kind: 'retry', delay: record.delay }]
    if (record.kind === 'checkpoint') return [{ kind: 'checkpoint', id: record.id }]
    return []
  })
}

/** How many bytes the lab's encoder made of what was sent: these servers give each thing a block of its own. */
function sentBytes({ sent }: SentConnection): number {
  const text = sent.map(entry => {
    if (entry.kind === 'event') {
      const { type, id, data } = entry
      return encodeEvent({ type, data, ...(id !== null && { id }) })
    }
    if (entry.kind === 'comment') return encodeComment(entry.text)
    if (entry.kind === 'retry') return encodeEvent({ retry: entry.delay })
    throw new Error(`no server of these sends a ${entry.kind}`)
  })
  return Buffer.byteLength(text.join(''))
}

let lab: Lab
let visits = 0

beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab?.close())

/** The event streams that were sent under a key; answers without one are left out. */
const streamsOf = (key: string) => lab.sent(key).connections.filter(({ status }) => status === 200)

/** Opens a page, waits until all its streams are over, and holds what it received against what was sent. */
async function visit(browser: Browser, { path, count, ends, gives = asSent }: Library) {
  const key = `fetch-library-${++visits}`
  const page = await browser.open(`${lab.url}/third-party/${path}?key=${key}`)
  await page
    .waitFor(`${count} events on ${path}`, count => window.lab.received.length >= count, [count])
    .catch(async error => {
      const { failures } = await page.run(() => window.lab)
      throw new Error([error.message, ...failures].join('\n'), { cause: error })
    })
  const streams = await waitUntil(`the end of all streams of ${path}`, () => {
    const streams = streamsOf(key)
    return streams.length >= ends.length && streams.every(({ end }) => end !== null) && streams
  })
  expect(streams).toHaveLength(ends.length)
  ends.forEach((end, index) => {
    expect(SERVER_SAYS[end]).toContain(streams[index]?.end?.how)
  })
  const { received, opened, failures } = await page.run(() => window.lab)
  const sent = streams
    .flatMap(({ sent }) => sent.filter(entry => entry.kind === 'event'))
    .sort((a, b) => a.at - b.at)
  expect(received.map(readable)).toEqual(
    sent
      .map(gives)
      .filter(event => event !== null)
      .map(readable),
  )
  expect(failures).toEqual([])
  expect(opened).toBeGreaterThan(0)
  return { page, key, streams }
}

/** Libraries that give objects may give their fields in another order. */
function readable({ type, id, data }: Received) {
  try {
    return { type, id, data: data.length < 1000 ? (JSON.parse(data) as unknown) : brief(data) }
  } catch {
    return { type, id, data }
  }
}

describe.each(BROWSERS)('in %s', (name: BrowserName) => {
  describe('without the extension', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launch(name, { extension: null })
    })
    afterAll(() => browser?.close())

    it.each(LIBRARIES)('$path gives its page what was sent', async library => {
      const { page } = await visit(browser, library)
      await page.close()
    })
  })

  describe('with the extension', () => {
    let browser: Browser
    let reader: LogReader
    beforeAll(async () => {
      browser = await launch(name, { extension: builtExtension(name) })
      reader = await openLogReader(browser)
    })
    afterAll(() => browser?.close())

    it.each(LIBRARIES)('$path gives its page what was sent, and the log holds all of it', async library => {
      const { page, streams } = await visit(browser, library)
      const records = await reader.waitFor(
        await page.tabId(),
        'the end of each stream',
        all => ofKind(all, 'close').filter(({ source }) => source === 'page').length >= library.ends.length,
      )
      const made = ofKind(records, 'connection')
      expect(made.map(({ source }) => source)).toEqual(streams.map(() => 'page'))
      expect(made.map(({ api, method, url, page, frame }) => ({ api, method, url, page, frame }))).toEqual(
        streams.map(({ method, url }) => ({
          api: library.api,
          method,
          url: lab.url + url,
          page: made[0]?.page,
          frame: 0,
        })),
      )
      const logged = made.map(({ connection }) =>
        records.filter(record => record.connection === connection && record.source === 'page'),
      )
      expect(logged.map(loggedFacts)).toEqual(streams.map(sentFacts))
      const levels = logged.map(all => ofKind(all, 'capture').map(({ level }) => level))
      expect(levels).toEqual(streams.map(() => ['bytes']))
      const sizes = logged.map(all => ofKind(all, 'bytes').reduce((sum, { size }) => sum + size, 0))
      expect(sizes).toEqual(streams.map(sentBytes))
      const ends: EndedHow[][] = logged.map(all => ofKind(all, 'end').map(({ how }) => how))
      expect(ends).toEqual(library.ends.map(end => [end === 'server' ? 'clean' : 'page']))
      const closes = logged.map(all => ofKind(all, 'close').map(({ by }) => by))
      expect(closes).toEqual(library.ends.map(end => [end === 'server' ? 'end' : 'page']))
      expect(ofKind(records, 'open')).toHaveLength(streams.length)
      expect(ofKind(records, 'event').every(({ heard }) => heard)).toBe(true)
      for (const kind of ['fault', 'dropped', 'error'] as const) expect(ofKind(records, kind)).toEqual([])
      await page.close()
    })
  })
})
