/** What the engine answers the timeline, against what the log says. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../../src/core/record'
import type { Band, BandState } from '../../../src/core/state-bands'
import { groupAttempts, mergeBands } from '../../../src/panel/engine/attempt-groups'
import { createEngineLog, type EngineLog, foldRecord } from '../../../src/panel/engine/engine-log'
import { measureSpan } from '../../../src/panel/engine/span-statistics'
import { answerTimeline, nearestEvent } from '../../../src/panel/engine/timeline'
import type { AttemptMark } from '../../../src/panel/engine/timeline-messages'
import { createRecorder } from '../core/records'

function engineLog(records: readonly LogRecord[]): EngineLog {
  const log = createEngineLog('log', { file: 'test', size: 0, format: 'ndjson' }, '', {
    read: async () => [],
  })
  for (const record of records) foldRecord(log, record)
  return log
}

const logs = (log: EngineLog) => new Map([[log.id, log]])

/** A stream with events at given times, and at other times comments. */
function streamOf(times: readonly number[], comments: readonly number[] = [], size = 10): LogRecord[] {
  const record = createRecorder()
  return [
    record('connection', { attempt: 0, at: 0 }),
    record('open', { at: 1 }),
    ...times.map(at => record('event', { at, size })),
    ...comments.map(at => record('comment', { at, source: 'bytes' })),
  ]
}

const question = (from: number, to: number, step: number) => ({
  streams: [{ log: 'log', stream: 'a' }],
  from,
  to,
  step,
  apart: step * 18,
})

describe('the lanes', () => {
  it('have each event by itself where there are few, and exact counts otherwise', () => {
    const times = fc.array(fc.integer({ min: 2, max: 1000 }), { maxLength: 300 })
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 20 }),
        (at, from, step) => {
          const to = from + 400
          const { lanes } = answerTimeline(logs(engineLog(streamOf(at))), question(from, to, step))
          const events = lanes[0]?.events
          const within = at.filter(each => each >= from && each < to).sort((a, b) => a - b)
          if (events?.as === 'ticks') expect([...events.at]).toEqual(within)
          else {
            const inColumn = (column: number) =>
              at.filter(each => Math.floor(each / step) === (events?.first ?? 0) + column).length
            const counts = [...(events?.counts ?? [])]
            expect(counts).toEqual(counts.map((_, column) => inColumn(column)))
            expect(events?.most).toBe(Math.max(...counts))
            expect(within.length).toBeGreaterThan(counts.length / 2)
          }
        },
      ),
    )
  })

  it('tell comments and heartbeats from what else comes', () => {
    const record = createRecorder()
    const records = [
      ...streamOf([10, 20], [15]),
      record('event', { seq: 100, at: 30, type: 'ping' }),
      record('event', { seq: 101, at: 31, type: 'pinged' }),
    ]
    const [lane] = answerTimeline(logs(engineLog(records)), question(0, 100, 1)).lanes
    expect(lane?.events).toEqual({ as: 'ticks', at: Float64Array.of(10, 20, 30, 31) })
    expect(lane?.beats).toEqual({ as: 'ticks', at: Float64Array.of(15, 30) })
  })

  it('show what an attempt became, and what it becomes later', () => {
    const record = createRecorder()
    const log = engineLog([record('connection', { attempt: 0, at: 0 }), record('open', { at: 50 })])
    const ask = () => answerTimeline(logs(log), question(0, 1000, 1)).lanes[0]
    expect(ask()?.bands.map(({ state }) => state)).toEqual(['connecting', 'open'])
    expect(ask()?.attempts[0]).toMatchObject({ first: 1, last: 1, mark: { opened: true, ending: null } })
    for (let at = 100; at < 200; at += 10) foldRecord(log, record('event', { at }))
    expect(ask()?.bands).toHaveLength(2)
    foldRecord(log, record('error', { at: 300 }))
    foldRecord(log, record('event', { at: 700, attempt: 2 }))
    expect(ask()?.bands.map(({ state, from }) => `${state} ${from}`)).toEqual([
      'connecting 0',
      'open 50',
      'waiting 300',
      'open 700',
    ])
    expect(ask()?.attempts.map(({ first }) => first)).toEqual([1, 2])
    foldRecord(log, record('close', { at: 900, attempt: 2 }))
    expect(ask()).toMatchObject({ closedAt: 900 })
    expect(ask()?.bands.at(-1)).toMatchObject({ state: 'closed', from: 900, to: null })
  })

  it('tell of events that were only counted, and of what happened to the page', () => {
    const record = createRecorder()
    const log = engineLog([
      record('connection', { attempt: 0, at: 0 }),
      record('open', { at: 1 }),
      record('dropped', { at: 500, why: 'flood', records: 7 }),
      record('environment', { at: 600, connection: null, what: 'hidden' }),
      record('environment', { at: 700, connection: null, what: 'visible' }),
      record('environment', { at: 800, connection: null, what: 'navigated' }),
    ])
    const { lanes, surroundings } = answerTimeline(logs(log), question(0, 1000, 1))
    expect(lanes[0]?.lost).toEqual([{ from: 500, to: 500, events: 7 }])
    expect(surroundings[0]?.spans).toMatchObject([{ what: 'hidden', from: 600, to: 700 }])
    expect(surroundings[0]?.navigations).toMatchObject([{ at: 800 }])
    const later = answerTimeline(logs(log), question(750, 790, 1))
    expect(later.surroundings[0]).toMatchObject({ spans: [], navigations: [] })
  })

  it('leave out what is not there, and joins what turned out to be one stream', () => {
    const record = createRecorder()
    const log = engineLog([
      record('connection', { connection: 'd-1', attempt: 0, at: 0 }),
      record('open', { connection: 'd-1', at: 1 }),
      record('event', { connection: 'd-1', at: 10 }),
      record('close', { connection: 'd-1', at: 20 }),
      // HTTP, and what reads the wire, tell of the next connection before the page does.
      record('comment', { connection: 'd-2', at: 40, source: 'bytes' }),
      record('connection', { connection: 'd-2', attempt: 0, at: 30 }),
      record('event', { connection: 'd-2', at: 50 }),
    ])
    const streams = ['d-1', 'd-2', 'd-3'].map(stream => ({ log: 'log', stream }))
    const { lanes } = answerTimeline(logs(log), { ...question(0, 100, 1), streams })
    expect(lanes.map(({ stream }) => stream)).toEqual(['d-1'])
    expect(lanes[0]?.beats).toEqual({ as: 'ticks', at: Float64Array.of(40) })
    expect(lanes[0]?.events).toEqual({ as: 'ticks', at: Float64Array.of(10, 50) })
  })
})

