/** What the document asks of the engine for the timeline, and the answers. */

import type { Ending } from '../../core/attempt-rows'
import type { ConnectionState } from '../../core/connection'
import type { EnvironmentSpan, Navigation } from '../../core/environment-spans'
import type { FindingId, Severity, Values } from '../../core/findings/finding'
import type { Band, BandState } from '../../core/state-bands'
import type { Bytes, EpochMilliseconds, Milliseconds } from '../../core/units'

/** One stream of one log. */
export interface StreamPlace {
  log: string
  stream: string
}

/** What is on screen. */
export interface TimelineQuestion {
  /** The lanes, from top to bottom. */
  streams: StreamPlace[]
  from: EpochMilliseconds
  to: EpochMilliseconds
  /** What a pixel stands for. */
  step: Milliseconds
  /** Marks of attempts that are nearer to each other become one. */
  apart: Milliseconds
}

/**
 * Moments of one kind: each by itself where there are few, otherwise how many are in each column. Column k is from
 * `(first + k) * step` up to `(first + k + 1) * step` of its question.
 */
export type Moments =
  | { as: 'ticks'; at: Float64Array }
  | { as: 'density'; first: number; counts: Uint32Array; most: number }

/** What became of an attempt. */
export interface AttemptMark {
  /** Counted from 1 in its stream. */
  number: number
  at: EpochMilliseconds
  /** When it ended; `null` while it goes on, or where nobody saw it. */
  endedAt: EpochMilliseconds | null
  status: number | null
  opened: boolean
  ending: Ending | null
  /** How its connection stands, if it is the latest of the stream. */
  state: ConnectionState
}

/** One attempt, or several that are too near to each other to be told apart. */
export interface AttemptGroup {
  /** The numbers of the first and the last of them. */
  first: number
  last: number
  from: EpochMilliseconds
  to: EpochMilliseconds
  /** The only one, or the worst of them. */
  mark: AttemptMark
}

/** Events that came and were only counted. */
export interface Lost {
  from: EpochMilliseconds
  to: EpochMilliseconds
  events: number
}

/** One stream over time. */
export interface Lane extends StreamPlace {
  /** The document that made it, as spans of the environment name it. */
  document: string | null
  /** Its connections are over: nothing that happens to its document concerns it any more. */
  closedAt: EpochMilliseconds | null
  bands: Band[]
  attempts: AttemptGroup[]
  events: Moments
  /** Comments, and events that are heartbeats. */
  beats: Moments
  lost: Lost[]
  /** When heartbeats should have come that did not. */
  missed: number[]
  /** Times in which unusually nothing came, or in which events were lost. */
  gaps: LaneGap[]
  /** Errors and warnings that stand or stood, by when they began; no more than one for a mark's width. */
  findings: FindingMark[]
}

/** A time without events. */
export interface LaneGap {
  from: EpochMilliseconds
  /** `null` as long as it goes on. */
  to: EpochMilliseconds | null
  kind: 'silence' | 'between'
  /** Events that were surely missed in it; `null` where that is not known. */
  missed: number | null
}

/** Where findings begin, as one mark for those that are too near to each other to be told apart. */
export interface FindingMark {
  at: EpochMilliseconds
  /** All of the worst of them. */
  key: string
  severity: Severity
  id: FindingId
  variant: string | null
  values: Values
  /** How many. */
  count: number
}

/** What happened to the pages of one log. */
export interface Surroundings {
  log: string
  /** Something happened to them at some time, in this span or out of it. */
  any: boolean
  spans: EnvironmentSpan[]
  navigations: Navigation[]
}

export interface TimelineAnswer {
  question: TimelineQuestion
  /** In the order of the question, without streams that are not there any more. */
  lanes: Lane[]
  surroundings: Surroundings[]
}

/** A span of time, of one stream or, with `stream` null, of all streams of a log together. */
export interface SpanQuestion {
  of: { log: string; stream: string | null }[]
  from: EpochMilliseconds
  to: EpochMilliseconds
  /** Nothing is known of what comes after: what is beyond it does not count. */
  now: EpochMilliseconds
}

/** What a span of time holds. */
export interface SpanStatistics {
  log: string
  stream: string | null
  /** Exact, with those that were only counted. */
  events: number
  /** Those among `events` that were only counted. */
  lost: number
  bytes: Bytes
  /** Comments, and events that are heartbeats, which are among `events` too. */
  beats: number
  /** Attempts that began within. */
  attempts: number
  /**
   * The longest time without an event while there was a stream, the edges of the span taken as such; `null` where
   * there was none.
   */
  silence: { from: EpochMilliseconds; to: EpochMilliseconds } | null
  /** Quantiles of the time between two events that follow one another; `null` where there are no two. */
  intervals: { median: Milliseconds; p90: Milliseconds; p99: Milliseconds } | null
  /** How long it was in which state; of several streams the sums. */
  states: Record<BandState, Milliseconds>
}

/** The event that is nearest to a time. */
export interface NearestQuestion extends StreamPlace {
  at: EpochMilliseconds
  /** Not further away than this. */
  within: Milliseconds
}

export interface NearestEvent {
  /** Its row in the view of its stream, and in that of its whole log. */
  row: number
  rowOfLog: number
  seq: number
  at: EpochMilliseconds
  size: Bytes
  attempt: number
  /** Time since the one before it; `null` for the first. */
  since: Milliseconds | null
}
