/**
 * Gaps of a stream: silence within an attempt that is unusual for this stream, and the time between two attempts.
 */

import { endingOf } from './attempt-rows'
import type { Connection } from './connection'
import type { Course, CourseContext, Fact } from './course'
import { showsComments } from './heartbeat-form'
import type { Stream } from './history'
import { addToQuantiles, copyQuantiles, createQuantiles, type Quantiles, quantileFrom } from './quantiles'
import type { EndedHow } from './record'
import { type Suspension, suspensionIn } from './suspension'
import type { Limits } from './thresholds'
import type { Trace } from './trace'
import type { EpochMilliseconds, Milliseconds } from './units'

/** Why nothing came, as far as it is known: what happened to the page or the machine, or how the attempt ended. */
export type GapCause = Suspension['why'] | EndedHow

/** A time in which no event came. */
export interface Gap {
  /** `silence`: the attempt was open. `between`: from the end of one that was open to the next that opened. */
  kind: 'silence' | 'between'
  /** The attempt that was silent, or that came after; while none has come, the one before. */
  connection: string
  attempt: number
  /** The event before it, or the end of the attempt. */
  from: EpochMilliseconds
  /** The event after it, or the opening; `null` as long as it goes on. */
  to: EpochMilliseconds | null
  cause: GapCause | null
  /** `seq` of the event before and of the one after; `null` where there is none. */
  beforeSeq: number | null
  afterSeq: number | null
  /** 99 % of the silences of this stream are shorter; `null` where too little is known, or between attempts. */
  usual: Milliseconds | null
  /** Of a silence: whether heartbeats or other bytes came meanwhile; `null` where they could not be seen. */
  alive: boolean | null
  /** Between attempts: attempts that did not open. */
  failed: number
}

/** The silences between events of one stream. */
export interface Silences {
  spans: Quantiles
  /** Unusual ones: the newest {@link GAPS_KEPT}, oldest first. */
  gaps: Gap[]
}

export const GAPS_KEPT = 100
/** Silences that have to be known to say what is usual. */
const SAMPLES = 20
/** As long as that is not known, only ones that are longer than this, and than all before, are told. */
const LONG: Milliseconds = 60_000

export function createSilences(): Silences {
  return { spans: createQuantiles(), gaps: [] }
}

export function copySilences({ spans, gaps }: Silences): Silences {
  return { spans: copyQuantiles(spans), gaps: [...gaps] }
}

/** Takes the time since the data event before into account, when another one comes. */
export function addSilence(silences: Silences, trace: Trace, fact: Fact, context: CourseContext): void {
  if (trace.lastDataAt === null) return
  const span = fact.at - trace.lastDataAt
  if (span < 0) return
  if (span > context.limits.silenceFloor) {
    const gap = silenceOf(silences, trace, fact.at, context.suspensions(), context.limits)
    if (gap) {
      silences.gaps.push({ ...gap, to: fact.at, afterSeq: fact.seq })
      if (silences.gaps.length > GAPS_KEPT) silences.gaps.shift()
    }
    // What the machine's sleep did says nothing of the server.
    if (gap && isSuspension(gap.cause)) return
  }
  addToQuantiles(silences.spans, span)
}

/** What the silence between two events is usually; `null` while too little is known. */
export function usualSilence({ spans }: Silences): { median: Milliseconds; most: Milliseconds } | null {
  if (spans.count < SAMPLES) return null
  const median = quantileFrom(spans, 0.5)
  const most = quantileFrom(spans, 0.99)
  return median === null || most === null ? null : { median, most }
}

/** The silence since the last data event of an attempt up to a time, if it is unusual. */
function silenceOf(
  silences: Silences,
  trace: Trace,
  until: EpochMilliseconds,
  suspensions: readonly Suspension[],
  limits: Limits,
): Gap | null {
  const { connection, attempt, lastDataAt: from, lastDataSeq, lastFactAt, level } = trace
  if (from === null) return null
  const usual = usualSilence(silences)?.most ?? null
  const longest = quantileFrom(silences.spans, usual === null ? 1 : 0.99) ?? 0
  const least = Math.max(usual === null ? LONG : limits.silenceFloor, longest * limits.silenceTimes)
  const suspension = suspensionIn(suspensions, from, until, limits)
  if (until - from <= (suspension ? limits.silenceFloor : least)) return null
  const alive = lastFactAt > from ? true : showsComments(level) ? false : null
  const cause = suspension?.why ?? hiddenIn(suspensions, from, until)
  return {
    kind: 'silence',
    connection,
    attempt,
    from,
    to: null,
    cause: alive === true && !suspension ? null : cause,
    beforeSeq: lastDataSeq,
    afterSeq: null,
    usual,
    alive,
    failed: 0,
  }
}

