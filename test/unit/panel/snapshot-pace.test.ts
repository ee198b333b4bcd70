/** When the document is told: often while it keeps up, and no more than it can draw while it does not. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSnapshotPace } from '../../../src/panel/engine/snapshot-pace'

/** Times at which a document is told, from the beginning of a test. */
function startPace() {
  const begun = Date.now()
  const told: number[] = []
  const pace = createSnapshotPace(
    () => told.push(Date.now() - begun),
    () => Date.now(),
  )
  return { ...pace, told }
}

/** Records that come each 5 ms for some time, and each is to be told. */
function flood(pace: { soon(): void }, span: number): void {
  for (let passed = 0; passed < span; passed += 5) {
    pace.soon()
    vi.advanceTimersByTime(5)
  }
}

describe('the pace of snapshots', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('tells at once what comes alone', () => {
    const pace = startPace()
    pace.soon()
    vi.advanceTimersByTime(0)
    expect(pace.told).toEqual([0])
    vi.advanceTimersByTime(1000)
    pace.soon()
    vi.advanceTimersByTime(0)
    expect(pace.told).toEqual([0, 1000])
  })

  it('tells 15 times a second of a flood where nobody says that it was drawn', () => {
    const pace = startPace()
    flood(pace, 1000)
    expect(pace.told).toHaveLength(16)
    expect(pace.told[1]).toBe(66)
  })

  it('waits for who has said so once, and then for the rest', () => {
    const pace = startPace()
    pace.drawn(0)
    flood(pace, 500)
    expect(pace.told).toEqual([0])
    pace.drawn(120)
    flood(pace, 500)
    expect(pace.told).toEqual([0, 620])
  })

  it('tells together what came while it was drawn, and nothing where nothing came', () => {
    const pace = startPace()
    pace.drawn(0)
    pace.soon()
    vi.advanceTimersByTime(100)
    pace.drawn(0)
    vi.advanceTimersByTime(1000)
    expect(pace.told).toEqual([0])
    pace.soon()
    vi.advanceTimersByTime(0)
    pace.soon()
    pace.soon()
    vi.advanceTimersByTime(400)
    pace.drawn(0)
    vi.advanceTimersByTime(1000)
    expect(pace.told).toEqual([0, 1100, 1500])
  })

  it('tells a quick document no more often than any other', () => {
    const pace = startPace()
    pace.drawn(0)
    for (let passed = 0; passed < 1000; passed += 5) {
      pace.soon()
      vi.advanceTimersByTime(5)
      pace.drawn(0)
    }
    expect(pace.told).toHaveLength(16)
  })

  it('rests a second at the most, whatever it is asked', () => {
    const pace = startPace()
    pace.drawn(1e9)
    pace.soon()
    vi.advanceTimersByTime(999)
    expect(pace.told).toEqual([])
    vi.advanceTimersByTime(1)
    expect(pace.told).toEqual([1000])
  })
})