describe('the nearest event', () => {
  it('is the nearest, with its rows', () => {
    const record = createRecorder()
    const log = engineLog([
      record('event', { connection: 'other', at: 5 }),
      record('event', { at: 10 }),
      record('event', { at: 30 }),
      // One that came late.
      record('event', { at: 20, size: 99 }),
    ])
    const ask = (at: number, within = 8) => nearestEvent(log, { log: 'log', stream: 'a', at, within })
    expect(ask(22)).toEqual({
      row: 2,
      rowOfLog: 3,
      seq: 4,
      at: 20,
      size: 99,
      attempt: 1,
      since: 10,
    })
    expect(ask(11)).toMatchObject({ row: 0, rowOfLog: 1, since: null })
    expect(ask(26)).toMatchObject({ at: 30 })
    expect(ask(100)).toBeNull()
    expect(nearestEvent(log, { log: 'log', stream: 'none', at: 1, within: 9 })).toBeNull()
    expect(nearestEvent(undefined, { log: 'none', stream: 'a', at: 1, within: 9 })).toBeNull()
  })
})

describe('the statistics of a span', () => {
  const measure = (log: EngineLog, from: number, to: number, stream: string | null = 'a', now = 10_000) =>
    measureSpan(logs(log), { of: [{ log: 'log', stream }], from, to, now })[0]

  it('are those of a loop over all events', () => {
    const times = fc.array(fc.integer({ min: 2, max: 1000 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 1000 }),
        (at, from, length) => {
          const to = from + length
          const found = measure(engineLog(streamOf(at, [], 3)), from, to)
          const within = at.filter(each => each >= from && each < to).sort((a, b) => a - b)
          expect(found).toMatchObject({ events: within.length, bytes: 3 * within.length })
          const edges = [from, ...within, to]
          const longest = Math.max(...edges.slice(1).map((each, index) => each - (edges[index] ?? 0)))
          expect(found?.silence && found.silence.to - found.silence.from).toBe(longest)
          const intervals = within
            .slice(1)
            .map((each, index) => each - (within[index] ?? 0))
            .sort((a, b) => a - b)
          if (intervals.length === 0) expect(found?.intervals).toBeNull()
          // As many are shorter or equal as the name says, give or take the one that it is between.
          else
            for (const [part, value] of [
              [0.5, found?.intervals?.median],
              [0.9, found?.intervals?.p90],
              [0.99, found?.intervals?.p99],
            ] as const) {
              const below = intervals.filter(each => each <= (value ?? -1)).length
              expect(below).toBeGreaterThanOrEqual(Math.floor((intervals.length - 1) * part) + 1)
              expect(intervals.filter(each => each < (value ?? -1)).length).toBeLessThanOrEqual(
                Math.ceil((intervals.length - 1) * part),
              )
            }
        },
      ),
    )
  })

  it('count what was only counted, and attempts and states', () => {
    const record = createRecorder()
    const log = engineLog([
      record('connection', { attempt: 0, at: 100 }),
      record('open', { at: 200 }),
      record('event', { at: 300 }),
      record('comment', { at: 350 }),
      record('dropped', { at: 400, why: 'flood', records: 5, bytes: 50 }),
      record('error', { at: 600 }),
      record('open', { at: 900, attempt: 2 }),
    ])
    expect(measure(log, 150, 1000, 'a', 950)).toEqual({
      log: 'log',
      stream: 'a',
      events: 6,
      lost: 5,
      bytes: 1,
      beats: 1,
      attempts: 1,
      silence: { from: 300, to: 950 },
      intervals: null,
      states: { connecting: 50, open: 450, waiting: 300, closed: 0, unseen: 0 },
    })
    // Before the stream there was no silence.
    expect(measure(log, 0, 250)?.silence).toEqual({ from: 100, to: 250 })
    expect(measure(log, 0, 50)?.silence).toBeNull()
    // Nor is there any after it was closed.
    foldRecord(log, record('close', { at: 1200, attempt: 2 }))
    expect(measure(log, 0, 5000, 'a', 5000)?.silence).toEqual({ from: 300, to: 1200 })
  })

  it('are those of all streams together, in the order of time', () => {
    const record = createRecorder()
    const log = engineLog([
      record('event', { connection: 'a', at: 10 }),
      record('event', { connection: 'a', at: 50 }),
      record('event', { connection: 'b', at: 30 }),
      record('event', { connection: 'b', at: 40 }),
    ])
    expect(measure(log, 0, 100, null, 60)).toMatchObject({
      events: 4,
      silence: { from: 10, to: 30 },
      intervals: { median: 10 },
    })
    expect(measure(log, 0, 100, 'none')).toBeUndefined()
  })
})

