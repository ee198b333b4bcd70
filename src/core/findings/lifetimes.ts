/**
 * Whether streams end by a timer: after the same silence, or at the same age. Telling the two apart is what decides
 * the remedy, as heartbeats help against the first only.
 */

import type { StreamFacts } from '../health'
import { medianOf } from '../statistics'
import type { EpochMilliseconds, Milliseconds } from '../units'
import { ageOf, lastSign, openedOf } from './attempts'
import { type Draft, seqs } from './finding'
import type { AttemptView, StreamView } from './rule'

/** Limits of silence and of age that servers, proxies and platforms have by default, in seconds. */
const IDLE_LIMITS = [10, 20, 30, 50, 55, 60, 100, 120, 180, 230, 240, 300, 400]
const AGE_LIMITS = [15, 29, 30, 60, 300, 600, 800, 900, 1800, 3600]

/** Ends that are looked at: the newest. */
const LOOKED_AT = 50
const TIMES = 3
/** Of the ends that many have to agree. */
const SHARE = 0.6
/** Timers fire on time: their spans differ by no more, against their mean. */
const SPREAD = 0.05

/** Ends that a timer explains. */
export interface Lifetimes {
  /** `silence`: after the last byte. `age`: after the opening. `either`: nothing came, so that the two are one. */
  kind: 'silence' | 'age' | 'either'
  /** The limit that is known to be the default of something, or the one measured. */
  limit: Milliseconds
  isKnown: boolean
  measured: Milliseconds
  attempts: AttemptView[]
  /** All bytes of them were seen. */
  certain: boolean
}

interface End {
  attempt: AttemptView
  age: Milliseconds
  silence: Milliseconds
  certain: boolean
}

/** The timer that ends a stream; `null` if there is no sign of one. */
export function lifetimesOf(view: StreamView): Lifetimes | null {
  const ends = view.attempts.flatMap(attempt => endOfStream(attempt, view) ?? []).slice(-LOOKED_AT)
  if (ends.length < TIMES) return null
  const least = Math.max(TIMES, Math.ceil(ends.length * SHARE))
  const bySilence = agreeing(ends, ({ silence }) => silence, IDLE_LIMITS, 0.05, least)
  const byAge = agreeing(ends, ({ age }) => age, AGE_LIMITS, 0.03, least)
  if (bySilence && isSteady(bySilence.ends, ({ age }) => age)) {
    // Something came, always at the same time after the opening: as long as the silence after it is the greater part.
    const share = medianOf(bySilence.ends.map(({ silence, age }) => silence / Math.max(1, age)))
    if (share > 0.5) return lifetimes('either', bySilence)
  } else if (bySilence) return lifetimes('silence', bySilence)
  if (!byAge) return null
  // Bytes were flowing, or it says nothing of age.
  const flowing = medianOf(byAge.ends.map(({ silence }) => silence)) < byAge.measured / 2
  const isVaried = !isSteady(byAge.ends, ({ silence }) => silence)
  return flowing || isVaried ? lifetimes('age', byAge) : null
}

/** An end that the server or something on the way made, of a stream that had opened. */
function endOfStream(attempt: AttemptView, view: StreamView): End | null {
  const { ending, lived } = attempt
  const age = ageOf(attempt)
  const sign = lastSign(attempt, view)
  if (!ending || !lived || age === null || !sign || ending.at === null) return null
  const isForeign =
    ending.how === 'clean' || ending.how === 'cut' || (ending.how === 'unknown' && ending.next === 'retries')
  // What ends at once has no timer.
  if (!isForeign || age < 5000) return null
  return { attempt, age, silence: Math.max(0, ending.at - sign.at), certain: sign.certain }
}

interface Agreement {
  ends: End[]
  limit: Milliseconds
  isKnown: boolean
  measured: Milliseconds
}

/** The most ends whose spans lie about one limit. */
function agreeing(
  ends: readonly End[],
  spanOf: (end: End) => Milliseconds,
  limits: readonly number[],
  share: number,
  least: number,
): Agreement | null {
  let best: Agreement | null = null
  for (const seconds of limits) {
    const limit = seconds * 1000
    const near = ends.filter(end => Math.abs(spanOf(end) - limit) <= Math.max(2000, limit * share))
    if (near.length < least || !isSteady(near, spanOf)) continue
    const measured = medianOf(near.map(spanOf))
    const isBetter =
      !best ||
      near.length > best.ends.length ||
      (near.length === best.ends.length && Math.abs(measured - limit) < Math.abs(best.measured - best.limit))
    if (isBetter) best = { ends: near, limit, isKnown: true, measured }
  }
  return best
}

function isSteady(ends: readonly End[], spanOf: (end: End) => Milliseconds): boolean {
  const spans = ends.map(spanOf)
  const mean = spans.reduce((sum, span) => sum + span, 0) / spans.length
  const variance = spans.reduce((sum, span) => sum + (span - mean) ** 2, 0) / spans.length
  return mean > 0 && Math.sqrt(variance) / mean < SPREAD
}

function lifetimes(kind: Lifetimes['kind'], { ends, ...rest }: Agreement): Lifetimes {
  return {
    kind,
    ...rest,
    attempts: ends.map(({ attempt }) => attempt),
    certain: ends.every(end => end.certain),
  }
}

/** What is said of ends by a timer, whichever it is. */
export function lifetimesDraft({ attempts, limit, measured }: Lifetimes, view: StreamView): Draft {
  const [first] = attempts as [AttemptView]
  const last = attempts.at(-1) ?? first
  const outlived = outlivedAt(attempts, last, view)
  return {
    from: openedOf(first) ?? first.at,
    to: outlived === null ? null : (last.ending?.at ?? last.at),
    resolvedAt: outlived,
    evidence: attempts.flatMap(({ notes }) =>
      seqs(notes?.lastEvent?.seq, notes?.ended?.seq, notes?.failed?.seq),
    ),
    values: { count: attempts.length, limit, measured, half: Math.min(15_000, limit / 2) },
  }
}

/** When a later attempt had lived three times longer than any of those that the timer ended. */
function outlivedAt(
  attempts: readonly AttemptView[],
  last: AttemptView,
  { attempts: all, now }: StreamView,
): EpochMilliseconds | null {
  const longest = Math.max(...attempts.map(attempt => ageOf(attempt) ?? 0))
  for (const attempt of all.slice(all.indexOf(last) + 1)) {
    const { lived } = attempt
    if (lived && (lived.to ?? now) - lived.from > longest * 3) return lived.from + longest * 3
  }
  return null
}

/** Whether no reconnection has cost anything, by all that IDs and rates tell. */
export function isHarmless(health: StreamFacts | null, attempts: readonly AttemptView[]): boolean {
  if (!health || health.resumes.length === 0) return false
  const [first] = attempts
  return health.resumes.every(
    ({ loss, openedAt }) =>
      openedAt < (first?.at ?? 0) || ((loss.verified ?? 0) === 0 && (loss.expected?.mean ?? 0) < 1),
  )
}
