/**
 * How many events a stream usually sends: the median over half minutes of the last ten minutes, so that neither a
 * burst nor a stall moves it. What the list of streams shows, a rate of the last seconds, is in `rate.ts`.
 */

import { medianOf, quantileOf } from './statistics'
import type { EpochMilliseconds, Milliseconds } from './units'

/** Events by half minute. */
export interface RateBins {
  /** Number of the newest bin since the epoch. */
  newest: number
  /** Bin n is at the place n modulo {@link BINS}. */
  counts: number[]
}

const BIN: Milliseconds = 30_000
const BINS = 20
/** Below so many events in a bin the median is too coarse: of rare events it is 0. */
const COARSE = 5

/** A time in which an attempt was open. */
export interface OpenTime {
  from: EpochMilliseconds
  to: EpochMilliseconds
}

export function createRateBins(): RateBins {
  return { newest: 0, counts: [] }
}

export function copyRateBins({ newest, counts }: RateBins): RateBins {
  return { newest, counts: [...counts] }
}

/** Counts events; those from before the ten minutes are left out. */
export function addToBins(bins: RateBins, events: number, at: EpochMilliseconds): void {
  const bin = Math.floor(at / BIN)
  if (bin > bins.newest) {
    const first = Math.max(bins.newest + 1, bin - BINS + 1)
    for (let each = first; each <= bin; each++) bins.counts[each % BINS] = 0
    bins.newest = bin
  }
  if (bin > bins.newest - BINS) bins.counts[bin % BINS] = (bins.counts[bin % BINS] ?? 0) + events
}

/**
 * Events per second, from the half minutes in which the stream was open all the time; of a stream that was never
 * open for so long, from all the time that it was open. `null` where that is less than five seconds.
 */
export function usualRate(bins: RateBins, open: readonly OpenTime[]): number | null {
  const whole: number[] = []
  const oldest = bins.newest - BINS + 1
  // Those without events may be beyond the newest with one.
  const last = Math.floor(Math.max(0, ...open.map(({ to }) => to)) / BIN)
  for (let bin = oldest; bin < Math.min(last, bins.newest + BINS); bin++) {
    const from = bin * BIN
    if (!open.some(time => time.from <= from && time.to >= from + BIN)) continue
    whole.push(bin > bins.newest ? 0 : (bins.counts[bin % BINS] ?? 0))
  }
  const newest = whole.slice(-BINS)
  if (newest.length >= 3) {
    const median = medianOf(newest)
    return (median >= COARSE ? median : meanWithoutPeaks(newest)) / (BIN / 1000)
  }
  let span = 0
  let events = 0
  for (const { from, to } of open.slice(-BINS)) span += Math.max(0, to - Math.max(from, oldest * BIN))
  for (const count of bins.counts) events += count ?? 0
  return span < 5000 ? null : events / (span / 1000)
}

function meanWithoutPeaks(counts: readonly number[]): number {
  const most = quantileOf(counts, 0.9)
  return counts.reduce((sum, count) => sum + Math.min(count, most), 0) / counts.length
}
