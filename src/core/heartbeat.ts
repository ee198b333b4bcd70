/**
 * What is said of the heartbeats of one stream: how they look, how often they come, whether one is overdue. Computed
 * from the course of the stream for a moment, whenever it is judged. Pure.
 */

import type { ConnectionState } from './connection'
import type { Beat, BeatSeries, Course } from './course'
import { isDoubtful, showsComments } from './heartbeat-form'
import { type MissedBeats, missedBeats } from './missed-beats'
import type { CaptureLevel } from './record'
import { learnRhythm, type PeriodConfidence, type Rhythm, type TimerMode, withLeastSpread } from './rhythm'
import { phiOf } from './statistics'
import { type Suspension, suspensionAt } from './suspension'
import type { Limits, StreamSettings } from './thresholds'
import type { Trace } from './trace'
import type { EpochMilliseconds, Milliseconds } from './units'

/**
 * `learning`: too few beats to judge, or no timer behind them. `healthy`: on time. `late`, `missing`, `dead`: no byte
 * for longer than the limits in `thresholds.ts`. `none`: seen for long enough, a long silence among it,
 * and there is none. `cannot-tell`: what
 * can be seen of the stream does not show its heartbeats, if it has any.
 */
export type HeartbeatState = 'learning' | 'healthy' | 'late' | 'missing' | 'dead' | 'none' | 'cannot-tell'

/** What a heartbeat of the stream looks like. */
export type HeartbeatForm =
  | { by: 'comment' }
  | { by: 'event'; type: string }
  /** An event whose data says that it is one, such as `ping` or `{"type":"heartbeat"}`. */
  | { by: 'data'; data: string }
  /** The body grew by little and no event came: a comment that only DevTools shows, without its text. */
  | { by: 'growth' }
  /** The user says so: the number of the rule that matched. */
  | { by: 'rule'; rule: number }

/** One place in the strip of newest beats. */
export interface BeatMark {
  at: EpochMilliseconds
  seq: number | null
  missed: boolean
}

/** What is known of the heartbeats of a stream at one moment. */
export interface HeartbeatHealth {
  state: HeartbeatState
  /** Whether all bytes of the stream can be seen. Otherwise bytes that were not seen may have put off a beat. */
  certain: boolean
  /** Why nothing is judged at the moment; `state` then says what was known before. */
  suspended: Suspension['why'] | 'connecting' | 'waiting' | 'closed' | null
  level: CaptureLevel
  form: HeartbeatForm | null
  mode: TimerMode
  /** The learned period; `null` until there is one. */
  period: Milliseconds | null
  /** The period as its server's author will have written it: rounded to a common one that is near. */
  shownPeriod: Milliseconds | null
  /** The robust standard deviation of the period. */
  spread: Milliseconds | null
  confidence: PeriodConfidence
  /** Exact count of beats of this form. */
  beats: number
  lastBeatAt: EpochMilliseconds | null
  lastBeatSeq: number | null
  /** The last byte of any kind, or the opening of the attempt. */
  lastByteAt: EpochMilliseconds | null
  /** Since then. */
  silentFor: Milliseconds
  /** The longest silence without any byte in an attempt, without times in which nothing is judged. */
  longestSilence: Milliseconds
  /** For how long, in sum, the stream was seen well enough to see heartbeats. */
  observedFor: Milliseconds
  /** When the next beat should come, and when it will be late, missing, and the stream dead. */
  next: {
    at: EpochMilliseconds
    late: EpochMilliseconds
    missing: EpochMilliseconds
    dead: EpochMilliseconds
  } | null
  /** φ: minus the decimal logarithm of the chance of so long a silence. Colours at 1, 3 and 8. */
  suspicion: number
  /** How far the newest beats were from their time: the median and the 95 % quantile of the absolute deviation. */
  jitter: { median: Milliseconds; most: Milliseconds } | null
  /** Among the newest beats, oldest first. */
  missed: MissedBeats[]
  /** The newest beats and missed beats, oldest first. */
  strip: BeatMark[]
  /** The period was another one before. */
  changed: { at: EpochMilliseconds; from: Milliseconds; to: Milliseconds } | null
}

/** What heartbeats are judged with, beside the course. */
export interface JudgeContext {
  now: EpochMilliseconds
  settings: StreamSettings
  suspensions: readonly Suspension[]
  /** The state of the stream, and its attempt that is open. */
  state: ConnectionState
  open: Trace | null
  level: CaptureLevel
}

/** How long a silence may be before a beat is late, missing, and the stream dead. */
export interface Overdue {
  late: Milliseconds
  missing: Milliseconds
  dead: Milliseconds
}

export const STRIP_KEPT = 40

