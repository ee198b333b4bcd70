import { describe, expect, it } from 'vitest'
import { placesOf, type RowWindow, rowsInSight, turnOf } from '../../../src/panel/widgets/uniform-rows'

describe('rowsInSight', () => {
  it('has the rows in sight and some beside them', () => {
    expect(rowsInSight(1000, 20, 0, 200)).toEqual({ first: 0, behind: 18 })
    expect(rowsInSight(1000, 20, 2000, 200)).toEqual({ first: 92, behind: 118 })
    expect(rowsInSight(5, 20, 0, 200)).toEqual({ first: 0, behind: 5 })
  })

  it('has the last rows where a list has become shorter than it is scrolled', () => {
    expect(rowsInSight(50, 20, 500_000, 200)).toEqual({ first: 32, behind: 50 })
  })

  it('has none of what cannot be seen', () => {
    expect(rowsInSight(1000, 20, 0, 0)).toEqual({ first: 0, behind: 0 })
    expect(rowsInSight(0, 20, 0, 200)).toEqual({ first: 0, behind: 0 })
  })

  it('needs no longer for half a million rows', () => {
    const { first, behind } = rowsInSight(500_000, 22, 11_000_000, 800)
    expect(behind).toBe(500_000)
    expect(behind - first).toBeLessThan(60)
  })
})

describe('placesOf', () => {
  it('gives a row the same seat as long as it is drawn, and no seat to two rows', () => {
    const before = placesOf({ first: 92, behind: 118 }, 20, 28)
    const after = placesOf({ first: 95, behind: 121 }, 20, 28)
    const seatOf = (row: number, places: typeof before) => places.find(({ index }) => index === row)?.key
    for (let row = 95; row < 118; row++) expect(seatOf(row, after)).toBe(seatOf(row, before))
    expect(new Set(after.map(({ key }) => key)).size).toBe(26)
    expect(after[0]).toEqual({ index: 95, start: 1900, size: 20, key: 95 % 28 })
  })
})

describe('turnOf', () => {
  const seatsOf = (window: RowWindow, turn: number) => placesOf(window, 20, 28, turn).map(({ key }) => key)

  it('lets rows that take over from others find their elements where they are', () => {
    let window = { first: 92, behind: 118 }
    let turn = 0
    const seats = seatsOf(window, turn)
    // Down, up, to the ends, and by as many rows as there are drawn.
    for (const first of [500_000, 3, 29, 55, 0, 999_974]) {
      const next = { first, behind: first + 26 }
      turn = turnOf(next, window, turn)
      window = next
      expect(seatsOf(window, turn)).toEqual(seats)
    }
  })

  it('leaves rows that stay in their seats', () => {
    const before = { first: 500, behind: 526 }
    const turn = turnOf(before, { first: 0, behind: 26 }, 0)
    for (const first of [475, 499, 500, 501, 525]) {
      const after = { first, behind: first + 26 }
      const seats = new Map(placesOf(before, 20, 28, turn).map(({ index, key }) => [index, key] as const))
      for (const { index, key } of placesOf(after, 20, 28, turnOf(after, before, turn)))
        expect(seats.get(index) ?? key).toBe(key)
    }
  })

  it('gives no seat to two rows, however often it was turned', () => {
    const window = { first: 7, behind: 35 }
    for (const turn of [-1_000_001, -28, -1, 0, 27, 1_000_000]) {
      const seats = seatsOf(window, turn)
      expect(new Set(seats).size).toBe(28)
      for (const seat of seats) expect(seat).toBeGreaterThanOrEqual(0)
    }
  })
})
