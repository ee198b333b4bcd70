/**
 * The health of all streams of a log: what the rules for findings and the views read beside the history.
 */

import type { IdFacts } from './event-ids'
import type { Gap } from './gaps'
import type { HeartbeatHealth } from './heartbeat'
import type { CaptureLevel } from './record'
import type { ResumeAudit } from './resume'
import type { Suspension } from './suspension'
import type { Limits } from './thresholds'
import type { EpochMilliseconds, Milliseconds } from './units'

/** What is known of one stream at one moment, beside its history. All lists are bounded, oldest first. */
export interface StreamFacts {
  /** The moment. */
  now: EpochMilliseconds
  /** The limits that hold for it, with what the user has set. */
  limits: Limits
  level: CaptureLevel
  heartbeat: HeartbeatHealth
  gaps: Gap[]
  resumes: ResumeAudit[]
  ids: IdFacts
  /** Events per second that it usually sends, without heartbeats; `null` where too little is known. */
  usualRate: number | null
  /** The silence between two events of one attempt that half, and 99 %, of them are shorter than. */
  usualSilence: { median: Milliseconds; most: Milliseconds } | null
  /** Times in which nothing is judged. */
  suspensions: Suspension[]
}
