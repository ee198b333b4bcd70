/**
 * Statistics of spans and counts that stay right when some of the values are wrong: medians, not means, as one
 * missed heartbeat must not move the period. Pure.
 */

/**
 * The value below which the given part of the values lies, interpolated between the two nearest.
 * @throws RangeError when there are none.
 */
export function quantileOf(values: readonly number[], part: number): number {
  return quantileOfSorted(inOrder(values), part)
}

/** The values in order of size. */
export function inOrder(values: readonly number[]): ArrayLike<number> {
  // A typed array is sorted by size without a function, which is several times faster.
  return new Float64Array(values).sort()
}

/**
 * The same as {@link quantileOf} of values that are in order of size.
 * @throws RangeError when there are none.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, part: number): number {
  const place = (sorted.length - 1) * part
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('there is no quantile of nothing')
  return below + (above - below) * (place % 1)
}

/**
 * The middle of the values.
 * @throws RangeError when there are none.
 */
export function medianOf(values: readonly number[]): number {
  return quantileOf(values, 0.5)
}

/** Makes of a median absolute deviation what the standard deviation would be, were the values normal. */
const NORMAL = 1.4826

/**
 * The standard deviation by the median absolute deviation (Hampel 1974): half of the values may be anything.
 * @throws RangeError when there are none.
 */
export function robustSpread(values: readonly number[], median = medianOf(values)): number {
  return NORMAL * medianOf(values.map(value => Math.abs(value - median)))
}

/** Beyond this a value is an outlier, as {@link modifiedZ} measures (Iglewicz and Hoaglin 1993). */
export const OUTLIER = 3.5

/** How many robust standard deviations a value is from the median; infinite where all others are equal. */
export function modifiedZ(value: number, median: number, spread: number): number {
  return value === median ? 0 : (value - median) / spread
}

/** The two sums of a CUSUM chart, in standard deviations: values above the expected, and below. */
export interface Cusum {
  above: number
  below: number
}

/** What is put up with: half of the shift to be found, in standard deviations. */
const CUSUM_SLACK = 0.5
/** The sum at which the mean is taken to have changed. */
const CUSUM_ALARM = 5

/**
 * Takes one value into a two-sided CUSUM chart (Page 1954), given as standard deviations from the expected.
 * @returns whether the mean has changed.
 */
export function addToCusum(chart: Cusum, deviation: number): boolean {
  chart.above = Math.max(0, chart.above + deviation - CUSUM_SLACK)
  chart.below = Math.max(0, chart.below - deviation - CUSUM_SLACK)
  return chart.above > CUSUM_ALARM || chart.below > CUSUM_ALARM
}

/**
 * φ of the accrual failure detector (Hayashibara et al. 2004): minus the decimal logarithm of the chance that a
 * beat comes later than this, were the intervals normal.
 * @param elapsed since the last beat.
 * @param pause that is put up with beyond the mean: a normal tail is too thin for real networks.
 */
export function phiOf(elapsed: number, mean: number, spread: number, pause: number): number {
  return minusLogTail((elapsed - mean - pause) / spread)
}

/** −log₁₀ of the chance that a standard normal variable is greater than `z`. */
export function minusLogTail(z: number): number {
  if (z < 5) return Math.log10(1 / upperTail(z))
  // Where the polynomial is not exact any more, and later underflows, the first terms of the asymptotic series are.
  const square = z * z
  const series = 1 - 1 / square + 3 / square ** 2 - 15 / square ** 3
  return square / 2 / Math.LN10 + Math.log10((z * Math.sqrt(2 * Math.PI)) / series)
}

/** The chance that a standard normal variable is greater than `z` (Abramowitz and Stegun 26.2.17). */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial
}

/** Beyond this mean a Poisson variable is as good as normal. */
const NORMAL_FROM = 500

/** The numbers between which a Poisson variable of this mean lies with a chance of 95 %. */
export function poissonInterval(mean: number): { low: number; high: number } {
  if (!(mean > 0)) return { low: 0, high: 0 }
  if (mean > NORMAL_FROM) {
    const margin = 1.96 * Math.sqrt(mean)
    return { low: Math.floor(mean - margin), high: Math.ceil(mean + margin) }
  }
  let chance = Math.exp(-mean)
  let sum = chance
  let count = 0
  let low = -1
  while (sum < 0.975) {
    if (low === -1 && sum >= 0.025) low = count
    count++
    chance *= mean / count
    sum += chance
    // Sums that rounding keeps below the limit would go on for ever.
    if (count > mean + 20 * Math.sqrt(mean) + 20) break
  }
  return { low: low === -1 ? count : low, high: count }
}
