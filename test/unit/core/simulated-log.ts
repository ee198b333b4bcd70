/**
 * What the page, the HTTP observer and those of the wire write of the same connections, each in its own order: a small
 * world that knows the truth. Every choice comes from `choose`, so that a test can replay it.
 */

import type { EndedHow, LogRecord, Source } from '../../../src/core/record'
import { createRecorder } from './records'

/** The records of one document, by who wrote them. */
export interface SimulatedLog {
  page: LogRecord[]
  http: LogRecord[]
  wire: LogRecord[]
}

/** Runs one document with some connections, one after another and side by side. `choose(n)` gives 0 to n - 1. */
export function simulateLog(choose: (count: number) => number): SimulatedLog {
  const record = createRecorder()
  const page: LogRecord[] = []
  const http: LogRecord[] = []
  const wire: LogRecord[] = []
  let at = 1_000_000
  const later = (span: number) => {
    at += 1 + choose(span)
    return at
  }

  /** What an observer of the wire adds. */
  function bodyOf(connection: string, attempt: number): LogRecord[] {
    const source = choose(2) === 0 ? ('devtools' as const) : ('bytes' as const)
    const seen = () => ({ connection, attempt, at: later(20), source })
    const body: LogRecord[] = [record('capture', { ...seen(), source: 'tool', level: source })]
    for (let facts = choose(6); facts > 0; facts--) {
      const what = choose(6)
      if (what === 0) body.push(record('comment', seen()))
      else if (what === 1) body.push(record('retry', { ...seen(), delay: choose(5000) }))
      else if (what === 2) body.push(record('checkpoint', { ...seen(), id: String(at) }))
      else if (what === 3) body.push(record('fault', seen()))
      else if (what === 4)
        body.push(record('event', { ...seen(), type: 'tick', id: String(at), heard: false }))
      body.push(record('bytes', { ...seen(), size: choose(100) }))
    }
    if (choose(3) === 0) body.push(record('capture', { ...seen(), source: 'tool', level: 'http' }))
    return body
  }

  const connections = 1 + choose(5)
  for (let number = 1; number <= connections; number++) {
    const connection = `doc-${number}`
    const url = `https://shop.example/${choose(2)}?t=${1_700_000_000_000 + choose(1000)}`
    const saw = <S extends Source>(source: S) => ({ connection, at: later(20), source })
    page.push(record('connection', { ...saw('page'), attempt: 0, url }))
    const attempts = 1 + choose(4)
    let id = ''
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const headers = { accept: 'text/event-stream', ...(id && { 'last-event-id': id }) }
      http.push(record('request', { ...saw('http'), attempt, url, headers }))
      if (choose(4) === 0) http.push(record('redirect', { ...saw('http'), attempt }))
      const status = choose(5) === 0 ? 503 : 200
      const answered = choose(6) > 0
      if (answered) http.push(record('response', { ...saw('http'), attempt, status }))
      if (answered && status === 200) {
        page.push(record('open', { ...saw('page'), attempt }))
        for (let events = choose(4); events > 0; events--) {
          id = String(at)
          page.push(record('event', { ...saw('page'), attempt, id }))
        }
        if (choose(2) === 0) wire.push(...bodyOf(connection, attempt))
      }
      const last = attempt === attempts
      const leaves = last && choose(2) === 0
      // What goes on at the end of the log has no end.
      if (last && !leaves && choose(3) === 0) break
      const how: EndedHow = !answered
        ? 'refused'
        : status !== 200
          ? 'rejected'
          : leaves
            ? 'page'
            : choose(2) === 0
              ? 'clean'
              : 'cut'
      if (leaves) page.push(record('close', { ...saw('page'), attempt, by: 'page' }))
      http.push(record('end', { ...saw('http'), attempt, how, error: how === 'clean' ? null : 'ERR' }))
      if (choose(4) === 0) page.push(record('protocol', { ...saw('page'), attempt }))
      if (leaves) break
      const final = how === 'rejected'
      page.push(record('error', { ...saw('page'), attempt, readyState: final ? 2 : 0 }))
      if (!final) {
        later(3000)
        continue
      }
      page.push(record('close', { ...saw('page'), attempt, by: 'browser' }))
      break
    }
  }
  return { page, http, wire }
}

/** Mixes the lists, keeping the order of each, and numbers the records as they then arrive. */
export function interleave(
  { page, http, wire }: SimulatedLog,
  choose: (count: number) => number,
): LogRecord[] {
  const rest = [[...page], [...http], [...wire]]
  const mixed: LogRecord[] = []
  while (rest.some(list => list.length > 0)) {
    const list = rest[choose(3)]
    const next = (list?.length ? list : rest.find(each => each.length > 0))?.shift()
    if (next) mixed.push({ ...next, seq: mixed.length + 1 })
  }
  return mixed
}
