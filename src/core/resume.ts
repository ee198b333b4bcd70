/**
 * The audit of each reconnection: what the stream had, what was asked for, what came, and what was lost. Computed from
 * the course of a stream and its history. Pure.
 */

import type { Attempt } from './attempt'
import type { Connection } from './connection'
import type { Course } from './course'
import { type IdModel, integerOf, modelOf } from './event-ids'
import { usualSilence } from './gaps'
import type { Stream } from './history'
import { poissonInterval } from './statistics'
import { carriesInQuery } from './stream-address'
import type { Limits } from './thresholds'
import type { Trace } from './trace'
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
  /** The first IDs after. */
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
    /** Events that the stream usually sends in the time in which it could not be heard; `null` if that is unknown. */
    expected: EventEstimate | null
    /** Events that are certainly missing; `null` where the IDs do not tell. */
    verified: number | null
  }
  /** `seq` of the last event before, the request, and the first event after. */
  evidence: { before: number | null; request: number | null; after: number | null }
}

/** What resumes are audited with, beside the course. */
export interface ResumeContext {
  stream: Stream
  limits: Limits
  /** Events per second that the stream usually sends. */
  rate: number | null
  /** The period of its heartbeat. */
  period: Milliseconds | null
}

export const AUDITS_KEPT = 50

/** The audits of the newest reconnections, oldest first. */
export function resumesOf(course: Course, context: ResumeContext): ResumeAudit[] {
  const audits: ResumeAudit[] = []
  const model = modelOf(course.ids, context.limits)
  const traces = course.traces.slice(-AUDITS_KEPT - 1)
  for (const [place, trace] of traces.entries()) {
    const former = traces[place - 1]
    // Two that are open side by side do not continue one another.
    if (former && former.endedAt !== null && former.endedAt <= trace.openedAt) {
      audits.push(audit(former, trace, model, course, context))
    }
  }
  return audits
}

function audit(
  former: Trace,
  trace: Trace,
  model: IdModel,
  course: Course,
  context: ResumeContext,
): ResumeAudit {
  const { connection, attempt, openedAt, firstIds, replayed, burst } = trace
  const facts = attemptOf(context.stream, trace)
  const lastSeen = trace.former?.id ?? lastIdOf(context.stream, former) ?? ''
  const [verdict, skipped] = verdictOf(trace, lastSeen, model, course)
  const from = trace.former?.at ?? former.lastEventAt ?? former.endedAt ?? former.lastSeenAt
  const to = trace.firstEventAt ?? openedAt
  const isTelling = verdict !== 'nothing-to-tell' && verdict !== 'restarted'
  return {
    connection,
    attempt,
    former: { connection: former.connection, attempt: former.attempt },
    by: former.connection === connection ? 'browser' : 'page',
    endedAt: former.endedAt,
    openedAt,
    lastSeen,
    sent: sentBy(facts, lastSeen),
    guess: facts?.attempt?.request?.guess ?? false,
    firstIds: [...firstIds],
    model,
    verdict,
    replayed,
    skipped,
    burst,
    loss: {
      from,
      to,
      span: Math.max(0, to - from),
      expected: expectedIn(deafTime(former, trace, course, context), context.rate),
      verified: isTelling ? skipped : null,
    },
    evidence: {
      before: trace.former?.seq ?? former.lastEventSeq,
      request: facts?.attempt?.request?.seq ?? null,
      after: trace.firstEventSeq,
    },
  }
}

interface AttemptFacts {
  connection: Connection
  attempt: Attempt | undefined
}

function attemptOf({ connections }: Stream, { connection: id, attempt }: Trace): AttemptFacts | null {
  const connection = connections.findLast(each => each.id === id)
  return connection
    ? { connection, attempt: connection.attempts.findLast(each => each.number === attempt) }
    : null
}

/** The last ID of an attempt, as long as no event has come after it. */
function lastIdOf(stream: Stream, trace: Trace): string | null {
  return attemptOf(stream, trace)?.attempt?.lastId ?? null
}

function sentBy(facts: AttemptFacts | null, lastSeen: string): ResumeAudit['sent'] {
  const request = facts?.attempt?.request
  if (request?.lastId) return { id: request.lastId, as: 'header' }
  const url = facts?.connection.origin?.url
  if (url !== undefined && carriesInQuery(url, lastSeen)) return { id: lastSeen, as: 'query' }
  return { id: '', as: request ? 'nothing' : 'unknown' }
}

/** The verdict, and how many events are missing by their numbers. */
function verdictOf(
  { firstIds, firstNew, replayed }: Trace,
  lastSeen: string,
  model: IdModel,
  { ids }: Course,
): [ResumeVerdict, number] {
  const [first] = firstIds
  if (first === undefined || lastSeen === '') return ['nothing-to-tell', 0]
  if (model === 'none' || model === 'constant' || model === 'unknown') return ['nothing-to-tell', 0]
  if (replayed > 0) {
    // What begins with the very first event was not resumed at all.
    if (first === ids.origin && first !== lastSeen && replayed > 1) return ['restarted', 0]
    const missing = firstNew === null ? 0 : missingBetween(lastSeen, firstNew, model)
    return missing > 0 ? ['skipped', missing] : ['replayed', 0]
  }
  if (firstNew === null) return ['nothing-to-tell', 0]
  const [last, next] = [integerOf(lastSeen), integerOf(firstNew)]
  if (last === null || next === null) return ['nothing-to-tell', 0]
  if (next < last && (model === 'dense-int' || model === 'monotone-int')) return ['restarted', 0]
  if (model !== 'dense-int') return ['nothing-to-tell', 0]
  return next === last + 1 ? ['continued', 0] : ['skipped', next - last - 1]
}

function missingBetween(lastSeen: string, firstNew: string, model: IdModel): number {
  const [last, next] = [integerOf(lastSeen), integerOf(firstNew)]
  if (model !== 'dense-int' || last === null || next === null) return 0
  return Math.max(0, next - last - 1)
}

/**
 * The time in which nothing could be heard: from the end to the opening, and from the last byte, where the stream was
 * dead long before it ended.
 */
function deafTime(
  former: Trace,
  trace: Trace,
  course: Course,
  { limits, period }: ResumeContext,
): Milliseconds {
  const endedAt = former.endedAt ?? former.lastSeenAt
  const usual = usualSilence(course.silences)?.most ?? 0
  const dead = Math.max(limits.silenceFloor, usual * limits.silenceTimes, (period ?? 0) * limits.missingTimes)
  const from = endedAt - former.lastByteAt > dead ? former.lastByteAt : endedAt
  return Math.max(0, trace.openedAt - from)
}

function expectedIn(span: Milliseconds, rate: number | null): EventEstimate | null {
  if (rate === null) return null
  const mean = (rate * span) / 1000
  return { mean, ...poissonInterval(mean) }
}
