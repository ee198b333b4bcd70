/**
 * What is said of the heartbeats of one stream: how they look, how often they come, whether one is overdue.
 */

import type { CaptureLevel } from './record'
import type { Suspension } from './suspension'
import type { EpochMilliseconds, Milliseconds } from './units'

/**
 * `learning`: too few beats to judge, or no timer behind them. `healthy`: on time. `late`, `missing`, `dead`: no byte
 * for longer than the limits in `thresholds.ts`. `none`: seen for long enough, and there is none. `cannot-tell`: what
 * can be seen of the stream does not show its heartbeats, if it has any.
 */
export type HeartbeatState = 'learning' | 'healthy' | 'late' | 'missing' | 'dead' | 'none' | 'cannot-tell'

/**
 * When the server beats. `fixed`: every period, whatever else it sends. `idle`: a period after the last byte.
 * `unknown`: not enough was sent in between to tell.
 */
export type TimerMode = 'fixed' | 'idle' | 'unknown'

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

/** How sure the period is. `irregular`: many beats, and no timer behind them. */
export type PeriodConfidence = 'none' | 'tentative' | 'confident' | 'irregular'

/** Beats that should have come between two that did, or since the last one. */
export interface MissedBeats {
  connection: string
  attempt: number
  /** The beat, or opening, before. */
  after: EpochMilliseconds
  /** `seq` of the record of that beat; `null` where it was an opening. */
  afterSeq: number | null
  /** The beat with which they came again; `null` as long as none came or none will, as the attempt is over. */
  until: EpochMilliseconds | null
  untilSeq: number | null
  /** When they should have come: the first {@link EXPECTED_KEPT}. */
  expectedAt: EpochMilliseconds[]
  /** How many. */
  count: number
  /** Other bytes came in the meantime: the connection is alive, the timer is not. */
  dataFlowed: boolean
  /** Beats that came together within a second at the end: they were held back, not lost. */
  heldBack: number
}

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
  /** Oldest first. */
  missed: MissedBeats[]
  /** The newest beats and missed beats, oldest first. */
  strip: BeatMark[]
  /** The period was another one before. */
  changed: { at: EpochMilliseconds; from: Milliseconds; to: Milliseconds } | null
}

export const EXPECTED_KEPT = 20
