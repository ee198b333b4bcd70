import { describe, expect, it } from 'vitest'
import { createMerger, type Merger } from '../../../src/core/merge'
import type { WireFact } from '../../../src/core/wire-fact'
import { createRecorder } from './records'

/** Found by the properties of `merge.test.ts`: what must be known of a connection after a time in which nobody looked. */
describe('a merger that must find out late what the page was given', () => {
  const record = createRecorder()
  const LOOK = { at: 2168, since: 1010 }
  const beat = (id: string, time: { at: number; since?: number }): WireFact => ({
    kind: 'event',
    ...{ type: 'update', id, data: 'beat', size: 4 },
    ...time,
  })
  const given = (id: string, at: number) =>
    record('event', { at, type: 'update', id, data: 'beat', size: 4, heard: true })

  /** A merger that knows a connection of a page, which is about to be observed. */
  function started(): Merger {
    const merger = createMerger()
    merger.record(record('connection', { attempt: 0, at: 1000 }))
    merger.record(record('open', { at: 1011 }))
    return merger
  }
  /** The one that comes after it, with what was stored. */
  function after(merger: Merger): Merger {
    const memory = merger.memory('a')
    const next = createMerger()
    if (memory) next.restore(memory)
    return next
  }
  const events = (merger: Merger, now: number) =>
    merger.settle(now, 1250).flatMap(({ record: each }) => (each.kind === 'event' ? [each.id] : []))

  it('knows when the connection was closed, also after the background ended: all that came later is no rival', () => {
    const first = started()
    first.begin('a', 1, 'devtools', 1100)
    first.record(record('listening', { at: 1123, type: 'update' }))
    expect(first.record(given('1', 1226))).toBe(true)
    first.record(record('close', { attempt: 1, at: 1381, by: 'page' }))
    const next = after(first)
    next.begin('a', 1, 'devtools', 2200)
    // Two that are alike but for their IDs, and one that came when nobody listened any more.
    next.facts('a', 1, 'devtools', [beat('1', LOOK), beat('2', LOOK)], 2234)
    next.facts('a', 1, 'devtools', [beat('3', { at: 3326, since: 2168 })], 3460)
    expect(events(next, 20_000)).toEqual([])
  })

  it('forgets a closed connection a minute after it was taken up again', () => {
    const first = started()
    first.record(record('close', { attempt: 1, at: 1381, by: 'page' }))
    const next = after(first)
    next.settle(100_000, 0)
    next.settle(159_999, 0)
    expect(next.memory('a')).toBeDefined()
    next.settle(160_000, 0)
    expect(next.memory('a')).toBeUndefined()
  })

  it('weighs all that the page told, also where only the first of it is remembered', () => {
    const first = started()
    first.record(record('listening', { at: 1005, type: 'update' }))
    first.begin('a', 1, 'devtools', 1100)
    for (let i = 0; i < 7; i++) expect(first.record(given('', 1200 + i))).toBe(true)
    const next = after(first)
    next.begin('a', 1, 'devtools', 2200)
    next.facts('a', 1, 'devtools', Array<WireFact>(7).fill(beat('', LOOK)), 2234)
    expect(events(next, 20_000)).toEqual([])
  })

  it('knows that events are missing in what the page told, also after the background ended', () => {
    const first = started()
    first.record(record('listening', { at: 1005, type: 'update' }))
    first.record(record('dropped', { at: 1100, records: 3, bytes: 0, why: 'flood' }))
    const next = after(first)
    expect(next.memory('a')).toMatchObject({ hasHoles: true })
  })

  it('waits with its judgement for text that is shown late', () => {
    const merger = started()
    const ping = (at: number) => record('event', { at, type: 'ping', id: '', data: 'beat', size: 4 })
    merger.record(record('listening', { at: 2180, type: 'update' }))
    merger.begin('a', 1, 'devtools', 2190)
    // It came before anybody listened, at 2150, and is shown two looks later.
    merger.facts('a', 1, 'devtools', [beat('9', { at: 2410, since: 2210 })], 2513)
    for (const at of [2500, 2600, 2700, 2800]) merger.record(ping(at))
    expect(merger.record(given('17', 3356))).toBe(true)
    const pings = Array<WireFact>(4).fill({
      ...beat('', { at: 3610, since: 3410 }),
      type: 'ping',
    } as WireFact)
    merger.facts('a', 1, 'devtools', pings, 3640)
    const before = events(merger, 3800)
    merger.facts('a', 1, 'devtools', [beat('17', { at: 3810, since: 3610 })], 3840)
    expect([...before, ...events(merger, 20_000)]).toEqual(['9'])
  })

  it('does not take an observer for one that still looked, where it went before its body had a name', () => {
    const merger = started()
    merger.begin('a', 1, 'bytes', 1010)
    merger.facts('a', 1, 'bytes', [beat('3', { at: 1043 })], 1120)
    merger.over('a', 1, 'bytes', false, 1121, 1044)
    merger.record(record('listening', { at: 1060, type: 'update' }))
    // It came when nobody looked, so that the one before is not this one.
    expect(merger.record(given('6', 1091))).toBe(true)
    expect(events(merger, 20_000)).toEqual(['3'])
  })
})
