import { describe, expect, it } from 'vitest'
import { placesOf, rowsInSight } from '../../../src/panel/widgets/uniform-rows'

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
