/** What is where on the timeline: lanes, columns of moments, what is under the pointer, and what keys do. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lane, Moments } from '../../../src/panel/engine/timeline-messages'
import { createLatest } from '../../../src/panel/latest'
import { hitLane, surroundingsAt } from '../../../src/panel/timeline/hit'
import {
  BAND,
  BEATS,
  LANE,
  laneAt,
  lanesInSight,
  scrollTo,
  TICKS,
} from '../../../src/panel/timeline/lane-layout'
import { countBetween, loudness, visitColumns } from '../../../src/panel/timeline/moment-columns'
import { actionOf } from '../../../src/panel/timeline/timeline-keys'

describe('the lanes', () => {
  it('in sight are all that a scrolled window shows, and no more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 900 }),
        fc.nat(200),
        (scroll, height, count) => {
          const { first, behind } = lanesInSight(scroll, height, count)
          const shown = Array.from({ length: count }, (_, lane) => lane).filter(
            lane => (lane + 1) * LANE > scroll && lane * LANE < scroll + height,
          )
          expect(Array.from({ length: behind - first }, (_, index) => first + index)).toEqual(shown)
        },
      ),
    )
  })

  it('are found by place, and brought into sight by as little as needed', () => {
    expect(laneAt(-1, 0, 3)).toBe(-1)
    expect(laneAt(LANE - 1, 0, 3)).toBe(0)
    expect(laneAt(LANE - 1, 1, 3)).toBe(1)
    expect(laneAt(3 * LANE, 0, 3)).toBe(-1)
    expect(scrollTo(1, 0, 3 * LANE)).toBe(0)
    expect(scrollTo(5, 0, 3 * LANE)).toBe(3 * LANE)
    expect(scrollTo(1, 4 * LANE, 3 * LANE)).toBe(LANE)
  })
})

const axis = { span: { from: 0, to: 1000 }, width: 1000, step: 1, ratio: 1 }
const ticks = (...at: number[]): Moments => ({ as: 'ticks', at: Float64Array.from(at) })

/** What is visited, as x, width and count. */
function visited(moments: Moments, over: Partial<typeof axis> = {}): number[][] {
  const columns: number[][] = []
  visitColumns(moments, { ...axis, ...over }, (...column) => columns.push(column))
  return columns
}

describe('the columns of moments', () => {
  it('join moments of one pixel, and leave out what is out of sight', () => {
    expect(visited(ticks(-5, 10, 10.2, 20, 1001))).toEqual([
      [10, 1, 2],
      [20, 1, 1],
    ])
    expect(visited(ticks())).toEqual([])
  })

  it('are finer where the screen is', () => {
    expect(visited(ticks(10, 10.5), { ratio: 2 })).toEqual([
      [10, 1, 1],
      [10.5, 1, 1],
    ])
  })

  it('count all moments in sight, whichever way they are told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 999 })),
        fc.integer({ min: 1, max: 3 }),
        (times, ratio) => {
          const sorted = times.sort((a, b) => a - b)
          const counts = new Uint32Array(1000)
          for (const at of times) counts[at] = (counts[at] ?? 0) + 1
          for (const moments of [ticks(...sorted), { as: 'density' as const, first: 0, counts, most: 1 }]) {
            const sum = visited(moments, { ratio }).reduce((total, [, , count]) => total + (count ?? 0), 0)
            expect(sum).toBe(times.length)
            expect(countBetween(moments, 1, 0, 1000)).toBe(times.length)
          }
        },
      ),
    )
  })

  it('have no hole and no overlap between columns of a density, at any zoom', () => {
    const counts = new Uint32Array(50).fill(1)
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 100, noNaN: true }),
        fc.constantFrom(1, 1.25, 2),
        (length, ratio) => {
          const columns = visited(
            { as: 'density', first: 0, counts, most: 1 },
            { span: { from: 0, to: length }, ratio },
          )
          for (const [index, [x = 0, width = 0]] of columns.entries()) {
            const next = columns[index + 1]
            if (next) expect(x + width).toBeGreaterThanOrEqual((next[0] ?? 0) - 1e-9)
          }
        },
      ),
    )
  })

  it('are the louder the more they hold', () => {
    expect([1, 2, 1024, 1e9].map(loudness)).toEqual([0, 0.1, 1, 1])
  })
})

