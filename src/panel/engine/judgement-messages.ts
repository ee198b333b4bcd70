/** What the document asks of the engine about findings and health, and the answers. */

import type { Finding, FindingId, Severity, Values } from '../../core/findings/finding'
import type { SnippetName } from '../../core/findings/snippets/index'
import type { StreamFacts } from '../../core/health'
import type { HeartbeatHealth, HeartbeatState } from '../../core/heartbeat'
import type { CaptureLevel, Kind } from '../../core/record'
import type { EpochMilliseconds, Milliseconds } from '../../core/units'

/** How the heartbeat of a stream stands, in short. */
export interface HeartbeatBrief {
  state: HeartbeatState
  /** All bytes can be seen. */
  certain: boolean
  /** Why it is not judged at the moment. */
  suspended: HeartbeatHealth['suspended']
  /** `null` as long as none was learned. */
  period: Milliseconds | null
  level: CaptureLevel
}

/** What is said of a stream in short. */
export interface StreamVerdict {
  /** Findings that stand and that no other explains. */
  counts: Record<Severity, number>
  /** The worst finding that stands; its words are made where they are shown. */
  worst: { id: FindingId; severity: Severity; variant: string | null; values: Values } | null
  /** `null` until the stream was judged. */
  heartbeat: HeartbeatBrief | null
}

/** The findings of a stream, or of a whole log. */
export interface FindingList {
  /** In order of beginning; of a whole log the newest, those that stand before those that do not. */
  findings: Finding[]
  /** Findings that are not among them. */
  others: number
  /** What the rules of those findings say of themselves. */
  about: Partial<Record<FindingId, FindingAbout>>
}

/** What is known of a diagnosis whatever stream it is about. */
export interface FindingAbout {
  /** Where to read on. */
  reference: string
  /** Code that mends it. */
  snippets: readonly SnippetName[]
}

/** What is known of a stream, as it was judged last; `null` if it is not there any more. */
export interface HealthAnswer {
  facts: StreamFacts | null
}

/** Which records a finding names. */
export interface EvidenceQuestion {
  log: string
  stream: string
  seqs: readonly number[]
}

/**
 * Where a record that shows a finding is to be found: a row of the events, an attempt, or else a time. Of several
 * records of one attempt there is one.
 */
export type Evidence = {
  seq: number
  at: EpochMilliseconds
  /** The stream that the record is of: of what several streams do together each is evidence. */
  stream: string
} & (
  | { as: 'event'; row: number; rowOfLog: number; type: string; id: string }
  | { as: 'attempt'; number: number }
  | { as: 'moment'; kind: Kind; what: string | null }
)
