/**
 * Quantiles of any number of spans in a bounded place: exact for few, and for many by DDSketch (Masson, Rim and Lee,
 * PVLDB 12(12), 2019), whose answers are wrong by 2 % at the most, from a millisecond to a day. Pure.
 */

import { inOrder, quantileOfSorted } from './statistics'

/** Spans, of which quantiles can be told. */
export interface Quantiles {
  /** All of them, as long as there are {@link EXACT_AT_MOST} at the most. */
  exact: number[]
  /** The same in order of size; `null` until somebody asks. */
  sorted: ArrayLike<number> | null
  /** How many there are in each bin after that, and in all of them. */
  bins: Float64Array | null
  count: number
}

export const EXACT_AT_MOST = 200

const ERROR = 0.02
const GAMMA = (1 + ERROR) / (1 - ERROR)
const PER_BIN = Math.log(GAMMA)
const LARGEST = 86_400_000
const BINS = Math.ceil(Math.log(LARGEST) / PER_BIN) + 1
/** Then all counts are halved, so that what was long ago counts for less and less. */
const HALVED_AT = 4096

export function createQuantiles(): Quantiles {
  return { exact: [], sorted: null, bins: null, count: 0 }
}

export function copyQuantiles({ exact, sorted, bins, count }: Quantiles): Quantiles {
  return { exact: [...exact], sorted, bins: bins && Float64Array.from(bins), count }
}

/** Takes a span into account. */
export function addToQuantiles(quantiles: Quantiles, value: number): void {
  if (!quantiles.bins) {
    if (quantiles.exact.length < EXACT_AT_MOST) {
      quantiles.exact.push(value)
      quantiles.sorted = null
      quantiles.count++
      return
    }
    quantiles.bins = new Float64Array(BINS)
    for (const each of quantiles.exact) count(quantiles.bins, each)
    quantiles.exact = []
    quantiles.sorted = null
  }
  count(quantiles.bins, value)
  quantiles.count++
  if (quantiles.count >= HALVED_AT) {
    for (let bin = 0; bin < BINS; bin++) quantiles.bins[bin] = (quantiles.bins[bin] ?? 0) / 2
    quantiles.count /= 2
  }
}

/** The span that the given part of them is shorter than; `null` while there are none. */
export function quantileFrom(quantiles: Quantiles, part: number): number | null {
  const { bins, count: total } = quantiles
  if (total === 0) return null
  if (!bins) {
    quantiles.sorted ??= inOrder(quantiles.exact)
    return quantileOfSorted(quantiles.sorted, part)
  }
  const rank = part * (total - 1)
  let sum = 0
  for (let bin = 0; bin < BINS; bin++) {
    sum += bins[bin] ?? 0
    if (sum > rank) return (2 * GAMMA ** bin) / (GAMMA + 1)
  }
  return LARGEST
}

function count(bins: Float64Array, value: number): void {
  const bin = value <= 1 ? 0 : Math.min(BINS - 1, Math.ceil(Math.log(value) / PER_BIN))
  bins[bin] = (bins[bin] ?? 0) + 1
}
