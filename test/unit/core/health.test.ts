/** The health of a log: in whatever order its records arrive, and however many there are. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyHealth, createHealth, factsOf, type Health, STREAMS_KEPT } from '../../../src/core/health'
import { applyRecord, createHistory, type History } from '../../../src/core/history'
import type { LogRecord, Source } from '../../../src/core/record'
import { healthOf } from './health-of'
import { chanceFrom } from './healthy-server'
import { healthyStream } from './healthy-streams'
import { createRecorder } from './records'

/** One of the ways in which the records of each observer, in their order, may arrive. */
function interleaved(records: readonly LogRecord[], choose: (count: number) => number): LogRecord[] {
  const bySource = new Map<Source, LogRecord[]>()
  for (const each of [...records].sort((a, b) => a.seq - b.seq)) {
    bySource.set(each.source, [...(bySource.get(each.source) ?? []), each])
  }
  const mixed: LogRecord[] = []
  const queues = [...bySource.values()]
  while (queues.length > 0) {
    const queue = queues[choose(queues.length)] as LogRecord[]
    mixed.push(queue.shift() as LogRecord)
    if (queue.length === 0) queues.splice(queues.indexOf(queue), 1)
  }
  return mixed
}

function fold(records: readonly LogRecord[]): { history: History; health: Health } {
  const history = createHistory()
  const health = createHealth()
  for (const record of records) applyHealth(health, record, applyRecord(history, record))
  return { history, health }
}

