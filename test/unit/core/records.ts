/** Records for tests: complete, so that a test names only the fields that it is about. */

import type { Connection } from '../../../src/core/connection'
import { applyRecord, createHistory, type History } from '../../../src/core/history'
import type { Kind, LogRecord, RecordBase, RecordFields, RecordOf } from '../../../src/core/record'

const FIELDS: { [K in Kind]: RecordFields[K] } = {
  connection: {
    api: 'eventsource',
    url: 'https://shop.example/stream',
    method: 'GET',
    withCredentials: false,
    tab: 7,
    frame: 0,
    page: 'https://shop.example/',
  },
  listening: { type: 'tick' },
  request: {
    url: 'https://shop.example/stream',
    method: 'GET',
    headers: { accept: 'text/event-stream', 'cache-control': 'no-cache' },
  },
  redirect: { status: 307, url: 'https://shop.example/elsewhere' },
  response: { status: 200, headers: { 'content-type': 'text/event-stream' } },
  protocol: { protocol: 'h2' },
  end: { how: 'clean', error: null },
  open: {},
  error: { readyState: 0 },
  event: { type: 'message', id: '', data: 'x', size: 1, heard: true },
  comment: { text: 'ping', size: 5 },
  retry: { delay: 3000 },
  checkpoint: { id: '7' },
  fault: { reason: 'unknown-field', text: 'Data: x' },
  bytes: { size: 9 },
  spelling: { of: 'event', behind: 'event', named: false, fresh: true, text: 'id: \ndata: \n\n' },
  capture: { level: 'bytes' },
  close: { by: 'page' },
  environment: { what: 'hidden' },
  dropped: { records: 0, bytes: 0, why: 'flood' },
  note: { on: 1, text: 'why?' },
}

/** Makes records that follow one another: `seq` by 1, `at` by 1 ms, on connection `a` and in attempt 1 unless told. */
export function createRecorder() {
  let seq = 0
  return function record<K extends Kind>(
    kind: K,
    fields: Partial<RecordBase & RecordFields[K]> = {},
  ): RecordOf<K> {
    seq++
    const base: RecordBase = { connection: 'a', attempt: 1, seq, at: 1000 + seq, source: 'page' }
    return { kind, ...base, ...FIELDS[kind], ...fields } as RecordOf<K>
  }
}

/** Records as a chunk or a file holds them. */
export function linesOf(records: readonly LogRecord[]): string {
  return records.map(record => `${JSON.stringify(record)}\n`).join('')
}

/** The history of some records. */
export function fold(...records: LogRecord[]): History {
  const history = createHistory()
  for (const record of records) applyRecord(history, record)
  return history
}

/** A connection of a history. @throws when it has none. */
export function connectionOf(history: History, id = 'a'): Connection {
  const found = history.connections.get(id)
  if (!found) throw new Error(`no connection ${id}`)
  return found
}
