/** Logs in which every text is as bad as text can be, and in which records of all kinds come in any order. */

import fc from 'fast-check'
import type { Kind, LogRecord, RecordBase } from '../../../../src/core/record'
import { createRecorder } from '../records'

/** Strings that break formats: separators, quotes, formulas, markup, halves of characters. */
export const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '\udc00x',
    '\ufeffdata: x',
    '\u2028\u2029\u202e',
    '\u2066right\u2069 to left\u200b\u00ad',
    '\u001b[2J\u001b]0;title\u0007\u009b31m\u007f',
    '"',
    '""","',
    ',',
    '\n',
    '\r',
    '\r\n',
    'a\nb\n\nc',
    '=1+1',
    '@SUM(A1)',
    '+cmd|calc',
    '-2+3',
    '-2.5e3',
    '\t=x',
    '🫀 心跳',
    '</script><img src=x onerror=alert(1)>',
    '`x` | @user #1 [a](http://b)',
    '{"a":"\\ud83d"}',
    '{"token":"abc"}',
    '\\"',
    'id: 3\n\ndata: x',
    'open',
    'error',
    'message',
    'null',
  ),
)

/** Text that a browser can have dispatched: what is between line ends of a stream. */
export const line = hostile.map(text => text.replace(/[\r\n]/g, ''))

const kinds: Kind[] = [
  'listening',
  'request',
  'redirect',
  'response',
  'protocol',
  'end',
  'open',
  'error',
  'event',
  'event',
  'event',
  'comment',
  'retry',
  'checkpoint',
  'fault',
  'bytes',
  'spelling',
  'capture',
  'close',
  'environment',
  'dropped',
  'note',
]

/** Some records of two connections and the page; `seq` rises. */
export const hostileLog: fc.Arbitrary<LogRecord[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      connection: fc.constantFrom('doc-1', 'doc-2', 'other-1'),
      attempt: fc.integer({ min: 1, max: 4 }),
      later: fc.oneof(fc.integer({ min: -5000, max: 0 }), fc.integer({ min: 0, max: 5000 })),
      a: hostile,
      b: hostile,
      c: hostile,
      cut: fc.boolean(),
      kept: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map(choices => {
    const record = createRecorder()
    let at = 1_795_171_480_000
    const records: LogRecord[] = ['doc-1', 'doc-2'].map(connection =>
      record('connection', { connection, attempt: 0, at, url: 'https://shop.example/events?token=abc' }),
    )
    for (const { kind, connection, attempt, later, a, b, c, cut, kept } of choices) {
      at += later
      records.push(make(kind, { connection, attempt, at }))

      function make(kind: Kind, base: Pick<RecordBase, 'connection' | 'attempt' | 'at'>): LogRecord {
        switch (kind) {
          case 'event': {
            const fields = { type: b || 'message', id: c, data: kept ? a : null, size: a.length }
            return record('event', { ...base, ...fields, ...(cut && { cut }) })
          }
          case 'comment':
            return record('comment', { ...base, text: a, size: a.length })
          case 'checkpoint':
            return record('checkpoint', { ...base, id: c })
          case 'fault':
            return record('fault', { ...base, text: a })
          case 'request':
            return record('request', { ...base, url: `https://shop.example/${a}`, headers: { accept: b } })
          case 'response':
            return record('response', {
              ...base,
              headers: { 'content-type': 'text/event-stream', 'x-odd': c },
            })
          case 'redirect':
            return record('redirect', { ...base, url: a })
          case 'listening':
            return record('listening', { ...base, type: b })
          case 'note':
            return record('note', { ...base, on: a.length, text: kept ? b : null })
          case 'environment':
            return record('environment', { ...base, connection: null, attempt: 0 })
          default:
            return record(kind, base) as LogRecord
        }
      }
    }
    return records
  })
