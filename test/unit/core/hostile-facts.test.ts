/**
 * Facts that contradict each other, told to what matches requests to connections and to what merges observers: a page
 * may tell anything in any order. Nothing throws, all that comes out is a record, nothing waits for ever, and no event
 * of a page is gone. `FUZZ_RUNS` says how many histories are tried.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCorrelator } from '../../../src/core/correlate'
import type { HttpFact } from '../../../src/core/http-fact'
import { createMerger } from '../../../src/core/merge'
import type { Kind, LogRecord } from '../../../src/core/record'
import { readLogRecord } from '../../../src/core/record-schema'
import type { WireFact, WireSource } from '../../../src/core/wire-fact'
import { createRecorder } from './records'

const RUNS = Number(process.env.FUZZ_RUNS ?? 300)
/** Far more than any of these takes. */
const TIMEOUT = 30_000 + RUNS * 50
const PATIENCE = 500

const connection = fc.constantFrom('a', 'b', '__proto__', 'constructor', '')
/** The last is the largest that a page may tell of. */
const attempt = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(2 ** 31 - 2))
/** Clocks go back, stand still and jump. */
const at = fc.oneof(fc.integer({ min: 900, max: 3000 }), fc.constantFrom(0, 8.64e15, 1000.0005))
const url = fc.constantFrom(
  'https://shop.example/stream',
  'https://shop.example/other',
  '',
  'javascript:1',
  '//',
  '\ud800',
)
const type = fc.constantFrom('message', 'tick', '__proto__', 'open')
const KINDS: Kind[] = [
  'connection',
  'listening',
  'open',
  'error',
  'event',
  'comment',
  'retry',
  'checkpoint',
  'bytes',
  'end',
  'close',
  'protocol',
]

/** What a page tells: fit to be a record each, and together whatever they are. */
const told = fc.record({
  kind: fc.constantFrom(...KINDS),
  connection,
  attempt,
  at,
  url,
  type,
  api: fc.constantFrom('eventsource', 'fetch', 'xhr'),
  readyState: fc.constantFrom(0, 1, 2),
  by: fc.constantFrom('page', 'browser', 'navigation', 'end'),
  how: fc.constantFrom('clean', 'cut', 'rejected', 'refused', 'page', 'unknown'),
})
type Told = typeof told extends fc.Arbitrary<infer T> ? T : never
const FIELDS_OF: Partial<Record<Kind, readonly (keyof Told)[]>> = {
  connection: ['url', 'api'],
  listening: ['type'],
  error: ['readyState'],
  event: ['type'],
  end: ['how'],
  close: ['by'],
}

function recordOf(record: ReturnType<typeof createRecorder>, each: Told): LogRecord {
  const own = Object.fromEntries((FIELDS_OF[each.kind] ?? []).map(name => [name, each[name]]))
  const { connection, attempt, at } = each
  return record(each.kind, { connection, attempt, at, ...own } as never) as LogRecord
}

const place = fc.record({
  tab: fc.constantFrom(7, 8, -1),
  frame: fc.constantFrom(0, 3, -1),
  document: fc.constantFrom('D1', 'D2', null),
})
const step = { request: fc.constantFrom('1', '2', '__proto__'), at }
const headers = fc.constantFrom<Record<string, string>>(
  {},
  { 'content-type': 'text/event-stream' },
  { accept: 'x' },
)
const httpFact: fc.Arbitrary<HttpFact> = fc.oneof(
  fc.record({
    ...step,
    step: fc.constant('request' as const),
    place,
    initiator: url,
    url,
    method: fc.constantFrom('GET', 'POST', ''),
    headers,
    seen: fc.boolean(),
    sure: fc.boolean(),
    native: fc.boolean(),
    private: fc.boolean(),
  }),
  fc.record({ ...step, step: fc.constant('redirect' as const), status: fc.constantFrom(307, 0), url }),
  fc.record({
    ...step,
    step: fc.constant('response' as const),
    status: fc.constantFrom(200, 204, 503, 0),
    headers,
  }),
  fc.record({
    ...step,
    step: fc.constant('started' as const),
    ip: fc.constantFrom('192.0.2.1', null),
    fromCache: fc.boolean(),
  }),
  fc.record({ ...step, step: fc.constant('end' as const), error: fc.constantFrom(null, 'net::ERR_FAILED') }),
)

