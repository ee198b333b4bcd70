/** The bands of states: what the attempts of a stream tell of the times between. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attemptRows } from '../../../src/core/attempt-rows'
import { applyRecord, createHistory } from '../../../src/core/history'
import type { Kind, LogRecord, RecordBase, RecordFields } from '../../../src/core/record'
import { type Band, stateBands } from '../../../src/core/state-bands'
import { createRecorder } from './records'

function bandsOf(records: readonly LogRecord[]): Band[][] {
  const history = createHistory()
  for (const record of records) applyRecord(history, record)
  return Array.from(history.streams.values(), stream => {
    const latest = stream.connections.at(-1)
    return latest ? stateBands(attemptRows(stream, { defaultDelay: 3000, most: 1000 }), latest) : []
  })
}

/** A log written line by line: the time, the kind, and what else is to be told. */
function logOf(...lines: [number, Kind, Partial<RecordBase & RecordFields[Kind]>?][]): string[] {
  const record = createRecorder()
  const records = lines.map(
    ([at, kind, fields = {}]) => record(kind, { at, ...fields } as never) as LogRecord,
  )
  return bandsOf(records).flatMap(bands =>
    bands.map(({ state, from, to, attempt }) => `${state} ${from} ${to} ${attempt}`),
  )
}

describe('the bands of states', () => {
  it('tell a stream that is dropped and comes again', () => {
    expect(
      logOf(
        [1000, 'connection', { attempt: 0 }],
        [1080, 'open'],
        [5000, 'error'],
        [8100, 'open', { attempt: 2 }],
      ),
    ).toEqual(['connecting 1000 1080 1', 'open 1080 5000 1', 'waiting 5000 8100 1', 'open 8100 null 2'])
  })

  it('tell when the browser tried again, where its requests were seen', () => {
    expect(
      logOf(
        [1000, 'connection', { attempt: 0 }],
        [1001, 'request', { source: 'http' }],
        [1040, 'response', { source: 'http' }],
        [1080, 'open'],
        [5000, 'end', { source: 'http', how: 'cut' }],
        [5001, 'error'],
        [8000, 'request', { source: 'http', attempt: 2 }],
        [8400, 'response', { source: 'http', attempt: 2, status: 503 }],
        [8401, 'end', { source: 'http', attempt: 2, how: 'rejected' }],
        [8402, 'error', { attempt: 2, readyState: 2 }],
      ),
    ).toEqual([
      'connecting 1001 1040 1',
      'open 1040 5000 1',
      'waiting 5000 8000 1',
      'connecting 8000 8401 2',
      'closed 8401 null 2',
    ])
  })

  it('do not take a response that cannot be used for an open stream', () => {
    expect(
      logOf(
        [1000, 'connection', { attempt: 0 }],
        [1010, 'response', { source: 'http', status: 500 }],
        [1020, 'error', { readyState: 2 }],
      ),
    ).toEqual(['connecting 1000 1020 1', 'closed 1020 null 1'])
  })

  it('tell that it waits, and that it still connects', () => {
    expect(logOf([1000, 'connection', { attempt: 0 }], [1080, 'open'], [5000, 'error'])).toEqual([
      'connecting 1000 1080 1',
      'open 1080 5000 1',
      'waiting 5000 null 1',
    ])
    expect(logOf([1000, 'connection', { attempt: 0 }])).toEqual(['connecting 1000 null 1'])
  })

  it('tell that the page closed it and made another', () => {
    const own = { connection: 'doc-1' }
    const next = { connection: 'doc-2' }
    expect(
      logOf(
        [1000, 'connection', { attempt: 0, ...own }],
        [1080, 'open', own],
        [5000, 'close', own],
        [7000, 'connection', { attempt: 0, ...next }],
        [7100, 'open', next],
      ),
    ).toEqual([
      'connecting 1000 1080 1',
      'open 1080 5000 1',
      'closed 5000 7000 1',
      'connecting 7000 7100 2',
      'open 7100 null 2',
    ])
  })

  it('do not claim to know when an attempt ended that nobody saw end', () => {
    expect(
      logOf([1000, 'connection', { attempt: 0 }], [1080, 'open'], [9000, 'open', { attempt: 2 }]),
    ).toEqual(['connecting 1000 1080 1', 'unseen 1080 9000 1', 'open 9000 null 2'])
  })

  it('are in order, never empty and never overlap, whatever is told', () => {
    const kinds = fc.constantFrom<Kind>(
      'connection',
      'open',
      'event',
      'error',
      'close',
      'request',
      'response',
      'end',
    )
    const told = fc.record({
      kind: kinds,
      at: fc.integer({ min: 0, max: 100 }),
      attempt: fc.integer({ min: 0, max: 4 }),
      connection: fc.constantFrom('d-1', 'd-2', 'd-3'),
      readyState: fc.constantFrom<0 | 2>(0, 2),
      how: fc.constantFrom('clean', 'cut', 'rejected', 'page', 'unknown'),
      source: fc.constantFrom('page', 'http'),
    })
    fc.assert(
      fc.property(fc.array(told, { maxLength: 40 }), facts => {
        const record = createRecorder()
        const records = facts.map(({ kind, ...fields }) => record(kind, fields as never) as LogRecord)
        for (const bands of bandsOf(records)) {
          for (const [index, { from, to }] of bands.entries()) {
            const next = bands[index + 1]
            expect(to ?? Number.POSITIVE_INFINITY).toBeGreaterThan(from)
            if (next) expect(to).not.toBeNull()
            if (next) expect(next.from).toBeGreaterThanOrEqual(to ?? 0)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})
