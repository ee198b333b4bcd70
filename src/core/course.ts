/**
 * The course of one stream: its facts, folded in the order of happening. What is judged of it is computed from this
 * by `heartbeat.ts`, `gaps.ts` and `resume.ts`.
 */

import { beginning, ID_KEPT } from './attempt'
import { addId, copyIdTrail, createIdTrail, type IdTrail, setLastId } from './event-ids'
import { addSilence, copySilences, createSilences, type Silences } from './gaps'
import { type FormKey, isDoubtful, showsComments } from './heartbeat-form'
import type { CaptureLevel } from './record'
import { type Suspension, suspensionIn } from './suspension'
import type { Limits } from './thresholds'
import { createTrace, type Trace } from './trace'
import type { Bytes, EpochMilliseconds, Milliseconds } from './units'
import { addToBins, copyRateBins, createRateBins, type RateBins } from './usual-rate'

/**
 * What a fact is to the course. `request`: the attempt is seen over HTTP at the least. `growth`: DevTools saw the body
 * grow. `bytes`: something came that is no event or comment. `lost`: events were dropped and only counted.
 */
export type FactKind =
  | 'request'
  | 'level'
  | 'open'
  | 'growth'
  | 'bytes'
  | 'checkpoint'
  | 'comment'
  | 'event'
  | 'lost'
  | 'end'

/** One fact of a stream. */
export interface Fact {
  kind: FactKind
  at: EpochMilliseconds
  seq: number
  connection: string
  attempt: number
  /** The ID of an event or a checkpoint; otherwise ''. */
  id: string
  /** Its form, if it looks like a heartbeat. */
  form: FormKey | null
  /** Of a growth. */
  size: Bytes
  /** How many events were lost (`lost`). */
  count: number
  /** The level that begins (`level`). */
  level: CaptureLevel | null
}

/** One heartbeat. */
export interface Beat {
  at: EpochMilliseconds
  seq: number
  connection: string
  attempt: number
  /** Beats with the same number were seen without interruption: between them all is known. */
  stretch: number
  /** When that began. */
  start: EpochMilliseconds
  /** The event or comment before it, or the beginning of the stretch; `null` where it was told of too late to know. */
  before: EpochMilliseconds | null
}

/** The heartbeats of one form. */
export interface BeatSeries {
  form: FormKey
  count: number
  /** The newest {@link BEATS_KEPT}, oldest first. */
  beats: Beat[]
}

/** All that the facts of one stream come to. */
export interface Course {
  /** The newest {@link TRACES_KEPT}, in the order of their beginning. */
  traces: Trace[]
  opened: number
  stretches: number
  /** The level at which each of the newest connections is seen. */
  levels: Map<string, CaptureLevel>
  /** By form, at most {@link FORMS_KEPT}. */
  series: BeatSeries[]
  ids: IdTrail
  silences: Silences
  bins: RateBins
  /** The last event of the whole stream. */
  lastEventAt: EpochMilliseconds | null
  lastEventSeq: number | null
  /** The longest time without a byte in an attempt. */
  longestSilence: Milliseconds
  /** For how long comments could have been seen, in sum. */
  observedFor: Milliseconds
}

/** What a fact is folded with. */
export interface CourseContext {
  limits: Limits
  /** Asked seldom: it is not free. */
  suspensions(): readonly Suspension[]
}

const BEATS_KEPT = 64
const TRACES_KEPT = 100
const FORMS_KEPT = 4
const FIRST_IDS_KEPT = 8
const LEVELS_KEPT = 100
/** After opening: what comes so soon was waiting. */
const BURST: Milliseconds = 2000
/** A comment is short; what grows by more is data. */
const COMMENT_AT_MOST: Bytes = 1024
/** Shorter ones are looked at by nobody. */
const SILENCE_FROM: Milliseconds = 1000

