/** Whose turn it is to be judged: nobody is forgotten, who is silent is due in time, and a tick is bounded. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Connection, createConnection } from '../../../../src/core/connection'
import {
  createTurns,
  forgetTurns,
  noteJudged,
  stir,
  type Turns,
  takeAll,
  takeDue,
  wakeAll,
} from '../../../../src/core/findings/turns'
import type { Stream } from '../../../../src/core/history'

const BEGUN = 1_795_171_480_000
const SECOND = 1000

function stream(id: string, state: Connection['state'] = 'open'): Stream {
  const connection = { ...createConnection(id, BEGUN), state }
  const earlier = { connections: 0, attempts: 0, events: 0, bytes: 0, dropped: { records: 0, bytes: 0 } }
  return { id, connections: [connection], earlier, address: null }
}

/** One tick: takes who is due, and judges them. */
function tick(turns: Turns, now: number): Stream[] {
  const due = takeDue(turns, now)
  for (const each of due) noteJudged(turns, each, null, now)
  return due
}

describe('a tick', () => {
  it('judges a stream again and again while it is silent, ever more seldom, and never later than by a part', () => {
    const turns = createTurns()
    const silent = stream('a')
    stir(turns, silent, BEGUN)
    const judgedAt: number[] = []
    for (let now = BEGUN; now <= BEGUN + 3_600_000; now += SECOND)
      if (tick(turns, now).length > 0) judgedAt.push(now - BEGUN)
    expect(judgedAt.length).toBeLessThan(300)
    for (const [index, at] of judgedAt.slice(1).entries()) {
      const before = judgedAt[index] as number
      expect(at - before).toBeLessThanOrEqual(Math.max(SECOND, before / 32) + SECOND)
      expect(at - before).toBeLessThanOrEqual(31 * SECOND)
    }
  })

  it('judges a stream that is over for ten minutes more', () => {
    const turns = createTurns()
    const over = stream('a', 'closed')
    stir(turns, over, BEGUN)
    const judged = Array.from({ length: 1200 }, (_, second) => tick(turns, BEGUN + second * SECOND).length)
    expect(judged.slice(0, 500).reduce((sum, count) => sum + count)).toBeGreaterThan(50)
    expect(judged.slice(632).reduce((sum, count) => sum + count)).toBe(0)
    expect(takeAll(turns, [over], BEGUN + 1_200_000)).toEqual([])
  })

  it('judges all when something happened to all', () => {
    const turns = createTurns()
    const streams = Array.from({ length: 50 }, (_, n) => stream(String(n)))
    for (const each of streams) stir(turns, each, BEGUN)
    tick(turns, BEGUN)
    for (let now = BEGUN; now < BEGUN + 600_000; now += SECOND) tick(turns, now)
    const after = BEGUN + 600_000
    tick(turns, after)
    wakeAll(turns)
    expect(new Set(takeDue(turns, after))).toEqual(new Set(streams))
  })

  it('finds who has fallen silent among very many that go on, within two seconds', () => {
    const turns = createTurns()
    const busy = Array.from({ length: 3000 }, (_, n) => stream(String(n)))
    const silent = stream('silent')
    const all = [...busy, silent]
    let now = BEGUN
    for (; now < BEGUN + 120_000; now += SECOND) {
      for (const each of all) stir(turns, each, now)
      expect(tick(turns, now).length).toBeLessThanOrEqual(200)
    }
    const silentSince = now - SECOND
    let found = 0
    for (; found === 0 && now < BEGUN + 200_000; now += SECOND) {
      for (const each of busy) stir(turns, each, now)
      if (tick(turns, now).includes(silent)) found = now
    }
    expect(found - silentSince).toBeLessThanOrEqual(2 * SECOND)
  })

  it('gives each of many that go on its turn', () => {
    const turns = createTurns()
    const busy = Array.from({ length: 475 }, (_, n) => stream(String(n)))
    const judged = new Map<Stream, number>()
    for (let second = 0; second < 60; second++) {
      for (const each of busy) stir(turns, each, BEGUN + second * SECOND)
      for (const each of tick(turns, BEGUN + second * SECOND)) judged.set(each, second)
    }
    expect(judged.size).toBe(475)
    expect(Math.min(...judged.values())).toBeGreaterThanOrEqual(49)
  })
})

it('whatever happens, each stream that is kept has its turn, and the queue is bounded', () => {
  const step = fc.record({
    what: fc.constantFrom('stir', 'urgent', 'tick', 'forget', 'wake'),
    which: fc.nat(9),
    later: fc.nat(20_000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), steps => {
      const turns = createTurns()
      const streams = Array.from({ length: 10 }, (_, n) => stream(String(n)))
      const kept = new Set<Stream>()
      let now = BEGUN
      for (const { what, which, later } of steps) {
        const one = streams[which] as Stream
        now += later
        if (what === 'forget') {
          forgetTurns(turns, one)
          kept.delete(one)
        } else if (what === 'tick') tick(turns, now)
        else if (what === 'wake') wakeAll(turns)
        else {
          kept.add(one)
          if (what === 'stir') stir(turns, one, now)
          else turns.urgent.add(one)
        }
      }
      const seen = new Set<Stream>()
      for (let second = 0; second < 40; second++)
        for (const each of tick(turns, now + second * SECOND)) seen.add(each)
      expect(seen).toEqual(kept)
      expect(turns.queue.length).toBeLessThanOrEqual(2 * turns.next.size + 1001)
    }),
  )
})
