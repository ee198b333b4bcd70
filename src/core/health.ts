/**
 * The health of all streams of a log: what the rules for findings and the views read beside the history.
 *
 * Each stream holds back its newest facts in the order of happening, as records of several observers arrive in any
 * order, and folds them into its course when there are many. What is known at a moment is computed from a copy of the
 * course and the facts that are held back, so that the order of arrival does not show.
 */

import { applyFact, type Course, type CourseContext, copyCourse, createCourse, type Fact } from './course'
import { type IdFacts, idFactsOf } from './event-ids'
import { type Gap, gapsOf, usualSilence } from './gaps'
import { type HeartbeatHealth, judgeHeartbeat } from './heartbeat'
import type { Stream } from './history'
import type { CaptureLevel, LogRecord } from './record'
import { type ResumeAudit, resumesOf } from './resume'
import { factOf } from './stream-fact'
import {
  addChange,
  createEnvironment,
  type Environment,
  noteChange,
  notePage,
  type Suspension,
  suspensionsOf,
} from './suspension'
import { type Limits, type StreamRule, type StreamSettings, settingsFor } from './thresholds'
import type { Trace } from './trace'
import type { EpochMilliseconds, Milliseconds } from './units'
import { usualRate } from './usual-rate'

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

/** What is kept of one stream. */
interface StreamHealth {
  settings: StreamSettings
  page: string | null
  createdAt: EpochMilliseconds
  course: Course
  /** Facts that are not in the course yet, in the order of happening. */
  held: Fact[]
  /** When the newest event or opening was seen. */
  toldAt: EpochMilliseconds
  known: Known | null
}

/** What was computed of a stream when it was asked for. */
interface Known {
  /** The version of the environment that it was computed with. */
  environment: number
  /** With the facts that are held back. */
  course: Course
  /** Facts that came since, each the latest when it did. */
  fresh: Fact[]
  /** Of the last moment that was asked for; `null` since another record came. */
  facts: StreamFacts | null
}

/** The health of all streams of a log. */
export interface Health {
  rules: readonly StreamRule[]
  environment: Environment
  /** By the stream's id: the newest {@link STREAMS_KEPT}. */
  streams: Map<string, StreamHealth>
}

export const STREAMS_KEPT = 4000
/** Facts that a stream holds back at most, and all streams together. */
const HELD_AT_MOST = 512
const HELD_IN_ALL = 200_000
const HELD_AT_LEAST = 32

/** The health of no stream. @param rules what the user has set for the streams of some addresses. */
export function createHealth(rules: readonly StreamRule[] = []): Health {
  return { rules, environment: createEnvironment(), streams: new Map() }
}

/**
 * Adds one record.
 * @param stream what `applyRecord` returned for it.
 */
export function applyHealth(health: Health, record: LogRecord, stream: Stream | null): void {
  if (record.kind === 'environment') noteChange(health.environment, record)
  if (!stream || record.connection === null) return
  const own = healthOf(health, stream, record)
  if (record.at < own.createdAt) own.createdAt = record.at
  if (record.kind === 'connection') meet(health, own, record)
  if (own.known) own.known.facts = null
  const fact = factOf(record, own.settings.heartbeats)
  if (!fact) return
  const isLatest = hold(own.held, fact)
  if (isLatest && own.known && own.known.fresh.length < HELD_AT_MOST) own.known.fresh.push(fact)
  else own.known = null
  if ((fact.kind === 'open' || fact.kind === 'event') && fact.at > own.toldAt) own.toldAt = fact.at
  const most = Math.max(HELD_AT_LEAST, Math.min(HELD_AT_MOST, Math.floor(HELD_IN_ALL / health.streams.size)))
  if (own.held.length > most) settle(health, own, own.held.splice(0, own.held.length - (most >> 1)))
}

/**
 * The machine slept, as whoever looks at the health saw by its own clock. The page writes that down only with its next
 * record, and a stream that died in the meantime brings none.
 */
export function noteSleep(health: Health, at: EpochMilliseconds, span: Milliseconds): void {
  addChange(health.environment, { at, what: 'sleep', span, page: null })
}

/**
 * What is known of a stream at a moment; `null` if it is not kept. It costs about a hundred microseconds: ask for it
 * when it is to be shown or judged, not for each record.
 */
export function factsOf(health: Health, stream: Stream, now: EpochMilliseconds): StreamFacts | null {
  const own = health.streams.get(stream.id)
  if (!own) return null
  const { limits } = own.settings
  const suspensions = suspensionsOf(health.environment, own, limits)
  const known = knownOf(health, own, { limits, suspensions: () => suspensions })
  if (known.facts?.now !== now) known.facts = computeFacts(own, known.course, suspensions, stream, now)
  return known.facts
}

function knownOf({ environment }: Health, own: StreamHealth, context: CourseContext): Known {
  const { version } = environment
  const { known } = own
  if (known?.environment === version) {
    for (const fact of known.fresh) applyFact(known.course, fact, context)
    known.fresh = []
    return known
  }
  const course = copyCourse(own.course)
  for (const fact of own.held) applyFact(course, fact, context)
  const computed = { environment: version, course, fresh: [], facts: null }
  own.known = computed
  return computed
}