function hiddenIn(suspensions: readonly Suspension[], from: number, to: number): 'hidden' | null {
  const hidden = suspensions.some(
    each => each.why === 'hidden' && each.from < to && (each.to === null || each.to > from),
  )
  return hidden ? 'hidden' : null
}

function isSuspension(cause: GapCause | null): boolean {
  return cause === 'sleep' || cause === 'frozen' || cause === 'offline' || cause === 'left'
}

/** What gaps are found with, beside the course. */
export interface GapContext {
  now: EpochMilliseconds
  stream: Stream
  suspensions: readonly Suspension[]
  limits: Limits
}

/** All gaps of a stream that are known, the one that goes on among them: the newest {@link GAPS_KEPT}, oldest first. */
export function gapsOf(course: Course, context: GapContext): Gap[] {
  const gaps = [...course.silences.gaps]
  const { now, stream, suspensions, limits } = context
  let former: Trace | null = null
  for (const trace of course.traces) {
    if (former && former.endedAt !== null && former.endedAt <= trace.openedAt) {
      gaps.push(between(former, trace, context))
    }
    // Of several that are open at once the one that ends last counts.
    if (!former || trace.endedAt === null || trace.endedAt >= (former.endedAt ?? trace.endedAt))
      former = trace
    const going = goingOn(trace, course, context)
    if (going) gaps.push(going)
  }
  const latest = stream.connections.at(-1)
  if (former && former.endedAt !== null && latest && latest.state !== 'open' && latest.state !== 'closed') {
    if (now > former.endedAt) gaps.push(between(former, null, { now, stream, suspensions, limits }))
  }
  return gaps.sort((a, b) => a.from - b.from).slice(-GAPS_KEPT)
}

/** The silence at the end of an attempt, which no event has ended. */
function goingOn(
  trace: Trace,
  { silences }: Course,
  { now, stream, suspensions, limits }: GapContext,
): Gap | null {
  const isOpen = trace.endedAt === null
  if (isOpen && stateOf(stream, trace) !== 'open') return null
  const until = trace.endedAt ?? now
  const gap = silenceOf(silences, trace, until, suspensions, limits)
  return gap && (isOpen ? gap : { ...gap, to: until })
}

function stateOf(stream: Stream, { connection, attempt }: Trace): Connection['state'] | null {
  const found = stream.connections.findLast(each => each.id === connection)
  return found && found.attemptCount === attempt ? found.state : null
}

function between(former: Trace, next: Trace | null, { stream, suspensions, limits }: GapContext): Gap {
  const from = former.endedAt ?? former.lastSeenAt
  const to = next?.openedAt ?? null
  const { connection, attempt } = next ?? former
  return {
    kind: 'between',
    connection,
    attempt,
    from,
    to,
    cause: suspensionIn(suspensions, from, to ?? from + 1, limits)?.why ?? howEnded(stream, former),
    beforeSeq: former.lastEventSeq,
    afterSeq: next?.firstEventSeq ?? null,
    usual: null,
    alive: null,
    failed: failedBetween(stream, former, next),
  }
}

function howEnded({ connections }: Stream, { connection, attempt }: Trace): EndedHow | null {
  const found = connections.findLast(each => each.id === connection)
  const facts = found?.attempts.findLast(each => each.number === attempt)
  const ending = found && facts && endingOf(found, facts, found.attemptCount > attempt)
  return ending && ending.how !== 'unknown' ? ending.how : null
}

/** Attempts after one that was open and before the next that is. */
function failedBetween({ connections }: Stream, former: Trace, next: Trace | null): number {
  const first = connections.findLastIndex(({ id }) => id === former.connection)
  const last = next ? connections.findLastIndex(({ id }) => id === next.connection) : connections.length - 1
  if (first === -1 || last === -1) return 0
  let attempts = 0
  for (let place = first; place <= last; place++) attempts += connections[place]?.attemptCount ?? 0
  attempts -= former.attempt
  const latest = connections[last]
  if (next) return Math.max(0, attempts - ((latest?.attemptCount ?? 0) - next.attempt) - 1)
  // The one under way has not failed yet.
  return Math.max(0, attempts - (latest?.state === 'connecting' ? 1 : 0))
}
