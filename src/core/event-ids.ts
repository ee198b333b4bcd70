/**
 * What the event IDs of a stream are like, and where they break their own rule. Folded event by event, in the order
 * of happening.
 */

import { beginning, ID_KEPT } from './attempt'
import type { Limits } from './thresholds'
import type { EpochMilliseconds } from './units'

/**
 * `none`: no event has one. `constant`: all have the same. `dense-int`: each one more than the one before.
 * `monotone-int`: integers that grow. `time-like`: they hold a time that grows. `opaque`: nothing can be told from two
 * of them. `unknown`: too few to say.
 */
export type IdModel = 'unknown' | 'none' | 'constant' | 'dense-int' | 'monotone-int' | 'time-like' | 'opaque'

/**
 * A step from one ID to the next that breaks the model. `skip`: `by` numbers are missing. `repeat`: an ID that was
 * there already, with others in between. `back`: smaller than the one before.
 */
export interface IdBreak {
  kind: 'skip' | 'repeat' | 'back'
  at: EpochMilliseconds
  /** `seq` of the event with the ID, and of the one before. */
  seq: number
  beforeSeq: number
  connection: string
  attempt: number
  from: string
  to: string
  /** Numbers that are missing (`skip`), or by how much it went back; 1 for a repeated one. */
  by: number
  /** The event before was of another attempt. */
  across: boolean
}

/** What is known of the IDs of a stream. */
export interface IdFacts {
  model: IdModel
  /** Steps from one ID to another that were looked at. */
  samples: number
  /** The last ID seen; '' if there was none. */
  last: string
  /** Events without an ID of their own cannot be told from events that repeat the one before, which they carry. */
  withoutOwn: number
  /** The newest, oldest first. */
  breaks: IdBreak[]
}

/** Where an ID was seen first: the place of its attempt among those of the stream. */
type SeenIn = number

/** The fold of the IDs of one stream. */
export interface IdTrail {
  events: number
  /** Events that carry an ID, and those that carry the same as the one before. */
  withId: number
  same: number
  /** The very first ID. */
  origin: string
  last: string
  lastSeq: number
  lastPlace: number
  /** Steps within attempts, by what they were; halved now and then, so that the present counts most. */
  steps: number
  ones: number
  ups: number
  integers: number
  times: number
  /** The newest {@link RECENT_KEPT}, oldest first. */
  recent: Map<string, SeenIn>
  breaks: IdBreak[]
}

/** An ID as an event carries it. */
export interface SeenId {
  id: string
  at: EpochMilliseconds
  seq: number
  connection: string
  attempt: number
  /** The place of its attempt among those of the stream. */
  place: number
}

export const RECENT_KEPT = 256
export const BREAKS_KEPT = 50
/** Steps that are counted before all counts are halved. */
const HALVED_AT = 1024
/** Steps after which integers that grow are taken for numbers that grow. */
const FEW = 3

export function createIdTrail(): IdTrail {
  return {
    events: 0,
    withId: 0,
    same: 0,
    origin: '',
    last: '',
    lastSeq: 0,
    lastPlace: -1,
    steps: 0,
    ones: 0,
    ups: 0,
    integers: 0,
    times: 0,
    recent: new Map(),
    breaks: [],
  }
}

export function copyIdTrail(trail: IdTrail): IdTrail {
  return { ...trail, recent: new Map(trail.recent), breaks: [...trail.breaks] }
}

/**
 * Takes the ID of one event into account.
 * @returns the place of the attempt in which the ID was seen first, if it was seen before; otherwise `null`.
 */
export function addId(trail: IdTrail, seen: SeenId, limits: Limits): SeenIn | null {
  trail.events++
  const id = beginning(seen.id, ID_KEPT)
  if (id === '') return null
  trail.withId++
  const { last, lastPlace } = trail
  const before = trail.recent.get(id) ?? null
  const across = lastPlace !== seen.place
  if (id === last) {
    // It may have no ID of its own: an event carries the last one then.
    trail.same++
    trail.lastSeq = seen.seq
    trail.lastPlace = seen.place
    return before
  }
  if (last === '') trail.origin = trail.origin || id
  else {
    const step = stepOf(last, id)
    if (before !== null) addBreak(trail, seen, 'repeat', 1, before !== seen.place)
    else judgeStep(trail, seen, step, across, limits)
    // A step from one attempt to the next shows what was lost, not how the server counts.
    if (!across) countStep(trail, step)
  }
  if (before === null) {
    trail.recent.set(id, seen.place)
    if (trail.recent.size > RECENT_KEPT) {
      const [oldest] = trail.recent.keys()
      if (oldest !== undefined) trail.recent.delete(oldest)
    }
  }
  trail.last = id
  trail.lastSeq = seen.seq
  trail.lastPlace = seen.place
  return before
}

