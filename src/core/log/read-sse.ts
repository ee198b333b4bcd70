/**
 * Reads a raw event stream as a log of one connection. When its lines came nobody knows: all have the time of the file.
 */

import { createParser } from '../parser'
import type { LogRecord, RecordBase } from '../record'
import type { EpochMilliseconds } from '../units'
import type { LogReader, LogSink } from './ndjson'
import { parserRecords } from './parser-records'
import { REMARK } from './sse-text'

/** Makes a reader of one event stream. `name` stands for its address. */
export function createSseReader(sink: LogSink, name: string, at: EpochMilliseconds): LogReader {
  let seq = 0
  const base = (attempt = 1): RecordBase => ({
    connection: 'file-1',
    attempt,
    seq: ++seq,
    at,
    source: 'bytes',
  })

  function give(record: LogRecord): void {
    sink.record(record.seq, JSON.stringify(record), record)
  }

  const parser = createParser(
    parserRecords(fact => {
      // Remarks of this tool are nothing that a server sent.
      if (fact.kind === 'comment' && fact.text.startsWith(REMARK)) return
      const { kind, ...fields } = fact
      // The fields of a kind stay with it, which the compiler cannot follow through the union.
      give({ kind, ...base(), ...fields } as LogRecord)
    }),
  )

  sink.source('sse', '')
  give({
    kind: 'connection',
    ...base(0),
    api: 'eventsource',
    url: `file:///${encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'))}`,
    method: 'GET',
    withCredentials: false,
    tab: 0,
    frame: 0,
    page: '',
  })
  // Every line is known, but no time of any.
  give({ kind: 'capture', ...base(), level: 'devtools' })
  give({ kind: 'open', ...base() })

  return {
    refused: false,
    push: text => parser.text(text),
    end() {
      parser.end()
      give({ kind: 'end', ...base(), how: 'clean', error: null })
      give({ kind: 'close', ...base(), by: 'end' })
    },
  }
}
