import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { APART_AT_MOST, matchBodies } from '../../../src/core/match-bodies'

const at = (...times: number[]) => times.map(time => ({ url: 'https://shop.example/events', at: time }))

describe('an entry of the log of DevTools', () => {
  it('is the request of its address that began when it did', () => {
    expect(matchBodies(at(1003), at(500, 1000, 3000))).toEqual([1])
    expect(matchBodies(at(1000), [{ url: 'https://shop.example/other', at: 1000 }])).toEqual([-1])
    expect(matchBodies(at(1000), at(1001 + APART_AT_MOST))).toEqual([-1])
  })

  it('is, among several at the same time, the one in its place', () => {
    expect(matchBodies(at(1004, 1002, 1000), at(1001, 1001, 1001))).toEqual([2, 1, 0])
    // The nearest alone would cross.
    expect(matchBodies(at(1000, 1060), at(1050, 1110))).toEqual([0, 1])
  })

  it('is nothing where there are more entries than requests, and the nearest are taken', () => {
    expect(matchBodies(at(1000, 1040, 1080), at(1041))).toEqual([-1, 0, -1])
    expect(matchBodies([], at(1))).toEqual([])
  })

  it('is found again among any others, as long as the clocks differ less than requests do', () => {
    const gaps = fc.array(fc.integer({ min: 41, max: 4000 }), { maxLength: 20 })
    const differences = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 20, maxLength: 20 })
    const missing = fc.array(fc.boolean(), { minLength: 20, maxLength: 20 })
    fc.assert(
      fc.property(gaps, differences, missing, (spans, apart, isMissing) => {
        let time = 10_000
        const requests = spans.map(span => {
          time += span
          return time
        })
        const kept = requests.map((_, i) => i).filter(i => !isMissing[i])
        const entries = at(...kept.map(i => (requests[i] ?? 0) + (apart[i] ?? 0)))
        expect(matchBodies(entries, at(...requests))).toEqual(kept)
      }),
    )
  })
})
