/** Against values from tables of the normal and the Poisson distribution. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addToQuantiles,
  copyQuantiles,
  createQuantiles,
  EXACT_AT_MOST,
  quantileFrom,
} from '../../../src/core/quantiles'
import {
  addToCusum,
  type Cusum,
  medianOf,
  minusLogTail,
  modifiedZ,
  OUTLIER,
  phiOf,
  poissonInterval,
  quantileOf,
  robustSpread,
} from '../../../src/core/statistics'

describe('medians', () => {
  it('lie in the middle, and quantiles between the nearest two', () => {
    expect(medianOf([3, 1, 2])).toBe(2)
    expect(medianOf([4, 1, 2, 3])).toBe(2.5)
    expect(quantileOf([10, 20, 30, 40, 50], 0.9)).toBeCloseTo(46)
    expect(() => medianOf([])).toThrow(RangeError)
  })

  it('are not moved by what is wrong with less than half', () => {
    const values = [15, 15.1, 14.9, 15, 15.2, 14.8, 900, 0.1, 300]
    expect(medianOf(values)).toBe(15)
    expect(robustSpread(values)).toBeCloseTo(1.4826 * 0.2)
  })

  it('tell outliers apart as Iglewicz and Hoaglin do', () => {
    // Their measure is 0.6745 (x - median) / MAD.
    expect(modifiedZ(20, 15, 1.4826 * 0.5)).toBeCloseTo((0.6745 * 5) / 0.5, 2)
    expect(modifiedZ(16, 15, robustSpread([14, 15, 15, 16, 15.5]))).toBeLessThan(OUTLIER)
    expect(modifiedZ(15, 15, 0)).toBe(0)
    expect(modifiedZ(16, 15, 0)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the normal tail', () => {
  it.each([
    [0, 0.5],
    [1, 0.158655],
    [1.644854, 0.05],
    [3, 0.0013498980316],
    [6, 9.865876e-10],
    [8, 6.220961e-16],
    [-1, 0.841345],
  ])('beyond %d is %d', (z, chance) => {
    expect(minusLogTail(z)).toBeCloseTo(-Math.log10(chance), 3)
  })

  it('goes on where floating point numbers end', () => {
    expect(minusLogTail(40)).toBeCloseTo(349.437, 2)
    expect(minusLogTail(6.0001) - minusLogTail(6)).toBeLessThan(0.001)
  })

  it('makes φ 1 where one in ten beats is later, after the pause', () => {
    expect(phiOf(15_000 + 2000 + 1.281552 * 100, 15_000, 100, 2000)).toBeCloseTo(1, 3)
    expect(phiOf(0, 15_000, 100, 2000)).toBe(0)
  })
})

describe('the Poisson interval', () => {
  it.each([
    [0, 0, 0],
    [0.01, 0, 0],
    [1, 0, 3],
    [4, 1, 8],
    [10, 4, 17],
    [50, 37, 64],
    [1000, 938, 1062],
  ])('of a mean of %d is %d to %d', (mean, low, high) => {
    expect(poissonInterval(mean)).toEqual({ low, high })
  })

  it('has its mean inside and ends, whatever the mean', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), mean => {
        const { low, high } = poissonInterval(mean)
        expect(low).toBeLessThanOrEqual(Math.ceil(mean))
        expect(high).toBeGreaterThanOrEqual(Math.floor(mean))
      }),
    )
    expect(poissonInterval(Number.NaN)).toEqual({ low: 0, high: 0 })
  })
})

describe('CUSUM', () => {
  const alarmAfter = (deviations: number[]) => {
    const chart: Cusum = { above: 0, below: 0 }
    const place = deviations.findIndex(deviation => addToCusum(chart, deviation))
    return place === -1 ? null : place + 1
  }

  it('finds a shift by one deviation in 11 values, by two in 4, in both directions', () => {
    expect(alarmAfter(Array(50).fill(1))).toBe(11)
    expect(alarmAfter(Array(50).fill(2))).toBe(4)
    expect(alarmAfter(Array(50).fill(-2))).toBe(4)
  })

  it('is not moved by half a deviation, nor by what goes up and down', () => {
    expect(alarmAfter(Array(1000).fill(0.5))).toBeNull()
    expect(alarmAfter(Array.from({ length: 1000 }, (_, n) => (n % 2 ? 3 : -3)))).toBeNull()
  })
})

describe('quantiles of many', () => {
  it('are exact as long as there are few', () => {
    const quantiles = createQuantiles()
    expect(quantileFrom(quantiles, 0.5)).toBeNull()
    for (let value = 1; value <= EXACT_AT_MOST; value++) addToQuantiles(quantiles, value)
    expect(quantileFrom(quantiles, 0.5)).toBe((EXACT_AT_MOST + 1) / 2)
  })

  it('are wrong by 2 % at the most, for spans of a millisecond to a day', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: Math.log(86_400_000), noNaN: true }), {
          minLength: EXACT_AT_MOST + 1,
          maxLength: 6000,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (logarithms, part) => {
          const values = logarithms.map(Math.exp)
          const quantiles = createQuantiles()
          for (const value of values) addToQuantiles(quantiles, value)
          const sorted = values.sort((a, b) => a - b)
          const found = quantileFrom(quantiles, part) ?? 0
          const rank = part * (sorted.length - 1)
          // When the counts are halved a rank may be off by one.
          const low = sorted[Math.max(0, Math.floor(rank) - 1)] ?? 0
          const high = sorted[Math.min(sorted.length - 1, Math.ceil(rank) + 1)] ?? 0
          expect(found).toBeGreaterThanOrEqual(low * 0.979)
          expect(found).toBeLessThanOrEqual(high * 1.021)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('follow what is new, and what is copied goes its own way', () => {
    const quantiles = createQuantiles()
    for (let n = 0; n < 10_000; n++) addToQuantiles(quantiles, 1000)
    const copy = copyQuantiles(quantiles)
    for (let n = 0; n < 10_000; n++) addToQuantiles(quantiles, 50)
    expect(quantileFrom(quantiles, 0.5)).toBeLessThan(60)
    expect(quantileFrom(copy, 0.5)).toBeGreaterThan(950)
  })
})