describe('the correlator', () => {
  it('takes whatever it is told, in any order, and decides all of it', { timeout: TIMEOUT }, () => {
    const said = fc.oneof(
      fc.record({
        from: fc.constant('page' as const),
        document: place,
        records: fc.array(told, { maxLength: 4 }),
      }),
      fc.record({ from: fc.constant('http' as const), fact: httpFact }),
      fc.record({ from: fc.constant('tab' as const), tab: fc.constantFrom(7, 8, -1), at }),
      fc.record({ from: fc.constant('background' as const) }),
    )
    fc.assert(
      fc.property(fc.array(said, { maxLength: 40 }), fc.boolean(), (all, workersHaveTabs) => {
        const record = createRecorder()
        const create = () =>
          createCorrelator({ defaultDelay: 3000, workersHaveTabs, nameOf: request => `request-${request}` })
        let correlator = create()
        let now = 1000
        let placed = 0
        const settle = () => {
          for (const { record } of correlator.settle(now, PATIENCE)) {
            placed++
            const read = readLogRecord({ ...record, seq: placed })
            expect(read, JSON.stringify(record)).toMatchObject({ as: 'record' })
          }
        }
        for (const each of all) {
          if (each.from === 'page') {
            const { document, tab, frame } = each.document
            const key = { id: 'doc', browser: document, tab, frame }
            correlator.page(
              key,
              each.records.map(one => recordOf(record, one)),
            )
          } else if (each.from === 'http') correlator.http(each.fact, now)
          else if (each.from === 'tab') correlator.leave(each.tab, each.at)
          else {
            const stored = structuredClone(correlator.changed())
            correlator = create()
            for (const conn of stored) correlator.restore(conn)
          }
          now += 50
          settle()
        }
        // A few at a time may wait for one another.
        for (let look = 0; look < 100; look++) {
          now += PATIENCE + 1000
          settle()
        }
        const steps = all.filter(({ from }) => from === 'http').length
        const records = all.reduce((sum, each) => sum + (each.from === 'page' ? each.records.length : 0), 0)
        // A request makes a connection at the most, beside its own record; of its end, close and error.
        expect(placed).toBeLessThanOrEqual(4 * (steps + records + all.length))
        expect('polluted' in {}).toBe(false)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('the merger', () => {
  const record = createRecorder()
  const fact: fc.Arbitrary<WireFact> = fc
    .record({ told, data: fc.constantFrom('x', 'y', null), since: fc.option(at, { nil: undefined }) })
    .map(({ told, data, since }) => {
      const kind =
        told.kind === 'event' || told.kind === 'bytes' || told.kind === 'comment' ? told.kind : 'event'
      const own = { at: told.at, ...(since !== undefined && { since }) }
      if (kind === 'bytes') return { ...own, kind, size: 5 }
      if (kind === 'comment') return { ...own, kind, text: 'x', size: 2 }
      return { ...own, kind: 'event' as const, type: told.type, id: '', data, size: 1 }
    })
  const source = fc.constantFrom<WireSource>('devtools', 'bytes')
  const body = { connection, attempt, source }
  const said = fc.oneof(
    fc.record({ does: fc.constant('record' as const), told }),
    fc.record({ does: fc.constant('begin' as const), ...body, at }),
    fc.record({ does: fc.constant('facts' as const), ...body, facts: fc.array(fact, { maxLength: 6 }) }),
    fc.record({ does: fc.constant('over' as const), ...body, complete: fc.boolean() }),
    fc.record({ does: fc.constant('gone' as const), ...body, at }),
    fc.record({ does: fc.constant('restart' as const) }),
  )

  it('takes whatever it is told, lets nothing wait for ever, and loses no event of a page', {
    timeout: TIMEOUT,
  }, () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 60 }), all => {
        let merger = createMerger()
        let now = 1000
        let events = 0
        let written = 0
        let observed = 0
        const settle = () => {
          for (const { record: each } of merger.settle(now, PATIENCE)) {
            const read = readLogRecord({ ...each, seq: 1 })
            expect(read, JSON.stringify(each)).toMatchObject({ as: 'record' })
            if (each.kind === 'event') written++
          }
        }
        const ids = ['a', 'b', '__proto__', 'constructor', '']
        for (const each of all) {
          if (each.does === 'record') {
            const one = recordOf(record, each.told)
            const isWritten = merger.record(one)
            if (one.kind === 'event') {
              events++
              if (isWritten) written++
            }
          } else if (each.does === 'begin') merger.begin(each.connection, each.attempt, each.source, each.at)
          else if (each.does === 'facts') {
            observed += each.facts.filter(({ kind }) => kind === 'event').length
            merger.facts(each.connection, each.attempt, each.source, each.facts, now)
          } else if (each.does === 'over')
            merger.over(each.connection, each.attempt, each.source, each.complete, now)
          else if (each.does === 'gone') merger.gone(each.connection, each.source, each.at)
          else {
            const stored = structuredClone(ids.map(id => merger.memory(id)))
            merger = createMerger()
            for (const memory of stored) if (memory) merger.restore(memory)
          }
          now += 40
          settle()
        }
        now += 10 * PATIENCE
        settle()
        expect(merger.isWaiting()).toBe(false)
        // What one has told of and another too is one event; nothing is made of nothing.
        expect(written).toBeLessThanOrEqual(events + observed)
        if (observed === 0) expect(written).toBe(events)
        expect('polluted' in {}).toBe(false)
      }),
      { numRuns: RUNS },
    )
  })
})