/** All that is said of a log at a time. */
function saidAt(records: readonly LogRecord[], now: number): unknown {
  const { history, health } = fold(records)
  return [...history.streams.values()]
    .map(stream => ({ id: stream.id, facts: factsOf(health, stream, now) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

describe('whatever the order of arrival', () => {
  const short = { duration: 200_000, rate: 0.6 }

  it('the same is said', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (seed, mixing) => {
        const { records, to } = healthyStream({ seed, ...short })
        // No observer is more than 500 facts ahead of another, as far as this holds.
        fc.pre(records.length < 500)
        const { random } = chanceFrom(mixing)
        const expected = saidAt(records, to)
        expect(
          saidAt(
            interleaved(records, count => Math.floor(random() * count)),
            to,
          ),
        ).toEqual(expected)
        // One observer after another, in both directions.
        expect(
          saidAt(
            interleaved(records, () => 0),
            to,
          ),
        ).toEqual(expected)
        expect(
          saidAt(
            interleaved(records, count => count - 1),
            to,
          ),
        ).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('the same is said at each moment of what has arrived, however often it was asked', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const { records, to } = healthyStream({ seed, ...short })
        const asked = healthOf([])
        const half = Math.floor(records.length / 2)
        for (const record of records.slice(0, half)) {
          asked.add(record)
          for (const stream of asked.history.streams.values()) factsOf(asked.health, stream, record.at)
        }
        const said = [...asked.history.streams.values()].map(stream => factsOf(asked.health, stream, to))
        const { history, health } = fold(records.slice(0, half))
        expect(said).toEqual([...history.streams.values()].map(stream => factsOf(health, stream, to)))
      }),
      { numRuns: 50 },
    )
  })
})

describe('a stream', () => {
  it('is joined by what was seen of its connection before its page spoke of it', () => {
    const record = createRecorder()
    const at = (connection: string, time: number) => ({ connection, at: time })
    const { history, health, add } = healthOf([
      record('connection', { ...at('doc-1', 1000), attempt: 0 }),
      record('open', at('doc-1', 1100)),
      record('close', { ...at('doc-1', 5000), by: 'page' }),
      record('request', { ...at('doc-2', 6000), source: 'http' }),
      record('comment', { ...at('doc-2', 7000), source: 'bytes' }),
    ])
    expect(health.streams.size).toBe(2)
    add(record('connection', { ...at('doc-2', 5990), attempt: 0 }))
    expect([...health.streams.keys()]).toEqual(['doc-1'])
    const [stream] = history.streams.values()
    expect(stream && factsOf(health, stream, 8000)?.heartbeat.beats).toBe(1)
  })

  it('is not known before its first record', () => {
    const { history } = healthOf([createRecorder()('open')])
    const [stream] = history.streams.values()
    expect(stream && factsOf(createHealth(), stream, 0)).toBeNull()
  })

  it('has facts that are computed once a moment', () => {
    const { at } = healthOf([createRecorder()('open')])
    expect(at(5000)).toBe(at(5000))
    expect(at(5000)).not.toBe(at(5001))
  })

  it('has the level at which it is seen now', () => {
    const record = createRecorder()
    const { add, at } = healthOf([record('connection', { attempt: 0 }), record('open')])
    expect(at(9000).level).toBe('api')
    add(record('request', { source: 'http' }))
    expect(at(9000).level).toBe('http')
    add(record('capture', { level: 'devtools', source: 'devtools' }))
    add(record('response', { source: 'http' }))
    expect(at(9000).level).toBe('devtools')
    add(record('capture', { level: 'http', source: 'tool' }))
    expect(at(9000).level).toBe('http')
  })

  it('learns from comments that are told of long after what came after them', () => {
    const record = createRecorder()
    const of = (at: number) => ({ connection: 'doc-1', at })
    const { add, at } = healthOf([record('connection', { ...of(0), attempt: 0 }), record('open', of(0))])
    add(record('capture', { ...of(1), level: 'devtools', source: 'devtools' }))
    for (let second = 1; second <= 1200; second++) add(record('event', of(second * 1000)))
    // DevTools shows the comments of a body when it is over.
    for (let n = 1; n < 80; n++) add(record('comment', { ...of(n * 15_000 + 7), source: 'devtools' }))
    const { heartbeat } = at(1_200_500)
    expect(heartbeat).toMatchObject({ state: 'healthy', shownPeriod: 15_000, mode: 'fixed', missed: [] })
  })

  it('of a worker, which no page tells of, is open with its response', () => {
    const record = createRecorder()
    const of = (at: number) => ({ connection: 'w-1', at, source: 'http' as const })
    const { add, at } = healthOf([
      record('connection', { ...of(1000), attempt: 0, api: 'worker' }),
      record('request', of(1000)),
      record('response', of(1100)),
      record('capture', { connection: 'w-1', at: 1100, source: 'bytes', level: 'bytes' }),
    ])
    for (let n = 1; n < 8; n++)
      add(record('comment', { connection: 'w-1', at: 1100 + n * 15_000, source: 'bytes' }))
    expect(at(1100 + 8 * 15_000).heartbeat).toMatchObject({ state: 'healthy', shownPeriod: 15_000 })
  })
})

describe('memory', () => {
  it('of one stream is bounded, whatever its length', () => {
    const record = createRecorder()
    const history = createHistory()
    const health = createHealth()
    const sizes: number[] = []
    for (let n = 0; n < 60_000; n++) {
      const fields = { connection: 'doc-1', at: 1000 + n * 50, attempt: 1 + Math.floor(n / 200) }
      const types = ['message', `t${n}`, 'ping', 'heartbeat', 'hb', 'noop', 'alive'] as const
      const kind = n % 200 === 0 ? 'open' : n % 5 === 0 ? 'comment' : 'event'
      const type = types[n % types.length] ?? ''
      const event = { ...fields, type, id: `id-${n}`, data: n % 3 ? 'x' : 'ping' }
      const made: LogRecord =
        kind === 'event' ? record(kind, event) : kind === 'open' ? record(kind, fields) : record(kind, fields)
      applyHealth(health, made, applyRecord(history, made))
      if (n === 30_000 || n === 59_999) sizes.push(JSON.stringify([...health.streams], asPlain).length)
    }
    expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 1.1)
    expect(sizes[1]).toBeLessThan(300_000)
  })

  it('of many streams is bounded: the oldest are given up', () => {
    const record = createRecorder()
    const { history, health } = fold(
      Array.from({ length: STREAMS_KEPT * 2 }, (_, n) => record('open', { connection: `doc-${n}` })),
    )
    expect(health.streams.size).toBeLessThanOrEqual(STREAMS_KEPT * 1.1)
    const streams = [...history.streams.values()]
    const [oldest, newest] = [streams[0], streams.at(-1)]
    expect(oldest && factsOf(health, oldest, 1e6)).toBeNull()
    expect(newest && factsOf(health, newest, 1e6)?.heartbeat.state).toBe('cannot-tell')
  })

  it('of what is held back shrinks where there are many streams', () => {
    const record = createRecorder()
    const records: LogRecord[] = []
    for (let n = 0; n < 2000; n++) records.push(record('open', { connection: `doc-${n}` }))
    for (let n = 0; n < 300; n++) records.push(record('event', { connection: 'doc-7' }))
    expect(fold(records).health.streams.get('doc-7')?.held.length).toBeLessThanOrEqual(100)
  })
})

const asPlain = (_: string, value: unknown) => (value instanceof Map ? [...value] : value)