export function createCourse(): Course {
  return {
    traces: [],
    opened: 0,
    stretches: 0,
    levels: new Map(),
    series: [],
    ids: createIdTrail(),
    silences: createSilences(),
    bins: createRateBins(),
    lastEventAt: null,
    lastEventSeq: null,
    longestSilence: 0,
    observedFor: 0,
  }
}

/** A copy that changes on its own. */
export function copyCourse(course: Course): Course {
  return {
    ...course,
    levels: new Map(course.levels),
    traces: course.traces.map(trace => ({ ...trace, firstIds: [...trace.firstIds] })),
    series: course.series.map(series => ({ ...series, beats: [...series.beats] })),
    ids: copyIdTrail(course.ids),
    silences: copySilences(course.silences),
    bins: copyRateBins(course.bins),
  }
}

/** The trace of an attempt; `null` if it did not open or is not kept any more. */
function traceOf({ traces }: Course, connection: string, attempt: number): Trace | null {
  for (let place = traces.length - 1; place >= 0; place--) {
    const trace = traces[place] as Trace
    if (trace.attempt === attempt && trace.connection === connection) return trace
  }
  return null
}

/** Adds one fact, which should be the latest; an older one is taken as well as it can be. */
export function applyFact(course: Course, fact: Fact, context: CourseContext): void {
  if (fact.kind === 'end') {
    end(course, fact)
    return
  }
  if (fact.kind === 'level' || fact.kind === 'request') {
    setLevel(course, fact)
    return
  }
  const trace = traceOf(course, fact.connection, fact.attempt) ?? begin(course, fact)
  observe(course, trace, fact.at)
  switch (fact.kind) {
    case 'open':
      trace.openedAt = Math.min(trace.openedAt, fact.at)
      return
    case 'lost':
      addToBins(course.bins, fact.count, fact.at)
      arrive(course, trace, fact.at, context)
      interrupt(course, trace, fact.at)
      return
    case 'growth':
      grow(course, trace, fact)
      arrive(course, trace, fact.at, context)
      return
    case 'bytes':
      arrive(course, trace, fact.at, context)
      return
    case 'checkpoint':
      setLastId(course.ids, fact.id)
      arrive(course, trace, fact.at, context)
      trace.lastFactAt = Math.max(trace.lastFactAt, fact.at)
      return
    case 'comment':
      beat(course, trace, fact)
      arrive(course, trace, fact.at, context)
      trace.lastFactAt = Math.max(trace.lastFactAt, fact.at)
      return
    case 'event':
      addEvent(course, trace, fact, context)
      return
  }
}

function begin(course: Course, fact: Fact): Trace {
  course.opened++
  course.stretches++
  const level = course.levels.get(fact.connection) ?? 'api'
  const trace = createTrace(fact, { level, place: course.opened, stretch: course.stretches })
  course.traces.push(trace)
  if (course.traces.length > TRACES_KEPT) course.traces.shift()
  return trace
}

function setLevel(course: Course, { kind, connection, attempt, at, level }: Fact): void {
  const { levels } = course
  const now = levels.get(connection) ?? 'api'
  const next = kind === 'request' ? (now === 'api' ? 'http' : now) : (level ?? now)
  if (next === now) return
  levels.set(connection, next)
  if (levels.size > LEVELS_KEPT) {
    const [oldest] = levels.keys()
    if (oldest !== undefined) levels.delete(oldest)
  }
  const trace = traceOf(course, connection, attempt)
  if (!trace) return
  observe(course, trace, at)
  trace.level = next
  // Whether a request was seen changes nothing of what is seen of its body.
  if (showsComments(now) || showsComments(next)) interrupt(course, trace, at)
}

function end(course: Course, { connection, attempt, at }: Fact): void {
  const trace = traceOf(course, connection, attempt)
  if (!trace) return
  observe(course, trace, at)
  trace.endedAt = Math.min(trace.endedAt ?? at, at)
}

function observe(course: Course, trace: Trace, at: EpochMilliseconds): void {
  if (at <= trace.lastSeenAt) return
  if (showsComments(trace.level)) course.observedFor += at - trace.lastSeenAt
  trace.lastSeenAt = at
}