describe('under the pointer', () => {
  const mark = {
    number: 1,
    at: 100,
    endedAt: null,
    status: 200,
    opened: true,
    ending: null,
    state: 'open' as const,
  }
  const lane: Lane = {
    log: 'log',
    stream: 'a',
    document: 'https://shop.example/',
    closedAt: null,
    bands: [
      { state: 'connecting', from: 100, to: 150, attempt: 1 },
      { state: 'open', from: 150, to: null, attempt: 1 },
    ],
    attempts: [{ first: 1, last: 1, from: 100, to: 100, mark }],
    events: ticks(300, 400, 401, 402),
    beats: ticks(500),
    missed: [],
    gaps: [],
    findings: [],
    lost: [{ from: 700, to: 700, events: 12 }],
  }
  const hit = (x: number, y: number) => hitLane(lane, x, y, axis)
  const onBand = BAND.y + 4
  const onTicks = TICKS.y + 4
  const onBeats = BEATS.y + 4

  it('is what is drawn there', () => {
    expect(hit(104, onBand)).toMatchObject({ on: 'attempt', group: { first: 1 } })
    expect(hit(130, onBand)).toMatchObject({ on: 'band', band: { state: 'connecting' } })
    expect(hit(302, onTicks)).toEqual({ on: 'event', at: 300, within: 1 })
    expect(hit(401, onTicks)).toMatchObject({ on: 'event', at: 401 })
    expect(hit(498, onBeats)).toEqual({ on: 'beat', at: 500 })
    expect(hit(698, onTicks)).toMatchObject({ on: 'lost', lost: { events: 12 } })
    expect(hit(600, onTicks)).toMatchObject({ on: 'band', band: { state: 'open' } })
    expect(hit(50, onTicks)).toEqual({ on: 'nothing' })
  })

  it('is several events where one cannot be told from the other', () => {
    const events: Moments = {
      as: 'density',
      first: 0,
      counts: Uint32Array.from({ length: 1000 }, () => 3),
      most: 3,
    }
    expect(hitLane({ ...lane, events }, 200, onTicks, axis)).toMatchObject({ on: 'events', count: 6 })
    const many = ticks(200.1, 200.2, 200.3)
    expect(hitLane({ ...lane, events: many }, 200.2, onTicks, axis)).toMatchObject({ on: 'events', count: 3 })
  })

  it('is what happened to the page', () => {
    const around = {
      log: 'log',
      any: true,
      spans: [{ what: 'hidden' as const, from: 100, to: 200, document: null }],
      navigations: [{ at: 300, document: null }],
    }
    expect(surroundingsAt(around, 150, 4).spans).toHaveLength(1)
    expect(surroundingsAt(around, 250, 4)).toEqual({ spans: [], navigation: null })
    expect(surroundingsAt(around, 303, 4).navigation).toMatchObject({ at: 300 })
    expect(surroundingsAt(undefined, 1, 1)).toEqual({ spans: [], navigation: null })
  })
})

describe('the keys', () => {
  const press = (key: string, modifiers = {}) =>
    actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers })

  it('move, zoom and select', () => {
    expect(['+', '-', '0', 'f', 'F', 'ArrowLeft', 'Home', '.', ']', 'x'].map(key => press(key))).toEqual([
      'zoomIn',
      'zoomOut',
      'fit',
      'follow',
      'follow',
      'panLeft',
      'toBegin',
      'eventAfter',
      'attemptAfter',
      null,
    ])
    expect(press('ArrowRight', { shiftKey: true })).toBe('selectMore')
  })

  it('leave to the browser what is its own', () => {
    expect(press('+', { ctrlKey: true })).toBeNull()
    expect(press('ArrowLeft', { altKey: true })).toBeNull()
    expect(press('toString')).toBeNull()
  })
})

describe('questions to the engine', () => {
  it('are asked one at a time, and of those that came meanwhile only the newest', async () => {
    const asked: number[] = []
    const taken: number[] = []
    const waiting: (() => void)[] = []
    const latest = createLatest(
      (question: number) => {
        asked.push(question)
        return new Promise<number>(resolve => waiting.push(() => resolve(question * 10)))
      },
      answer => {
        taken.push(answer)
      },
      () => {},
    )
    for (const question of [1, 2, 3]) latest.ask(question)
    expect(asked).toEqual([1])
    waiting[0]?.()
    await expect.poll(() => asked).toEqual([1, 3])
    waiting[1]?.()
    await expect.poll(() => taken).toEqual([10, 30])
    latest.ask(4)
    expect(asked).toEqual([1, 3, 4])
  })

  it('go on after one that failed, which is told', async () => {
    const told: unknown[] = []
    const latest = createLatest(
      (question: number) => (question === 1 ? Promise.reject(new Error('no')) : Promise.resolve(question)),
      answer => told.push(answer),
      (error, question) => told.push([String(error), question]),
    )
    latest.ask(1)
    latest.ask(2)
    await expect.poll(() => told).toEqual([['Error: no', 1], 2])
  })
})
