/**
 * The period behind the beats of one form: how long, how exact, counted from what. Computed from the newest beats
 * whenever they are judged. Pure.
 */

import type { Beat } from './course'
import { addToCusum, type Cusum, medianOf, modifiedZ, OUTLIER, quantileOf, robustSpread } from './statistics'
import { type Suspension, suspensionIn } from './suspension'
import type { Limits } from './thresholds'
import type { EpochMilliseconds, Milliseconds } from './units'

/**
 * When the server beats. `fixed`: every period, whatever else it sends. `idle`: a period after the last byte.
 * `unknown`: not enough was sent in between to tell.
 */
export type TimerMode = 'fixed' | 'idle' | 'unknown'

/** How sure the period is. `irregular`: many beats, and no timer behind them. */
export type PeriodConfidence = 'none' | 'tentative' | 'confident' | 'irregular'

/** What the beats of one form have in common. */
export interface Rhythm {
  mode: TimerMode
  period: Milliseconds | null
  /** Robust standard deviation, never below what clocks and networks allow to tell. */
  spread: Milliseconds | null
  confidence: PeriodConfidence
  /** Intervals that it is learned from. */
  samples: number
  /** Since when it holds; `null` while there is no period. */
  since: EpochMilliseconds | null
  changed: { at: EpochMilliseconds; from: Milliseconds; to: Milliseconds } | null
  jitter: { median: Milliseconds; most: Milliseconds } | null
}

/** Two beats that followed one another, with nothing unseen between them. */
interface Interval {
  /** From beat to beat, and from the last event or comment to the beat. */
  beats: Milliseconds
  silence: Milliseconds
  /** The beat at its beginning. */
  from: EpochMilliseconds
}

/** Clocks and networks are no more exact than this, in milliseconds and as a part of the period. */
const LEAST_SPREAD: Milliseconds = 100
const LEAST_SPREAD_SHARE = 0.02
/** A multiple of the period within this part of it is several periods: beats are missing. */
const MULTIPLE_WITHIN = 0.1
/** Intervals that are the same multiple in a row: then it is not that beats are missing, but that the period changed. */
const SAME_MULTIPLE = 3
/** Single outliers must not look like a change: it takes three in a row. */
const CLIPPED_AT = 2.5
/** The period is learned from the first so many before changes are looked for. */
const REFERENCE = 8
/** Intervals with data in between that have to be known to tell the mode. */
const TELLING = 3
/** Data that came sooner after a beat than this part of the period tells nothing: the modes differ by no more. */
const TELLING_FROM = 0.15
/** Intervals that show a timer if all are within {@link CLOSE} of their median; and those that show it anyway. */
const FAST = 3
const CLOSE = 0.1
const MANY = 8

/** What can be learned from the beats of one form. */
export function learnRhythm(
  beats: readonly Beat[],
  suspensions: readonly Suspension[],
  limits: Limits,
): Rhythm {
  const intervals = intervalsOf(beats, suspensions, limits)
  const nothing: Rhythm = {
    mode: 'unknown',
    period: null,
    spread: null,
    confidence: 'none',
    samples: 0,
    since: null,
    changed: null,
    jitter: null,
  }
  if (intervals.length === 0) return nothing
  const { mode, values, from } = chooseMode(intervals, limits)
  if (values.length === 0) return nothing
  const { start, former, changes } = lastSegment(values)
  const segment = values.slice(start)
  const median = medianOf(segment)
  const folded = segment.map(value => fold(value, median))
  const middle = medianOf(folded)
  const spread = robustSpread(folded, middle)
  const period = meanOfInliers(folded, middle, spread)
  const deviations = folded.map(value => Math.abs(value - period))
  const since = from[start] ?? null
  const isOther = former !== null && Math.abs(former - period) > former * 0.05
  return {
    mode,
    period,
    spread: withLeastSpread(spread, period),
    confidence: confidenceIn({ measured: segment, values: folded, period, spread, changes }, limits),
    samples: folded.length,
    since,
    changed: isOther && since !== null ? { at: since, from: former, to: period } : null,
    jitter: { median: medianOf(deviations), most: quantileOf(deviations, 0.95) },
  }
}

/** A spread that is not smaller than what can be told apart. */
export function withLeastSpread(spread: Milliseconds, period: Milliseconds): Milliseconds {
  return Math.max(spread, LEAST_SPREAD, period * LEAST_SPREAD_SHARE)
}

/** More exact than the median where times are coarse, as those that DevTools is asked for are, and as safe. */
function meanOfInliers(
  values: readonly Milliseconds[],
  median: Milliseconds,
  spread: Milliseconds,
): Milliseconds {
  const isInlier = (value: Milliseconds) =>
    Math.abs(modifiedZ(value, median, spread)) <= OUTLIER || Math.abs(value - median) <= median * CLOSE
  const inliers = values.filter(isInlier)
  return inliers.reduce((sum, value) => sum + value, 0) / inliers.length
}

function intervalsOf(beats: readonly Beat[], suspensions: readonly Suspension[], limits: Limits): Interval[] {
  const intervals: Interval[] = []
  const latest = new Map<number, Beat>()
  for (const beat of beats) {
    const former = latest.get(beat.stretch)
    latest.set(beat.stretch, beat)
    if (!former || suspensionIn(suspensions, former.at, beat.at, limits)) continue
    const before = Math.max(former.at, beat.before ?? former.at)
    intervals.push({ beats: beat.at - former.at, silence: beat.at - before, from: former.at })
  }
  return intervals
}