/** From here on all is seen again, after something was not. */
function interrupt(course: Course, trace: Trace, at: EpochMilliseconds): void {
  course.stretches++
  trace.stretch = course.stretches
  trace.stretchStart = at
  trace.lastFactAt = Math.max(trace.lastFactAt, at)
}

/** A byte came. */
function arrive(course: Course, trace: Trace, at: EpochMilliseconds, context: CourseContext): void {
  const silence = at - trace.lastByteAt
  if (silence <= 0) return
  if (silence > SILENCE_FROM && silence > course.longestSilence) {
    if (!suspensionIn(context.suspensions(), trace.lastByteAt, at, context.limits))
      course.longestSilence = silence
  }
  trace.lastByteAt = at
  // What happens after an end shows that it was none.
  if (trace.endedAt !== null && at > trace.endedAt) trace.endedAt = null
}

function grow(course: Course, trace: Trace, fact: Fact): void {
  // The first growth includes all that came before the first look.
  if (trace.grown && fact.size <= COMMENT_AT_MOST && trace.level === 'devtools') {
    beat(course, trace, fact)
    trace.lastFactAt = Math.max(trace.lastFactAt, fact.at)
  }
  trace.grown = true
}

function beat(course: Course, trace: Trace, fact: Fact): void {
  const { form, at, seq, connection, attempt } = fact
  if (form === null) return
  let series = course.series.find(each => each.form === form)
  if (!series) {
    if (course.series.length >= FORMS_KEPT) return
    series = { form, count: 0, beats: [] }
    course.series.push(series)
  }
  series.count++
  const { beats } = series
  let place = beats.length
  while (place > 0 && (beats[place - 1] as Beat).at > at) place--
  const { stretch, stretchStart, lastFactAt } = trace
  const before = lastFactAt > at ? null : lastFactAt
  beats.splice(place, 0, { at, seq, connection, attempt, stretch, start: stretchStart, before })
  if (beats.length > BEATS_KEPT) beats.shift()
}

function addEvent(course: Course, trace: Trace, fact: Fact, context: CourseContext): void {
  const { at, seq, id, form, connection, attempt } = fact
  if (form !== null) beat(course, trace, fact)
  trace.former ??= { id: course.ids.last, at: course.lastEventAt, seq: course.lastEventSeq }
  const seenIn = addId(course.ids, { id, at, seq, connection, attempt, place: trace.place }, context.limits)
  noteResume(trace, fact, seenIn)
  // What looks like a heartbeat only by its payload may be data: it counts as both.
  if (form === null || isDoubtful(form)) {
    addToBins(course.bins, 1, at)
    addSilence(course.silences, trace, fact, context)
    trace.lastDataAt = Math.max(trace.lastDataAt ?? at, at)
    trace.lastDataSeq = seq
  }
  arrive(course, trace, at, context)
  trace.grown = false
  trace.lastFactAt = Math.max(trace.lastFactAt, at)
  trace.events++
  trace.firstEventAt ??= at
  trace.firstEventSeq ??= seq
  trace.lastEventAt = Math.max(trace.lastEventAt ?? at, at)
  trace.lastEventSeq = seq
  if (at <= trace.openedAt + BURST) trace.burst++
  course.lastEventAt = Math.max(course.lastEventAt ?? at, at)
  course.lastEventSeq = seq
}

/** Notes whether the first events of an attempt are those that came already. */
function noteResume(trace: Trace, fact: Fact, seenIn: number | null): void {
  const id = beginning(fact.id, ID_KEPT)
  if (id === '' || trace.firstNew !== null) return
  // An event without an ID of its own carries the last one.
  if (id === trace.former?.id) return
  if (trace.firstIds.length < FIRST_IDS_KEPT) trace.firstIds.push(id)
  if (seenIn === null) trace.firstNew = id
  else if (seenIn < trace.place) trace.replayed++
}
