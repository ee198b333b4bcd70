import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NAME_LIMIT, PAYLOAD_LIMIT, STACK_LIMIT } from '../../../src/core/record'
import { readLogRecord, readPageRecord } from '../../../src/core/record-schema'
import { createRecorder } from './records'

const event = {
  kind: 'event',
  connection: 1,
  attempt: 1,
  at: 1000.5,
  type: 'message',
  id: '',
  data: 'hi',
  size: 2,
  heard: true,
}
const connection = {
  kind: 'connection',
  connection: 1,
  attempt: 0,
  at: 1000,
  api: 'eventsource',
  url: 'https://shop.example/stream',
  method: 'GET',
  withCredentials: false,
  page: 'https://shop.example/',
}

describe('readPageRecord', () => {
  it.each([
    event,
    { ...event, data: null, size: 5_000_000 },
    { ...event, cut: true },
    connection,
    { ...connection, stack: 'at shop.js:1:1', late: true },
    { kind: 'listening', connection: 1, attempt: 1, at: 1, type: 'tick' },
    { kind: 'protocol', connection: 1, attempt: 1, at: 1, protocol: 'h2' },
    { kind: 'open', connection: 1, attempt: 1, at: 1 },
    { kind: 'error', connection: 1, attempt: 1, at: 1, readyState: 2 },
    { kind: 'close', connection: 1, attempt: 1, at: 1, by: 'page', stack: '' },
    { kind: 'comment', connection: 1, attempt: 1, at: 1, text: ' ping', size: 6 },
    { kind: 'comment', connection: 1, attempt: 1, at: 1, text: ' pi', size: 6_000_000, cut: true },
    { kind: 'retry', connection: 1, attempt: 1, at: 1, delay: 0 },
    { kind: 'checkpoint', connection: 1, attempt: 1, at: 1, id: '' },
    { kind: 'fault', connection: 1, attempt: 1, at: 1, reason: 'id-with-nul', text: 'id: 1' },
    { kind: 'bytes', connection: 1, attempt: 1, at: 1, size: 16_384 },
    { kind: 'capture', connection: 1, attempt: 1, at: 1, level: 'bytes' },
    { kind: 'end', connection: 1, attempt: 1, at: 1, how: 'cut', error: 'TypeError' },
    { kind: 'environment', connection: null, attempt: 0, at: 1, what: 'sleep', span: 60_000 },
    { kind: 'dropped', connection: 1, attempt: 1, at: 1, records: 3, bytes: 90, why: 'flood' },
  ])('takes $kind as it is', record => {
    expect(readPageRecord(record)).toEqual(record)
  })

  it('leaves out what is no field of the kind, above all what only the browser may say', () => {
    expect(readPageRecord({ ...event, seq: 99, source: 'http', tab: 3, extra: {} })).toEqual(event)
    expect(readPageRecord({ ...connection, tab: 3, frame: 4, seq: 5 })).toEqual(connection)
  })

  it.each([
    ['no object', 'event'],
    ['nothing', null],
    ['a list', [event]],
    ['no kind', { ...event, kind: undefined }],
    ['an unknown kind', { ...event, kind: 'weather' }],
    [
      'a kind that is not its to state',
      { kind: 'response', connection: 1, attempt: 1, at: 1, status: 200, headers: {} },
    ],
    ['the name of an inherited property as kind', { ...event, kind: 'constructor' }],
    ['a connection with a sign', { ...event, connection: -1 }],
    ['a fraction of a connection', { ...event, connection: 1.5 }],
    ['a connection by name', { ...event, connection: '1' }],
    ['no connection', { ...event, connection: undefined }],
    ['an attempt beyond counting', { ...event, attempt: 2 ** 31 }],
    ['a time that is no number', { ...event, at: Number.NaN }],
    ['an endless time', { ...event, at: Number.POSITIVE_INFINITY }],
    ['a time as text', { ...event, at: '2026-11-20' }],
    ['a payload that is no text', { ...event, data: { toString: 'x' } }],
    ['a payload above the limit', { ...event, data: 'x'.repeat(PAYLOAD_LIMIT + 1) }],
    ['a type above the limit', { ...event, type: 'x'.repeat(NAME_LIMIT + 1) }],
    ['an id above the limit', { ...event, id: 'x'.repeat(NAME_LIMIT + 1) }],
    ['a negative size', { ...event, size: -1 }],
    ['a size that no payload has', { ...event, size: Number.MAX_SAFE_INTEGER }],
    ['a cut that is not one', { ...event, cut: false }],
    ['heard as a number', { ...event, heard: 1 }],
    ['a readyState that does not exist', { kind: 'error', connection: 1, attempt: 1, at: 1, readyState: 3 }],
    ['a stack above the limit', { ...connection, stack: 'x'.repeat(STACK_LIMIT + 1) }],
    ['a change that does not exist', { kind: 'environment', connection: null, attempt: 0, at: 1, what: 'x' }],
  ])('refuses %s', (_, value) => {
    expect(readPageRecord(value)).toBeNull()
  })

  it('never throws and never passes on anything but plain values', () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.anything().map(value => ({ ...event, data: value, id: value })),
    )
    fc.assert(
      fc.property(hostile, value => {
        const record = readPageRecord(value)
        if (record) expect(JSON.parse(JSON.stringify(record))).toEqual(record)
      }),
    )
  })
})

describe('readLogRecord', () => {
  it('takes every kind as it is', () => {
    const record = createRecorder()
    const kinds = [
      'connection',
      'listening',
      'request',
      'redirect',
      'response',
      'protocol',
      'end',
      'open',
      'error',
      'event',
      'comment',
      'retry',
      'checkpoint',
      'fault',
      'bytes',
      'capture',
      'close',
      'environment',
      'dropped',
    ] as const
    for (const kind of kinds) {
      const one = record(kind)
      expect(readLogRecord(one)).toEqual({ as: 'record', record: one })
    }
  })

  it('keeps records of kinds that it does not know, whole', () => {
    const later = {
      kind: 'weather',
      connection: null,
      attempt: 0,
      seq: 3,
      at: 5,
      source: 'page',
      sky: ['blue'],
    }
    expect(readLogRecord(later)).toEqual({ as: 'unknown', record: later })
  })

  it.each([
    ['', 'text'],
    ['', null],
    ['kind', {}],
    ['connection', { connection: 4 }],
    ['attempt', { attempt: -1 }],
    ['seq', { seq: 0 }],
    ['seq', { seq: '1' }],
    ['at', { at: -1 }],
    ['source', { source: 'rumour' }],
    ['data', { data: 5 }],
    ['size', { size: 1.5 }],
    ['readyState', { kind: 'error', readyState: 7 }],
    ['url', { kind: 'connection', api: 'fetch', url: 7 }],
    ['tab', { kind: 'connection', url: '', api: 'fetch', method: 'POST', withCredentials: true, page: '' }],
  ])('names the first field that does not fit: %s', (field, change) => {
    const base = createRecorder()('event')
    const value =
      typeof change === 'object' && change && Object.keys(change).length ? { ...base, ...change } : change
    expect(readLogRecord(value)).toEqual({ as: 'invalid', field })
  })
})