/** Tells the mode, and gives the intervals that are right in it. */
function chooseMode(
  intervals: readonly Interval[],
  { periodicSpread }: Limits,
): {
  mode: TimerMode
  values: Milliseconds[]
  from: EpochMilliseconds[]
} {
  const usual = medianOf(intervals.map(({ beats }) => beats))
  // Beats that come at once were held back: there is no interval between them.
  const real = intervals.filter(({ beats }) => beats > usual * 0.1)
  const disturbed = (each: Interval) =>
    each.beats - each.silence > Math.max(LEAST_SPREAD, usual * TELLING_FROM)
  const telling = real.filter(disturbed)
  const quiet = real.filter(each => !disturbed(each))
  const take = (mode: TimerMode, from: readonly Interval[], by: 'beats' | 'silence') => ({
    mode,
    values: from.map(each => each[by]),
    from: from.map(each => each.from),
  })
  if (telling.length < TELLING) return take('unknown', quiet, 'beats')
  // In both modes a quiet interval is a period.
  const known = quiet.length >= TELLING ? medianOf(quiet.map(({ beats }) => beats)) : null
  const errorOf = (by: 'beats' | 'silence') => {
    const values = telling.map(each => each[by])
    const period = known ?? medianOf(values)
    // Not the median: two of three intervals are alike by chance too often.
    const deviations = values.map(value => Math.abs(value - period))
    return quantileOf(deviations, 0.75) / period
  }
  const [fixed, idle] = [errorOf('beats'), errorOf('silence')]
  if (fixed > periodicSpread && idle > periodicSpread) return take('unknown', real, 'beats')
  return fixed <= idle ? take('fixed', real, 'beats') : take('idle', real, 'silence')
}

/** A multiple of the period, as an interval is in which beats are missing, brought back to the period. */
function fold(value: Milliseconds, period: Milliseconds): Milliseconds {
  const times = Math.round(value / period)
  return times >= 2 && Math.abs(value / period - times) < MULTIPLE_WITHIN ? value / times : value
}

/** Where the intervals since the last change of the period begin, what it was before, and how often it changed. */
function lastSegment(values: readonly Milliseconds[]): {
  start: number
  former: Milliseconds | null
  changes: number
} {
  let start = 0
  let former: Milliseconds | null = null
  for (let changes = 0; ; changes++) {
    const change = changeAfter(values, start)
    if (change === null) return { start, former, changes }
    former = change.period
    start = change.at
  }
}

function changeAfter(
  values: readonly Milliseconds[],
  start: number,
): { at: number; period: Milliseconds } | null {
  const reference = values.slice(start, start + REFERENCE)
  if (reference.length < TELLING) return null
  const median = medianOf(reference)
  const folded = reference.map(value => fold(value, median))
  const period = medianOf(folded)
  const spread = withLeastSpread(robustSpread(folded, period), period)
  const chart: Cusum = { above: 0, below: 0 }
  let [calmAbove, calmBelow] = [start, start]
  let multiple = 1
  let multiples = 0
  for (let place = start; place < values.length; place++) {
    const value = values[place] as number
    const times = Math.round(value / period)
    multiples = times >= 2 && times === multiple ? multiples + 1 : 1
    multiple = times
    // The first ones of a row are taken for missing beats until the row is long enough.
    if (times >= 2 && multiples >= SAME_MULTIPLE && fold(value, period) !== value) {
      const first = place - SAME_MULTIPLE + 1
      if (first > start) return { at: first, period }
      // It began with the longer period: the change is where the row ends.
      if (Math.round((values[place + 1] ?? value) / period) !== times) {
        return place + 1 < values.length ? { at: place + 1, period: period * times } : null
      }
    }
    const deviation = (fold(value, period) - period) / spread
    const isChanged = addToCusum(chart, Math.max(-CLIPPED_AT, Math.min(CLIPPED_AT, deviation)))
    if (chart.above === 0) calmAbove = place + 1
    if (chart.below === 0) calmBelow = place + 1
    if (isChanged) {
      const at = chart.above > chart.below ? calmAbove : calmBelow
      return at > start ? { at, period } : null
    }
  }
  return null
}

function confidenceIn(
  segment: {
    measured: readonly Milliseconds[]
    values: readonly Milliseconds[]
    period: Milliseconds
    spread: Milliseconds
    changes: number
  },
  { periodicSpread }: Limits,
): PeriodConfidence {
  const { measured, values, period, spread, changes } = segment
  const within = (spans: readonly Milliseconds[], share: number) =>
    spans.filter(span => Math.abs(span - period) <= Math.max(LEAST_SPREAD, period * share)).length
  // A period that changes all the time is believed only when it lasts: a few intervals are alike by chance.
  const more = changes ** 2
  // What is only a multiple of the period shows none.
  const isExact = within(measured, CLOSE) >= FAST + more && within(values, CLOSE) === values.length
  const isRegular =
    spread < Math.max(LEAST_SPREAD, period * periodicSpread) && within(values, 0.25) >= values.length * 0.8
  if (isExact || (values.length >= MANY + more && isRegular)) return 'confident'
  if (changes > 1 || (values.length >= MANY && !isRegular)) return 'irregular'
  return values.length > 0 ? 'tentative' : 'none'
}