/** The ID was set by a block without data: the next event carries it, too. */
export function setLastId(trail: IdTrail, id: string): void {
  trail.last = beginning(id, ID_KEPT)
}

/** The model that the IDs follow so far. */
export function modelOf(trail: IdTrail, limits: Limits): IdModel {
  const { events, withId, steps, ones, ups, integers, times, origin, last } = trail
  if (events === 0) return 'unknown'
  if (withId === 0) return 'none'
  if (steps === 0) return withId >= FEW && origin === last ? 'constant' : 'unknown'
  if (integers >= steps * limits.denseShare) {
    if (steps >= limits.idSamples && ones >= steps * limits.denseShare) return 'dense-int'
    if (times >= steps * limits.denseShare) return 'time-like'
    if (ups >= steps * limits.denseShare) return steps >= FEW ? 'monotone-int' : 'unknown'
    return steps >= FEW ? 'opaque' : 'unknown'
  }
  return times >= steps * limits.denseShare ? 'time-like' : 'opaque'
}

export function idFactsOf(trail: IdTrail, limits: Limits): IdFacts {
  const { steps, last, events, withId, same, breaks } = trail
  return {
    model: modelOf(trail, limits),
    samples: steps,
    last,
    withoutOwn: events - withId + same,
    breaks: [...breaks],
  }
}

/** What there is between two IDs. */
interface Step {
  /** By how much a number grew; `null` where one is none. */
  by: number | null
  /** By how much a time grew. */
  time: number | null
}

function stepOf(from: string, to: string): Step {
  const [a, b] = [integerOf(from), integerOf(to)]
  const by = a === null || b === null ? null : b - a
  // Small numbers are no times; to look for one in each of them would take long.
  if (by !== null && (b as number) < EARLIEST) return { by, time: null }
  const [s, t] = [timeOf(from), timeOf(to)]
  return { by, time: s === null || t === null ? null : t - s }
}

function judgeStep(trail: IdTrail, seen: SeenId, { by }: Step, across: boolean, limits: Limits): void {
  if (by === null || trail.steps < FEW) return
  const model = modelOf(trail, limits)
  if (by < 0 && (model === 'dense-int' || model === 'monotone-int'))
    addBreak(trail, seen, 'back', -by, across)
  else if (by > 1 && model === 'dense-int') addBreak(trail, seen, 'skip', by - 1, across)
}

function countStep(trail: IdTrail, { by, time }: Step): void {
  if (trail.steps >= HALVED_AT) {
    for (const count of ['steps', 'ones', 'ups', 'integers', 'times'] as const) trail[count] /= 2
  }
  trail.steps++
  if (by !== null) trail.integers++
  if (by === 1) trail.ones++
  if (by !== null && by > 0) trail.ups++
  if (time !== null && time >= 0) trail.times++
}

function addBreak(trail: IdTrail, seen: SeenId, kind: IdBreak['kind'], by: number, across: boolean): void {
  const { at, seq, connection, attempt, id } = seen
  const to = beginning(id, ID_KEPT)
  trail.breaks.push({
    kind,
    at,
    seq,
    beforeSeq: trail.lastSeq,
    connection,
    attempt,
    from: trail.last,
    to,
    by,
    across,
  })
  if (trail.breaks.length > BREAKS_KEPT) trail.breaks.shift()
}

/** The number that an ID is, if it is one that is exact. */
export function integerOf(id: string): number | null {
  if (id.length === 0 || id.length > 15) return null
  let value = 0
  for (let i = 0; i < id.length; i++) {
    const digit = id.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return null
    value = value * 10 + digit
  }
  return value
}

// From 2014 to 2040: what lies outside is a number like any other.
const EARLIEST = Date.UTC(2014, 0)
const LATEST = Date.UTC(2040, 0)
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The time that an ID holds, in milliseconds since the epoch: milliseconds, Redis stream IDs, ISO 8601, ULID
 * and UUID version 7 (RFC 9562). `null` for all others.
 */
export function timeOf(id: string): EpochMilliseconds | null {
  const time = parseTime(id)
  return time !== null && time >= EARLIEST && time < LATEST ? time : null
}

function parseTime(id: string): number | null {
  if (id.length < 13 || id.length > 40) return null
  if (/^\d{13}(?:-\d+)?$/.test(id)) return Number(id.slice(0, 13))
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id)) {
    return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
  }
  if (/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) {
    let time = 0
    for (let i = 0; i < 10; i++) time = time * 32 + CROCKFORD.indexOf(id[i] as string)
    return time
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(id)) return null
  const time = Date.parse(id)
  return Number.isNaN(time) ? null : time
}
