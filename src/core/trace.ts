/** What is kept of one attempt that opened, while its stream goes on. */

import type { CaptureLevel } from './record'
import type { EpochMilliseconds } from './units'

/** What is kept of an attempt that opened. */
export interface Trace {
  connection: string
  attempt: number
  /** Counted from 1 in its stream. */
  place: number
  openedAt: EpochMilliseconds
  endedAt: EpochMilliseconds | null
  level: CaptureLevel
  stretch: number
  stretchStart: EpochMilliseconds
  /** The last event or comment, the last sign of any byte, and the last fact of all. */
  lastFactAt: EpochMilliseconds
  lastByteAt: EpochMilliseconds
  lastSeenAt: EpochMilliseconds
  events: number
  firstEventAt: EpochMilliseconds | null
  firstEventSeq: number | null
  lastEventAt: EpochMilliseconds | null
  lastEventSeq: number | null
  /** The last event that is no heartbeat. */
  lastDataAt: EpochMilliseconds | null
  lastDataSeq: number | null
  /** The body grew and no event or comment has come since. */
  grown: boolean
  /** Events that came soon after it opened. */
  burst: number
  /** What the stream had when its first event came. */
  former: { id: string; at: EpochMilliseconds | null; seq: number | null } | null
  /** The first IDs, and how many of the first events came again, until one was new. */
  firstIds: string[]
  replayed: number
  firstNew: string | null
}

/** An attempt of which only the first fact is known. */
export function createTrace(
  { connection, attempt, at }: { connection: string; attempt: number; at: EpochMilliseconds },
  place: Pick<Trace, 'level' | 'place' | 'stretch'>,
): Trace {
  return {
    connection,
    attempt,
    ...place,
    openedAt: at,
    endedAt: null,
    stretchStart: at,
    lastFactAt: at,
    lastByteAt: at,
    lastSeenAt: at,
    events: 0,
    firstEventAt: null,
    firstEventSeq: null,
    lastEventAt: null,
    lastEventSeq: null,
    lastDataAt: null,
    lastDataSeq: null,
    grown: false,
    burst: 0,
    former: null,
    firstIds: [],
    replayed: 0,
    firstNew: null,
  }
}