/** Periods that people write into their servers. */
const COMMON_PERIODS: readonly Milliseconds[] = [
  1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30, 40, 45, 50, 55, 60, 90, 120, 180, 240, 300,
].map(seconds => seconds * 1000)
const COMMON_WITHIN = 0.03
/** Beyond this the meter says nothing more. */
const MOST_SUSPICION = 16

/** How the heartbeats of a stream stand. */
export function judgeHeartbeat(course: Course, context: JudgeContext): HeartbeatHealth {
  const { now, settings, suspensions, open, level, state } = context
  const { limits } = settings
  const chosen = chooseSeries(course, context)
  const rhythm = chosen?.rhythm ?? learnRhythm([], suspensions, limits)
  const { period, spread, confidence, mode } = rhythm
  const isSure = confidence === 'confident' && period !== null && spread !== null
  const since = open ? silentSince(open, context) : null
  const byWire = chosen !== null && isByWire(chosen.series)
  const overdue = isSure ? overdueAfter(period, spread, limits, byWire && level === 'devtools') : null
  const suspended = suspendedBy(context, overdue && since !== null ? since + overdue.dead : null)
  const silentFor = open && suspended === null ? Math.max(0, now - (since ?? now)) : 0
  const observedFor =
    course.observedFor + (open && showsComments(open.level) ? Math.max(0, now - open.lastSeenAt) : 0)
  const longestSilence = Math.max(course.longestSilence, silentFor)
  const last = chosen?.series.beats.at(-1) ?? null
  const missed =
    chosen && overdue && period !== null
      ? missedBeats(chosen.series.beats, course.traces, {
          ...context,
          limits,
          rhythm,
          period,
          overdue,
          suspended,
          byWire,
        })
      : []
  return {
    state: stateOf({
      isSeen: chosen !== null,
      byWire,
      level,
      overdue,
      silentFor,
      hasNone: observedFor >= limits.observedForNone && longestSilence >= limits.silentForNone,
      isDoubtful: isSure && last !== null && hasStopped(mode, period, last, open),
    }),
    certain: level === 'bytes',
    suspended,
    level,
    form: chosen && shownForm(chosen.series),
    mode,
    period,
    shownPeriod: period === null ? null : shownPeriodOf(period),
    spread,
    confidence,
    beats: chosen?.series.count ?? 0,
    lastBeatAt: last?.at ?? null,
    lastBeatSeq: last?.seq ?? null,
    lastByteAt: open?.lastByteAt ?? null,
    silentFor,
    longestSilence,
    observedFor,
    next: overdue && since !== null && state === 'open' ? nextOf(rhythm, last, since, overdue) : null,
    suspicion: period === null || spread === null || !isSure ? 0 : suspicionOf(silentFor, period, spread),
    jitter: rhythm.jitter,
    missed,
    strip: stripOf(chosen?.series.beats ?? [], missed),
    changed: rhythm.changed,
  }
}

/** How long the silence may be. `polled`: DevTools is asked for the beats only now and then. */
export function overdueAfter(
  period: Milliseconds,
  spread: Milliseconds,
  limits: Limits,
  polled: boolean,
): Overdue {
  const after = (times: number, spreads: number, margin: Milliseconds) =>
    Math.max(times * period, period + spreads * spread, period + margin) + (polled ? limits.pollMargin : 0)
  const late = after(limits.lateTimes, limits.lateSpreads, limits.lateMargin)
  const missing = Math.max(late, after(limits.missingTimes, limits.missingSpreads, limits.missingMargin))
  return { late, missing, dead: Math.max(missing, limits.deadTimes * period, limits.deadFloor) }
}

/** φ, with the pause that real networks need. */
export function suspicionOf(silentFor: Milliseconds, period: Milliseconds, spread: Milliseconds): number {
  return Math.min(MOST_SUSPICION, phiOf(silentFor, period, spread, Math.max(2000, period / 2)))
}

/** The form that is most likely the heartbeat: the user's, then one with a timer behind it, then the most frequent. */
function chooseSeries(
  { series }: Course,
  { settings, suspensions, level }: JudgeContext,
): { series: BeatSeries; rhythm: Rhythm } | null {
  let best: { series: BeatSeries; rhythm: Rhythm; rank: number } | null = null
  for (const each of series) {
    const rhythm = rhythmOf(each, suspensions, settings)
    const isConfident = rhythm.confidence === 'confident'
    if (isDoubtful(each.form) && !isConfident) continue
    // What is not visible any more is no heartbeat to wait for, if there is another.
    const isVisible = !isByWire(each) || showsComments(level)
    // Where comments are seen the growth that they cause is told of twice.
    const isGrowth = each.form === 'growth'
    const rank = (isByRule(each) ? 8 : 0) + (isConfident ? 4 : 0) + (isVisible ? 2 : 0) + (isGrowth ? 0 : 1)
    const isBetter = !best || rank > best.rank || (rank === best.rank && each.count > best.series.count)
    if (isBetter) best = { series: each, rhythm, rank }
  }
  return best
}

