import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../../src/panel/engine/messages'
import { createRowCache } from '../../../src/panel/events/row-cache'

function rowAt(row: number): EventRow {
  const nothing = {
    at: 0,
    since: null,
    stream: 'a',
    attempt: 1,
    size: 0,
    heard: true,
    cut: false,
    text: null,
  }
  return { row, seq: row, ...nothing }
}

function createTestCache(count: number) {
  const asked: [number, number][] = []
  const cache = createRowCache(async (from, to) => {
    asked.push([from, to])
    const rows: EventRow[] = []
    for (let row = from; row < Math.min(to, count); row++) rows.push(rowAt(row))
    return rows
  })
  return { cache, asked }
}

describe('createRowCache', () => {
  it('fetches a row once', async () => {
    const { cache, asked } = createTestCache(100)
    expect(await cache.load(10, 20)).toBe(true)
    expect(await cache.load(10, 20)).toBe(false)
    expect(await cache.load(15, 25)).toBe(true)
    expect(await cache.load(5, 12)).toBe(true)
    expect(asked).toEqual([
      [10, 20],
      [20, 25],
      [5, 10],
    ])
    expect(cache.get(24)?.row).toBe(24)
    expect(cache.get(30)).toBeUndefined()
  })

  it('forgets rows far from those that were asked for last', async () => {
    const { cache } = createTestCache(1_000_000)
    for (let row = 0; row < 20_000; row += 100) await cache.load(row, row + 100)
    expect(cache.get(0)).toBeUndefined()
    expect(cache.get(19_999)?.row).toBe(19_999)
  })

  it('fetches what was wished for last, once the answer before is there', async () => {
    const asked: number[] = []
    const answers: (() => void)[] = []
    let drawn = 0
    const cache = createRowCache(
      (from, to) =>
        new Promise(resolve => {
          asked.push(from)
          answers.push(() => resolve(Array.from({ length: to - from }, (_, at) => rowAt(from + at))))
        }),
      () => drawn++,
    )
    const answer = async () => {
      answers.shift()?.()
      await new Promise(resolve => setImmediate(resolve))
    }
    for (let from = 10_000; from < 20_000; from += 1000) cache.show(from, from + 40, 1_000_000)
    expect(asked).toEqual([10_000])
    await answer()
    expect(asked).toEqual([10_000, 19_000])
    await answer()
    expect(drawn).toBe(2)
    expect(cache.get(19_039)?.row).toBe(19_039)
    // Who jumps there may be elsewhere soon; who moves on from there has what is beside it fetched.
    expect(asked).toHaveLength(2)
    cache.show(19_003, 19_043, 1_000_000)
    for (let more = 0; more < 4; more++) await answer()
    expect(asked).toEqual([10_000, 19_000, 19_040, 19_043, 18_803])
    expect(drawn).toBe(3)
    cache.show(19_020, 19_060, 1_000_000)
    await answer()
    expect(asked).toHaveLength(5)
  })

  it('asks for no rows that are not there', async () => {
    const { cache, asked } = createTestCache(50)
    cache.show(0, 40, 50)
    await new Promise(resolve => setImmediate(resolve))
    cache.show(10, 50, 50)
    await new Promise(resolve => setImmediate(resolve))
    expect(asked).toEqual([
      [0, 40],
      [40, 50],
    ])
  })
})