describe('what is too small to be drawn', () => {
  const band = (state: BandState, from: number, to: number | null): Band => ({ state, from, to, attempt: 1 })

  it('is no more than two bands for each pixel, and hides no interruption', () => {
    const spans = fc.array(
      fc.tuple(fc.constantFrom<BandState>('open', 'waiting', 'connecting'), fc.integer({ min: 1, max: 40 })),
      {
        minLength: 1,
        maxLength: 200,
      },
    )
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 30 }), (lengths, step) => {
        let at = 0
        const bands = lengths.map(([state, length]) => {
          at += length
          return band(state, at - length, at)
        })
        const merged = mergeBands(bands, 0, at, step)
        expect(merged.length).toBeLessThanOrEqual(2 * Math.ceil(at / step) + 1)
        // Nothing is drawn where there is nothing, and in the same order.
        expect(merged[0]?.from).toBe(0)
        for (const [index, each] of merged.entries()) {
          const next = merged[index + 1]
          if (next) expect(next.from).toBe(each.to)
        }
        // A pixel that held a wait still does, unless something longer than a pixel is there.
        for (const wait of bands.filter(({ state }) => state === 'waiting')) {
          const column = Math.floor(wait.from / step)
          const touching = merged.filter(
            each => Math.floor(each.from / step) <= column && (each.to ?? at) >= wait.from,
          )
          expect(touching.some(({ state }) => state === 'waiting')).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('leaves long bands as they are, and those out of sight out', () => {
    const bands = [band('open', 0, 100), band('waiting', 100, 102), band('open', 102, null)]
    expect(mergeBands(bands, 50, 500, 10)).toEqual(bands)
    expect(mergeBands(bands, 150, 500, 10)).toEqual([bands[2]])
  })

  const mark = (number: number, at: number, how: 'cut' | 'rejected' | null = null): AttemptMark => ({
    number,
    at,
    endedAt: null,
    status: null,
    opened: how !== 'rejected',
    ending: how && { how, error: null, at: at + 1, next: null },
    state: 'open',
  })

  it('is one mark for attempts that are near, by its worst', () => {
    const marks = [mark(1, 0), mark(2, 10), mark(3, 15, 'rejected'), mark(4, 60), mark(5, 200)]
    expect(
      groupAttempts(marks, 0, 100, 20).map(({ first, last, mark }) => [first, last, mark.number]),
    ).toEqual([
      [1, 3, 3],
      [4, 4, 4],
    ])
    expect(groupAttempts(marks, 100, 300, 20).map(({ first }) => first)).toEqual([5])
  })
})
