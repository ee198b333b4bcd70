/** The index of moments against what a loop over all of them finds. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeIndex } from '../../../src/panel/engine/time-index'

const time = fc.oneof(
  fc.double({ min: 0, max: 1000, noNaN: true }),
  fc.integer({ min: 0, max: 50 }),
  fc.double({ min: 1.795e12, max: 1.795e12 + 500, noNaN: true }),
)

function indexOf(times: readonly number[]) {
  const index = createTimeIndex()
  for (const [value, at] of times.entries()) index.add(at, value)
  return index
}

/** What the index has to hold: in the order of time, and of arrival where times are equal. */
const inOrder = (times: readonly number[]) =>
  times.map((at, value) => ({ at, value })).sort((a, b) => a.at - b.at || a.value - b.value)

describe('the index of moments', () => {
  it('has them in order, in whatever order they came and whenever it was asked', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(time, fc.boolean())), moments => {
        const index = createTimeIndex()
        const times: number[] = []
        for (const [at, ask] of moments) {
          index.add(at, times.push(at) - 1)
          if (ask) index.before(at)
        }
        const expected = inOrder(times)
        expect([...index.slice(0, index.length)]).toEqual(expected.map(({ at }) => at))
        expect(expected.map((_, place) => index.value(place))).toEqual(expected.map(({ value }) => value))
      }),
    )
  })

  it('counts each column as its edges say, at any zoom', () => {
    const steps = fc.oneof(
      fc.double({ min: 0.01, max: 500, noNaN: true }),
      fc.constantFrom(0.1, 0.3, 1, 7, 1000),
    )
    fc.assert(
      fc.property(
        fc.array(time),
        steps,
        fc.integer({ min: 1, max: 300 }),
        time,
        (times, step, columns, from) => {
          const first = Math.floor(from / step)
          const expected = Array.from(
            { length: columns },
            (_, column) =>
              times.filter(at => at >= (first + column) * step && at < (first + column + 1) * step).length,
          )
          expect([...indexOf(times).count(first, step, columns)]).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('says how many are before a time', () => {
    fc.assert(
      fc.property(fc.array(time), time, (times, at) => {
        expect(indexOf(times).before(at)).toBe(times.filter(each => each < at).length)
      }),
    )
  })

  it('takes a log that is backwards from end to end', () => {
    const count = 200_000
    const index = createTimeIndex()
    for (let value = 0; value < count; value++) index.add(count - value, value)
    expect(index.at(0)).toBe(1)
    expect(index.value(0)).toBe(count - 1)
    expect([...index.count(0, count / 4, 5)].reduce((sum, each) => sum + each, 0)).toBe(count)
  })

  it('comes to an end where a pixel is less than a number can tell', () => {
    const index = indexOf([8.64e15])
    expect([...index.count(8.64e15 / 1e-9, 1e-9, 3)]).toHaveLength(3)
  })

  it('takes over another', () => {
    fc.assert(
      fc.property(fc.array(time), fc.array(time), (one, other) => {
        const index = indexOf(one)
        index.addAll(indexOf(other))
        expect([...index.slice(0, index.length)]).toEqual([...one, ...other].sort((a, b) => a - b))
      }),
    )
  })

  it('says which moment it does not have', () => {
    expect(() => indexOf([1, 2]).at(2)).toThrow('no moment 2 of 2')
    expect(() => indexOf([]).value(0)).toThrow(RangeError)
  })
})
