/** The records of a large log, one by one: streams that are cut off and come again, with JSON of some 100 bytes. */

import type { LogRecord, RecordOf } from '../../src/core/record.ts'

const STREAMS = 10
/** Events of one attempt. */
const ATTEMPT = 5000

/** @param streams how many of them take turns. */
export function* largeLog(events: number, streams = STREAMS): Generator<LogRecord> {
  let seq = 0
  let at = 1_795_171_480_000
  const base = (stream: number, attempt: number, source: 'page' | 'http' = 'page') => {
    at += 0.7
    return { connection: `k3j9x2ab-${stream}`, attempt, seq: ++seq, at, source }
  }
  for (let stream = 1; stream <= streams; stream++) {
    const made: RecordOf<'connection'> = {
      kind: 'connection',
      ...base(stream, 0),
      api: 'eventsource',
      url: `https://shop.example/stream/${stream}`,
      method: 'GET',
      withCredentials: false,
      tab: 7,
      frame: 0,
      page: 'https://shop.example/',
    }
    yield made
  }
  for (let event = 0; event < events; event++) {
    const stream = (event % streams) + 1
    const own = Math.floor(event / streams)
    const attempt = Math.floor(own / ATTEMPT) + 1
    if (own % ATTEMPT === 0) {
      if (attempt > 1) {
        yield { kind: 'end', ...base(stream, attempt - 1, 'http'), how: 'clean', error: null }
        yield { kind: 'error', ...base(stream, attempt - 1), readyState: 0 }
      }
      const url = `https://shop.example/stream/${stream}`
      const headers = { accept: 'text/event-stream' }
      yield { kind: 'request', ...base(stream, attempt, 'http'), url, method: 'GET', headers }
      const answer = { 'content-type': 'text/event-stream', server: 'bench' }
      yield { kind: 'response', ...base(stream, attempt, 'http'), status: 200, headers: answer }
      yield { kind: 'open', ...base(stream, attempt) }
    }
    const data = `{"order":${event},"symbol":"ACME","price":${(event % 977) / 7},"note":"a payload of ordinary length, as servers send"}`
    yield {
      kind: 'event',
      ...base(stream, attempt),
      type: 'message',
      id: String(own),
      data,
      size: data.length,
      heard: true,
    }
  }
}

/** A log file with these records, in pieces. */
export function* largeLogFile(events: number, streams = STREAMS): Generator<string> {
  const header = {
    kind: 'log',
    format: 'sse-pulse',
    version: 1,
    tool: 'bench',
    browser: 'Chrome 156',
    exportedAt: '2026-11-20T00:00:00.000Z',
    redacted: [],
  }
  let piece = `${JSON.stringify(header)}\n`
  for (const record of largeLog(events, streams)) {
    piece += `${JSON.stringify(record)}\n`
    if (piece.length < 1 << 16) continue
    yield piece
    piece = ''
  }
  yield piece
}
