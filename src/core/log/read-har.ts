/**
 * Reads the event streams of a HAR as a log: of Chrome, of Firefox, of this tool and of others. One entry at a time is
 * in memory, as a HAR has every picture of a page in it too.
 */

import type { LogRecord } from '../record'
import { readLogRecord } from '../record-schema'
import { type HarPlace, isHop, isStream, recordsOf } from './har-records'
import { type HarEntry, readHarEntry, readHarMaker, readHarPages } from './har-schema'
import { createElementReader } from './json-elements'
import type { LogReader, LogSink, ProblemReason } from './ndjson'

/** Length in UTF-16 units of one entry. */
const ENTRY_LIMIT = 1 << 28
/** Records that are put into the order of their times together; of more, only those. */
const SORTED = 150_000
/** Redirects that wait for the entry they lead to. */
const HOPS = 1000

/** Makes a reader of one HAR. */
export function createHarReader(sink: LogSink): LogReader {
  let records: LogRecord[] = []
  let seq = 0
  let pages = new Map<string, string>()
  let browser = ''
  let maker = ''
  let isTold = false
  let entries = 0
  let connections = 0
  const hops = new Map<string, HarEntry[]>()

  const elements = createElementReader(['log', 'entries'], ['browser', 'creator', 'pages'], ENTRY_LIMIT, {
    element(text, index) {
      entries = index + 1
      if (text === null) report('too-long')
      else readEntry(text)
    },
    value(key, text) {
      const value = parse(text)
      if (key === 'pages') pages = readHarPages(value)
      else if (key === 'browser') browser = readHarMaker(value)
      else maker = readHarMaker(value)
    },
  })

  function report(reason: ProblemReason, ...details: string[]): void {
    sink.problem({ line: entries, unit: 'entry', reason, details })
  }

  function readEntry(text: string): void {
    const value = parse(text)
    if (value === undefined) {
      report('not-json')
      return
    }
    const entry = readHarEntry(value)
    if (typeof entry === 'string') {
      // Of what is no event stream nothing is needed.
      if (/event-?stream|_eventSourceMessages/i.test(text)) report('field', entry)
      return
    }
    if (isHop(entry)) {
      wait(entry)
      return
    }
    const before = hops.get(entry.request.url) ?? []
    hops.delete(entry.request.url)
    if (!isStream(entry)) return
    for (const record of recordsOf(entry, placeOf(entry, before))) records.push(record)
    if (records.length >= SORTED) flush()
  }

  function wait(hop: HarEntry): void {
    const { url } = hop.request
    const { redirectURL } = hop.response
    const to = URL.canParse(redirectURL, url) ? new URL(redirectURL, url).href : redirectURL
    const before = hops.get(url) ?? []
    hops.delete(url)
    const [oldest] = hops.keys()
    if (hops.size >= HOPS && oldest !== undefined) hops.delete(oldest)
    hops.set(to, [...before, hop].slice(-30))
  }

  function placeOf(entry: HarEntry, before: HarEntry[]): HarPlace {
    const page = pages.get(entry.pageref ?? '') ?? ''
    const own = { page, hops: before }
    if (entry._connection !== undefined && entry._attempt !== undefined)
      return { ...own, connection: entry._connection.slice(0, 200), attempt: entry._attempt }
    return { ...own, connection: `har-${++connections}`, attempt: 1 }
  }

  /** Gives what was read, by time. */
  function flush(): void {
    tellHeader()
    // Sorting is stable: what came at one time stays in its order.
    const sorted = records.sort((a, b) => a.at - b.at)
    records = []
    for (const record of sorted) {
      record.seq = ++seq
      const reading = readLogRecord(record)
      if (reading.as === 'record') sink.record(seq, JSON.stringify(record), reading.record)
      else report('field', reading.as === 'invalid' ? reading.field : record.kind)
    }
  }

  function tellHeader(): void {
    if (isTold) return
    isTold = true
    sink.source('har', browser || maker)
  }

  return {
    refused: false,
    push: text => elements.push(text),
    end() {
      const isWhole = elements.end()
      flush()
      if (!isWhole) {
        entries++
        report('truncated')
      } else if (seq === 0) sink.problem({ line: 1, reason: 'no-streams', details: [] })
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