function computeFacts(
  own: StreamHealth,
  course: Course,
  suspensions: Suspension[],
  stream: Stream,
  now: EpochMilliseconds,
): StreamFacts {
  const { limits } = own.settings
  const { state, open } = standOf(course, stream)
  const latest = stream.connections.at(-1)
  const level = open?.level ?? course.levels.get(latest?.id ?? '') ?? 'api'
  const heartbeat = judgeHeartbeat(course, { now, settings: own.settings, suspensions, state, open, level })
  const rate = dataRate(course, heartbeat, limits, open === null ? null : now)
  return {
    now,
    limits,
    level,
    heartbeat,
    gaps: gapsOf(course, { now, stream, suspensions, limits }),
    resumes: resumesOf(course, { stream, limits, rate, period: heartbeat.period }),
    ids: idFactsOf(course.ids, limits),
    usualRate: rate,
    usualSilence: usualSilence(course.silences),
    suspensions,
  }
}

/** The state of a stream: open, as long as one of its connections is. */
function standOf(
  course: Course,
  { connections }: Stream,
): { state: Stream['connections'][number]['state']; open: Trace | null } {
  for (let place = connections.length - 1; place >= Math.max(0, connections.length - 10); place--) {
    const connection = connections[place]
    if (connection?.state !== 'open') continue
    const open = course.traces.findLast(each => each.connection === connection.id && each.endedAt === null)
    return { state: 'open', open: open ?? null }
  }
  return { state: connections.at(-1)?.state ?? 'connecting', open: null }
}

/** The usual rate without heartbeats that look like data, and without the time in which a stream was dead. */
function dataRate(
  course: Course,
  { form, period }: HeartbeatHealth,
  { silenceFloor, silenceTimes }: Limits,
  until: EpochMilliseconds | null,
): number | null {
  const usual = usualSilence(course.silences)?.most
  const patience =
    usual === undefined ? Number.POSITIVE_INFINITY : Math.max(silenceFloor, usual * silenceTimes, period ?? 0)
  const times = course.traces.map(({ openedAt, endedAt, lastSeenAt, lastByteAt }) => ({
    from: openedAt,
    to: Math.min(endedAt ?? Math.max(until ?? 0, lastSeenAt), lastByteAt + patience),
  }))
  const rate = usualRate(course.bins, times)
  if (rate === null || form?.by !== 'data' || period === null) return rate
  return Math.max(0, rate - 1000 / period)
}

function healthOf(health: Health, stream: Stream, record: LogRecord): StreamHealth {
  const { streams } = health
  let own = streams.get(stream.id)
  if (!own) {
    own = {
      settings: settingsFor(null, health.rules),
      page: null,
      createdAt: record.at,
      course: createCourse(),
      held: [],
      toldAt: 0,
      known: null,
    }
    streams.set(stream.id, own)
    // In bulk, so that its cost is shared by all streams that made it necessary.
    if (streams.size > STREAMS_KEPT * 1.1) forgetOldest(streams)
  }
  // Its page's word made a connection part of a stream that was one of its own until then.
  if (record.kind === 'connection' && record.connection !== null && record.connection !== stream.id) {
    const merged = streams.get(record.connection)
    streams.delete(record.connection)
    if (merged) merge(health, own, merged)
  }
  return own
}

/** What the merged one has settled already is given up: that takes hundreds of facts before the page's first word. */
function merge(health: Health, own: StreamHealth, merged: StreamHealth): void {
  for (const fact of merged.held) hold(own.held, fact)
  own.known = null
  own.toldAt = Math.max(own.toldAt, merged.toldAt)
  if (own.held.length > HELD_AT_MOST) settle(health, own, own.held.splice(0, own.held.length - HELD_AT_LEAST))
}

function meet(health: Health, own: StreamHealth, record: Extract<LogRecord, { kind: 'connection' }>): void {
  if (own.page === null) own.settings = settingsFor(record.url, health.rules)
  own.page = record.page
  notePage(health.environment, record.page)
}

/** @returns whether it is the latest. */
function hold(held: Fact[], fact: Fact): boolean {
  let place = held.length
  while (place > 0 && isAfter(held[place - 1] as Fact, fact)) place--
  if (place === held.length) {
    held.push(fact)
    return true
  }
  held.splice(place, 0, fact)
  return false
}

/** Facts of one moment are in an order that does not depend on which was told first. */
const ORDER: Record<Fact['kind'], number> = {
  request: 0,
  level: 1,
  open: 2,
  growth: 3,
  bytes: 4,
  checkpoint: 5,
  comment: 6,
  event: 7,
  lost: 8,
  end: 9,
}

function isAfter(former: Fact, fact: Fact): boolean {
  return former.at === fact.at ? ORDER[former.kind] > ORDER[fact.kind] : former.at > fact.at
}

function settle({ environment }: Health, own: StreamHealth, facts: readonly Fact[]): void {
  const { limits } = own.settings
  let suspensions: Suspension[] | null = null
  const context = {
    limits,
    suspensions: () => {
      suspensions ??= suspensionsOf(environment, own, limits)
      return suspensions
    },
  }
  for (const fact of facts) applyFact(own.course, fact, context)
}

function forgetOldest(streams: Health['streams']): void {
  for (const id of streams.keys()) {
    if (streams.size <= STREAMS_KEPT) return
    streams.delete(id)
  }
}
