import { expect, it } from 'vitest'
import { addToBins, copyRateBins, createRateBins, usualRate } from '../../../src/core/usual-rate'

const MINUTE = 60_000
/** At the beginning of a half minute. */
const START = 1_795_171_500_000

/** A stream that was open all the time, with events every so many milliseconds. */
function steady(every: number, minutes: number) {
  const bins = createRateBins()
  for (let at = START; at < START + minutes * MINUTE; at += every) addToBins(bins, 1, at)
  return { bins, open: [{ from: START, to: START + minutes * MINUTE }] }
}

it('is the rate of a steady stream', () => {
  const { bins, open } = steady(500, 5)
  expect(usualRate(bins, open)).toBeCloseTo(2)
})

it('is not moved by a burst or by a stall', () => {
  const { bins, open } = steady(500, 10)
  addToBins(bins, 5000, START + 5 * MINUTE)
  expect(usualRate(bins, open)).toBeCloseTo(2)
  expect(usualRate(bins, [{ from: START, to: START + 13 * MINUTE }])).toBeCloseTo(2)
})

it('does not count the time in which the stream was closed', () => {
  const { bins } = steady(500, 2)
  const later = START + 8 * MINUTE
  for (let at = later; at < later + 2 * MINUTE; at += 500) addToBins(bins, 1, at)
  const open = [
    { from: START, to: START + 2 * MINUTE },
    { from: later, to: later + 2 * MINUTE },
  ]
  expect(usualRate(bins, open)).toBeCloseTo(2)
})

it('is known of rare events, where most half minutes have none', () => {
  const { bins, open } = steady(60_000, 10)
  expect(usualRate(bins, open)).toBeCloseTo(1 / 60, 2)
})

it('is estimated from what there is of a short stream, and not of a shorter one', () => {
  const bins = createRateBins()
  for (let n = 0; n < 20; n++) addToBins(bins, 1, START + n * 500)
  expect(usualRate(bins, [{ from: START, to: START + 10_000 }])).toBeCloseTo(2)
  expect(usualRate(bins, [{ from: START, to: START + 4000 }])).toBeNull()
  expect(usualRate(createRateBins(), [])).toBeNull()
})

it('takes late events where they belong, forgets what is ten minutes old, and copies on its own', () => {
  const { bins, open } = steady(500, 5)
  const copy = copyRateBins(bins)
  addToBins(bins, 1_000_000, START - 11 * MINUTE)
  expect(bins).toEqual(copy)
  addToBins(bins, 3, START + MINUTE)
  expect(usualRate(copy, open)).toBeCloseTo(2)
  expect(bins).not.toEqual(copy)
  addToBins(bins, 1, START + 60 * MINUTE)
  expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(1)
})
