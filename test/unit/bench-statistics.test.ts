/** The statistics of the bench: what its table says depends on them. */

import { describe, expect, it } from 'vitest'
import { byRound, compare, exponent, mean, median, quantile, rotate } from '../bench/statistics'

describe('median', () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[10, 1, 3, 2], 2.5],
    [[100, 9, 1000], 100],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle)
  })

  it('leaves the order of the rounds alone', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })

  it('of nothing is refused', () => {
    expect(() => median([])).toThrow('quantile of nothing')
  })
})

it('mean is the sum by the number', () => {
  expect(mean([10, 0, 0, 30])).toBe(10)
})

it('quantile interpolates between the two nearest values', () => {
  const values = [40, 10, 30, 20]
  expect([0, 0.25, 0.5, 1].map(part => quantile(values, part))).toEqual([10, 17.5, 25, 40])
})

describe('compare', () => {
  it('takes the ratio of each round and not of the medians', () => {
    // The second round ran on a machine half as fast.
    const { ratio, from, to } = compare([90, 40, 80], [100, 50, 100])
    expect([ratio, from, to]).toEqual([0.8, 0.8, expect.closeTo(0.85)])
  })

  it('refuses rounds without a counterpart', () => {
    expect(() => compare([1, 2], [1])).toThrow('rounds are missing')
    expect(() => byRound([1], [], (a, b) => a - b)).toThrow('rounds are missing')
  })
})

describe('exponent', () => {
  it('finds the power with which values grow', () => {
    const grown = (power: number) => exponent([10, 1000, 50_000].map(size => [size, 3 * size ** power]))
    expect([grown(1), grown(2), grown(0)]).toEqual([1, 2, 0].map(power => expect.closeTo(power)))
  })

  it('says nothing of one size', () => {
    expect(exponent([[10, 5]])).toBeNaN()
  })
})

it('rotate gives each item each place', () => {
  const rounds = [0, 1, 2, 3].map(round => rotate(['a', 'b', 'c'], round).join(''))
  expect(rounds).toEqual(['abc', 'bca', 'cab', 'abc'])
})
