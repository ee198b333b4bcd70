/**
 * The audit of each reconnection: what the stream had, what was asked for, what came, and what was lost.
 */

import type { IdModel } from './event-ids'
import type { EpochMilliseconds, Milliseconds } from './units'

/**
 * What became of the events after the last one that was seen. `continued`: exactly the next came. `replayed`: some
 * came again, then the rest. `skipped`: some never came. `restarted`: the server began anew. `nothing-to-tell`: the IDs
 * do not say, or nothing came yet.
 */
export type ResumeVerdict = 'continued' | 'replayed' | 'skipped' | 'restarted' | 'nothing-to-tell'

/** A number of events that is not known exactly: the mean, and where it lies with a chance of 95 %. */
export interface EventEstimate {
  mean: number
  low: number
  high: number
}

/** One reconnection that opened. */
export interface ResumeAudit {
  /** The attempt that opened, ... */
  connection: string
  attempt: number
  /** ... and the one before that was open. */
  former: { connection: string; attempt: number }
  /** The browser came back by itself, or the page made a new connection, which begins without a last ID. */
  by: 'browser' | 'page'
  /** When the former ended, if that was seen, and when this one opened. */
  endedAt: EpochMilliseconds | null
  openedAt: EpochMilliseconds
  /** The last ID before; '' if there was none. */
  lastSeen: string
  /** What was sent, and where. `unknown`: the request was not seen. */
  sent: { id: string; as: 'header' | 'query' | 'nothing' | 'unknown' }
  /** It is not certain that the request is of this attempt. */
  guess: boolean
  /** The first IDs after: at most {@link FIRST_IDS_KEPT}. */
  firstIds: string[]
  model: IdModel
  verdict: ResumeVerdict
  /** Events that came again, and events that never came (by their IDs). */
  replayed: number
  skipped: number
  /** Events that came within two seconds after it opened. */
  burst: number
  loss: {
    /** The last event before; the end if there was none. */
    from: EpochMilliseconds
    /** The first event after, or the opening while none has come. */
    to: EpochMilliseconds
    span: Milliseconds
    /** Events that the stream usually sends in that time from the end to the opening; `null` where that is unknown. */
    expected: EventEstimate | null
    /** Events that are certainly missing; `null` where the IDs do not tell. */
    verified: number | null
  }
  /** `seq` of the last event before, the request, and the first event after. */
  evidence: { before: number | null; request: number | null; after: number | null }
}

export const FIRST_IDS_KEPT = 8
