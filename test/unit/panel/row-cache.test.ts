import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../../src/panel/engine/messages'
import { createRowCache } from '../../../src/panel/events/row-cache'

function createTestCache(count: number) {
  const asked: [number, number][] = []
  const cache = createRowCache(async (from, to) => {
    asked.push([from, to])
    const rows: EventRow[] = []
    for (let row = from; row < Math.min(to, count); row++) {
      rows.push({
        row,
        seq: row,
        at: 0,
        since: null,
        stream: 'a',
        attempt: 1,
        size: 0,
        heard: true,
        cut: false,
        text: null,
      })
    }
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
})
