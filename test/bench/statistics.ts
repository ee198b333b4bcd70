/** What is said of repeated measurements. Pure. */

/** How one variant stands to another, round by round: rounds that a busy machine slowed down slow down both. */
export interface Comparison {
  /** The median of the rounds' ratios. */
  ratio: number
  /** The quartiles of them: half of the rounds lie between. */
  from: number
  to: number
}

/**
 * The value below which the given part of the values lies, interpolated between the two nearest.
 * @throws RangeError when there are none.
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
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
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The sum of the values by their number; `NaN` of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * What `combine` makes of the two values of each round.
 * @throws RangeError when there were not as many rounds of the one as of the other.
 */
export function byRound(
  values: readonly number[],
  baseline: readonly number[],
  combine: (value: number, base: number) => number,
): number[] {
  if (values.length !== baseline.length) throw new RangeError('rounds are missing')
  return values.map((value, round) => combine(value, baseline[round] as number))
}

/** Compares rounds with those of the same number of a baseline. */
export function compare(values: readonly number[], baseline: readonly number[]): Comparison {
  const ratios = byRound(values, baseline, (value, base) => value / base)
  return { ratio: median(ratios), from: quantile(ratios, 0.25), to: quantile(ratios, 0.75) }
}

/**
 * The power of the first numbers with which the second ones grow: the slope of the straight line that is nearest to
 * the logarithms of the pairs. `NaN` of fewer than two sizes.
 */
export function exponent(pairs: readonly (readonly [size: number, value: number])[]): number {
  const logs = pairs.map(([size, value]) => ({ x: Math.log(size), y: Math.log(value) }))
  const middle = { x: mean(logs.map(({ x }) => x)), y: mean(logs.map(({ y }) => y)) }
  const sum = (of: (x: number, y: number) => number) =>
    logs.reduce((total, { x, y }) => total + of(x - middle.x, y - middle.y), 0)
  return sum((x, y) => x * y) / sum(x => x * x)
}

/** The items in another order each round, so that none is always first: each is in each place equally often. */
export function rotate<T>(items: readonly T[], round: number): T[] {
  const first = round % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}