function rhythmOf(
  { form, beats }: BeatSeries,
  suspensions: readonly Suspension[],
  { heartbeats, limits }: StreamSettings,
): Rhythm {
  const learned = learnRhythm(beats, suspensions, limits)
  const period = form.startsWith('rule:') ? heartbeats[Number(form.slice('rule:'.length))]?.period : undefined
  if (period === undefined) return learned
  const spread = withLeastSpread(learned.spread ?? 0, period)
  const since = beats[0]?.at ?? null
  return { ...learned, period, spread, confidence: 'confident', since, changed: null }
}

function isByRule({ form }: BeatSeries): boolean {
  return form.startsWith('rule:')
}

/** Only who sees the bytes sees these. */
function isByWire({ form }: BeatSeries): boolean {
  return form === 'comment' || form === 'growth'
}

/** @param deadAt from when on its silence says that it is dead; `null` if it does not. */
function suspendedBy(
  { state, open, now, suspensions, settings, level }: JudgeContext,
  deadAt: EpochMilliseconds | null,
): HeartbeatHealth['suspended'] {
  if (state !== 'open') return state
  if (!open) return 'connecting'
  const found = suspensionAt(suspensions, now, !showsComments(level), settings.limits)
  if (!found) return null
  // What was found dead before the page was hidden for so long does not come to life by that.
  return found.why === 'hidden' && deadAt !== null && deadAt <= found.from ? null : found.why
}

/** Since when silence counts: the last byte, or what made it impossible to see one. */
function silentSince(open: Trace, { now, suspensions }: JudgeContext): EpochMilliseconds {
  let since = Math.max(open.lastByteAt, open.stretchStart)
  for (const { to, why } of suspensions)
    if (to !== null && to <= now && why !== 'hidden') since = Math.max(since, to)
  return since
}

/** Whether data went on for some periods without a beat: then its timer may have ended, as one while waiting does. */
function hasStopped(mode: TimerMode, period: Milliseconds, last: Beat, open: Trace | null): boolean {
  return mode !== 'idle' && open !== null && open.lastByteAt - last.at > 3 * period
}

function stateOf(facts: {
  isSeen: boolean
  byWire: boolean
  level: CaptureLevel
  overdue: Overdue | null
  silentFor: Milliseconds
  hasNone: boolean
  isDoubtful: boolean
}): HeartbeatState {
  const { isSeen, byWire, level, overdue, silentFor } = facts
  if (!showsComments(level) && (!isSeen || byWire)) return 'cannot-tell'
  if (!isSeen) return facts.hasNone ? 'none' : 'learning'
  if (!overdue) return 'learning'
  if (silentFor <= overdue.late) return 'healthy'
  if (silentFor <= overdue.missing || facts.isDoubtful) return 'late'
  return silentFor > overdue.dead ? 'dead' : 'missing'
}

function nextOf(
  { mode, period }: Rhythm,
  last: Beat | null,
  since: EpochMilliseconds,
  { late, missing, dead }: Overdue,
): HeartbeatHealth['next'] {
  const from = mode === 'fixed' && last && last.at <= since ? last.at : since
  const at = Math.max(since, from + (period ?? 0))
  return { at, late: since + late, missing: since + missing, dead: since + dead }
}

function shownForm({ form }: BeatSeries): HeartbeatForm {
  const [by = '', ...rest] = form.split(':')
  const what = rest.join(':')
  if (by === 'event') return { by, type: what }
  if (by === 'data') return { by, data: what }
  if (by === 'rule') return { by, rule: Number(what) }
  return by === 'growth' ? { by } : { by: 'comment' }
}

/** The common period that is near, or the period itself. */
export function shownPeriodOf(period: Milliseconds): Milliseconds {
  const near = COMMON_PERIODS.find(each => Math.abs(each - period) <= each * COMMON_WITHIN)
  return near ?? Math.round(period)
}

function stripOf(beats: readonly Beat[], missed: readonly MissedBeats[]): BeatMark[] {
  const marks: BeatMark[] = beats.map(({ at, seq }) => ({ at, seq, missed: false }))
  for (const { expectedAt } of missed) {
    for (const at of expectedAt) marks.push({ at, seq: null, missed: true })
  }
  return marks.sort((a, b) => a.at - b.at).slice(-STRIP_KEPT)
}
