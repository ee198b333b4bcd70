/** Heartbeats that did not come: between two that did, before the first of an attempt, and since the last. Pure. */

import type { Beat } from './course'
import type { HeartbeatHealth, Overdue } from './heartbeat'
import { showsComments } from './heartbeat-form'
import type { Rhythm } from './rhythm'
import { type Suspension, suspensionIn } from './suspension'
import type { Limits } from './thresholds'
import type { Trace } from './trace'
import type { EpochMilliseconds, Milliseconds } from './units'

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
  /** Beats that came together at the end: they were held back, not lost. */
  heldBack: number
}

/** What is known of the rhythm that the beats should have. */
export interface MissedContext {
  now: EpochMilliseconds
  limits: Limits
  suspensions: readonly Suspension[]
  suspended: HeartbeatHealth['suspended']
  rhythm: Rhythm
  period: Milliseconds
  overdue: Overdue
  /** The attempt that is open. */
  open: Trace | null
  /** Only who sees the bytes sees the beats. */
  byWire: boolean
}

export const EXPECTED_KEPT = 20

/** The missed beats among the newest ones, oldest first. */
export function missedBeats(
  beats: readonly Beat[],
  traces: readonly Trace[],
  context: MissedContext,
): MissedBeats[] {
  const { rhythm } = context
  const missed: MissedBeats[] = []
  const latest = new Map<number, Beat>()
  for (const [place, beat] of beats.entries()) {
    const former = latest.get(beat.stretch)
    latest.set(beat.stretch, beat)
    const from = former?.at ?? beat.start
    // What was before the oldest beat that is kept, or before the period changed, is not known any more.
    if (rhythm.since === null || from < rhythm.since) continue
    const found = between(from, former?.seq ?? null, beat, context)
    if (found) missed.push({ ...found, heldBack: heldBackAt(beats, place, context.period) })
  }
  for (const trace of traces) {
    const found = sinceLast(trace, latest.get(trace.stretch) ?? null, context)
    if (found) missed.push(found)
  }
  return missed.sort((a, b) => a.after - b.after)
}

function between(
  from: EpochMilliseconds,
  afterSeq: number | null,
  beat: Beat,
  context: MissedContext,
): MissedBeats | null {
  const { rhythm, overdue } = context
  // A timer that waits for silence begins anew with each byte.
  if (beat.before === null && rhythm.mode !== 'fixed') return null
  const before = beat.before ?? from
  const start = rhythm.mode === 'fixed' ? from : Math.max(from, before)
  if (beat.at - start <= overdue.late) return null
  if (suspensionIn(context.suspensions, start, beat.at, context.limits)) return null
  const { connection, attempt, at: until, seq: untilSeq } = beat
  const dataFlowed = before > from
  return withExpected(
    { connection, attempt, after: start, afterSeq, until, untilSeq, dataFlowed },
    until,
    context,
  )
}

/** What did not come since the last beat of an attempt, until its end or now. */
function sinceLast(trace: Trace, last: Beat | null, context: MissedContext): MissedBeats | null {
  const { rhythm, overdue, now, open, suspended, suspensions, limits, byWire } = context
  const { connection, attempt, endedAt, stretchStart, lastByteAt, level } = trace
  if (byWire && !showsComments(level)) return null
  const isOpen = trace === open
  if (isOpen ? suspended !== null : endedAt === null) return null
  const until = isOpen ? now : (endedAt ?? now)
  const from = last?.at ?? stretchStart
  if (rhythm.since === null || from < rhythm.since) return null
  const start = rhythm.mode === 'fixed' ? from : Math.max(from, lastByteAt)
  if (until - start <= overdue.late || suspensionIn(suspensions, start, until, limits)) return null
  const dataFlowed = lastByteAt > from
  // A timer of which no more is known may have ended with the waiting that it was for.
  if (rhythm.mode === 'unknown' && lastByteAt - from > 3 * context.period) return null
  return withExpected(
    {
      connection,
      attempt,
      after: start,
      afterSeq: last?.seq ?? null,
      until: null,
      untilSeq: null,
      dataFlowed,
    },
    until,
    context,
  )
}

function withExpected(
  known: Omit<MissedBeats, 'expectedAt' | 'count' | 'heldBack'>,
  until: EpochMilliseconds,
  { period }: MissedContext,
): MissedBeats {
  const { after } = known
  // The beat that ended it may be the last of those that should have come, a little late.
  const count =
    known.until === null ? Math.floor((until - after) / period) : Math.round((until - after) / period) - 1
  const some = Math.max(1, count)
  const expectedAt = Array.from({ length: Math.min(some, EXPECTED_KEPT) }, (_, n) => after + (n + 1) * period)
  return { ...known, count: some, expectedAt, heldBack: 0 }
}

/** Beats that came together: those of a timer were held back. */
function heldBackAt(beats: readonly Beat[], place: number, period: Milliseconds): number {
  const first = beats[place] as Beat
  const together = Math.min(1000, period / 2)
  let count = 1
  while (beats[place + count] && (beats[place + count] as Beat).at - first.at < together) count++
  return count > 1 ? count : 0
}
