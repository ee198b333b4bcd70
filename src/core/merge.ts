/**
 * One fact, one record: brings together what several observers tell of the same body. The page is the authority for
 * what it was given: an event of a type that it listens to is never taken from the wire. Of all else one observer at
 * a time is: the one that sees most, the others where it is silent. As all read the same stream from its beginning,
 * the n-th fact of one is the n-th of the other.
 *
 * A state machine without a clock: every time is an argument, and what must survive the background can be cloned.
 */

import type { Unnumbered } from './correlate'
import { firstTold, type Sighting } from './first-told'
import { HEARTBEAT_NAMES } from './heartbeat-names'
import type { AttemptRequest } from './match-bodies'
import type { CaptureLevel, LogRecord, RecordOf } from './record'
import type { EpochMilliseconds, Milliseconds } from './units'
import {
  BODY_START,
  boundedFact,
  isAfter,
  next,
  type WireFact,
  type WirePosition,
  type WireSource,
} from './wire-fact'

/** What must be remembered of a connection. */
export interface Merging {
  /** The connection's id. */
  id: string
  /** What its page tells of its bodies: all, or the events that it is given, or it knows nothing of it. */
  page: 'all' | 'events' | 'nothing'
  /** The types that the page listens to, beside those that it always does, and since when. */
  types: Map<string, Listening>
  /** The attempt that the page is in, by its own word. */
  attempt: number
  /** The level that was noted last. */
  level: CaptureLevel | null
  /** How much of the latest bodies is told. */
  told: { attempt: number; position: WirePosition }[]
}

/** What must survive the background of a connection and its bodies. */
export interface WireMemory {
  merging: Merging
  /** The newest requests of its attempts, and where they were redirected to. */
  requests: readonly AttemptRequest[]
}

/** When a page began to listen to a type. */
interface Listening {
  attempt: number
  at: EpochMilliseconds
  /** After how many events of the attempt that it always tells of. */
  place: number
}

/** A fact to be written. */
export interface Merged {
  connection: string
  record: Unnumbered
}

export interface Merger {
  /**
   * What a page said, or the browser of requests; `isWatched` if the wire may be observed too. Says whether it is to
   * be written: it may have been already.
   */
  record(record: LogRecord, isWatched: boolean): boolean
  /**
   * An observer takes up a body, before any other could have told of it.
   * @returns from where on its facts are wanted, or `null` if none are, as the page tells of all.
   */
  begin(connection: string, attempt: number, source: WireSource, at: EpochMilliseconds): WirePosition | null
  /** What an observer tells of a body, in the order of the stream. */
  facts(
    connection: string,
    attempt: number,
    source: WireSource,
    facts: readonly WireFact[],
    now: EpochMilliseconds,
  ): void
  /** An observer tells no more of a body: it is over, or, where not `complete`, is no longer looked at. */
  over(
    connection: string,
    attempt: number,
    source: WireSource,
    complete: boolean,
    now: EpochMilliseconds,
  ): void
  /** An observer is no longer there to take up bodies of a connection. */
  gone(connection: string, source: WireSource, at: EpochMilliseconds): void
  /** Decides what can be decided, and gives its records. What has waited for `patience` is decided as it is. */
  settle(now: EpochMilliseconds, patience: Milliseconds): Merged[]
  /** Whether something waits to be decided. */
  isWaiting(): boolean
  /** The connections of which something new is known since the last call; to be stored. */
  changed(): string[]
  /** What is to be stored of a connection by now; `undefined` if nothing is known of it. */
  memory(connection: string): Merging | undefined
  /** Takes up a connection that was stored. */
  restore(merging: Merging): void
}

type WireEvent = Extract<WireFact, { kind: 'event' }>

/** How far one observer is with a body. */
interface Observer {
  told: WirePosition
  /** Until when it has told all. */
  until: EpochMilliseconds
  /** What it told before a better one did, which may yet do so too. */
  ahead: { fact: WireFact; from: WirePosition }[]
  isOver: boolean
}

/** An event on the wire that the page may yet tell of. */
interface Waiting {
  event: WireEvent
  source: WireSource
  /** Its number in the body, from 0. */
  number: number
  heardAt: EpochMilliseconds
  /** Its index among those of its type. */
  index: number
}

/** The events of one type in the attempt in which the page may have begun to listen to it. */
interface Turn {
  wire: (Sighting & { heardAt: EpochMilliseconds; isWritten: boolean })[]
  /** How many are no longer in the list, as there were too many. */
  forgotten: number
  /** The first that the page told of, and how many it did. */
  page: Sighting[]
  told: number
  /** The index of the first event that the page tells of, once that is known. */
  first: number | null
}

interface Body {
  attempt: number
  observers: Map<WireSource, Observer>
  /** What is decided, or waits to be. */
  taken: WirePosition
  waiting: Waiting[]
  turns: Map<string, Turn>
  /** Events of the types that the page always tells of: on the wire, and by its own word. */
  places: { wire: number; page: number }
}

interface Known {
  merging: Merging
  /** The newest. */
  bodies: Body[]
  closedAt: EpochMilliseconds | null
  /** Events are missing in what the page told. */
  hasHoles: boolean
}

/** From the one that sees most. */
const BY_RANK: readonly WireSource[] = ['bytes', 'devtools']
/** The types that the page script listens to from the start. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set(['message', 'open', 'error', ...HEARTBEAT_NAMES])
const BODIES_KEPT = 3
/** Events that wait at the same time in one body; beyond, the oldest are decided as they are. */
const WAITING_AT_MOST = 5000
/** Facts that are kept of an observer that is ahead of a better one. */
const AHEAD_AT_MOST = 5000
/** Bytes are told when they come, but for those that came before their attempt was known: silence then says something. */
const PROMPT: Milliseconds = 100
/** Events of one type that are remembered after they are decided. */
const DECIDED_KEPT = 500
/** Events of one type after which no word of the page is expected any more on those before it listened. */
const LATE_AT_MOST = 20
/** Types of one connection that are remembered: a page that listens to more is taken to listen to all. */
const TYPES_AT_MOST = 1000
/** Units of an event's data that are compared. */
const COMPARED_LENGTH = 64
/** A connection that is closed is remembered so long: observers that look from time to time tell late. */
const REMEMBERED_FOR: Milliseconds = 60_000
const CONNECTIONS_AT_MOST = 20_000

/** Creates a merger that knows of nothing. */
export function createMerger(): Merger {
  const connections = new Map<string, Known>()
  /** The bodies in which something waits. */
  const waiting = new Map<Body, Known>()
  const closed = new Set<Known>()
  const changed = new Set<string>()
  let merged: Merged[] = []

  function know(id: string): Known {
    return (
      connections.get(id) ??
      take({ id, page: 'nothing', types: new Map(), attempt: 1, level: null, told: [] })
    )
  }

  function take(merging: Merging): Known {
    const known: Known = { merging, bodies: [], closedAt: null, hasHoles: false }
    connections.set(merging.id, known)
    if (connections.size > CONNECTIONS_AT_MOST)
      for (const oldest of connections.keys()) {
        connections.delete(oldest)
        break
      }
    return known
  }

  function bodyOf({ bodies, merging }: Known, attempt: number): Body {
    const known = bodies.find(body => body.attempt === attempt)
    if (known) return known
    const position = merging.told.find(told => told.attempt === attempt)?.position ?? BODY_START
    const taken = { ...position }
    const places = { wire: 0, page: 0 }
    const body: Body = { attempt, observers: new Map(), taken, waiting: [], turns: new Map(), places }
    bodies.push(body)
    if (bodies.length > BODIES_KEPT) bodies.shift()
    return body
  }

  // --- what the page says -------------------------------------------------------------------------------------

  function listen(known: Known, type: string, attempt: number, at: EpochMilliseconds): void {
    const { types } = known.merging
    if (ALWAYS_TOLD.has(type) || types.has(type) || types.size >= TYPES_AT_MOST) return
    const place = known.bodies.find(body => body.attempt === attempt)?.places.page ?? 0
    types.set(type, { attempt, at, place })
    changed.add(known.merging.id)
  }

  /** An event that the page was given. Says whether it is not written yet. */
  function hear(known: Known, event: RecordOf<'event'>, isWatched: boolean): boolean {
    const { type, attempt, at } = event
    const { page, types } = known.merging
    if (page !== 'events') return true
    if (ALWAYS_TOLD.has(type)) {
      if (isWatched) bodyOf(known, attempt).places.page++
      return true
    }
    listen(known, type, attempt, at)
    const listening = types.get(type)
    if (!isWatched || listening?.attempt !== attempt) return true
    const body = bodyOf(known, attempt)
    const turn = turnOf(body, type)
    const index = turn.told++
    if (turn.page.length < DECIDED_KEPT) turn.page.push(sightingOf(event, at, body.places.page))
    if (turn.first === null && index < LATE_AT_MOST && turn.wire.some(({ isWritten }) => isWritten)) {
      const first = firstOf(known, body, turn, listening, at, () => false)
      // What was written by mistake is found here; all else is decided when it is due.
      if (first !== null && turn.wire[first - turn.forgotten]?.isWritten) turn.first = first
    }
    if (turn.first === null) return true
    return turn.wire[turn.first + index - turn.forgotten]?.isWritten !== true
  }

  // --- what is on the wire ------------------------------------------------------------------------------------

  /** Takes one fact of the observer whose word counts. */
  function decide(
    known: Known,
    body: Body,
    source: WireSource,
    { fact, from }: Observer['ahead'][number],
    now: EpochMilliseconds,
  ): void {
    const { taken, attempt } = body
    if (!isAfter(fact, from, taken)) return
    if (fact.kind === 'bytes') {
      const size = from.bytes + fact.size - taken.bytes
      taken.bytes += size
      put(known, attempt, source, { ...fact, size })
    } else if (fact.kind === 'event') {
      taken.events = from.events + 1
      if (ALWAYS_TOLD.has(fact.type)) body.places.wire++
      if (known.merging.page === 'nothing') put(known, attempt, source, fact)
      else if (!isTold(known, attempt, fact)) hold(known, body, source, fact, from.events, now)
    } else {
      taken.others = next(from, fact).others
      put(known, attempt, source, fact)
    }
  }

  /** Whether the page tells of an event for certain, or nobody is given it. */
  function isTold({ merging, closedAt }: Known, attempt: number, { type, since, at }: WireEvent): boolean {
    if (ALWAYS_TOLD.has(type) || (closedAt !== null && (since ?? at) > closedAt)) return true
    const listening = merging.types.get(type)
    return listening ? listening.attempt < attempt : merging.types.size >= TYPES_AT_MOST
  }

  function hold(
    known: Known,
    body: Body,
    source: WireSource,
    event: WireEvent,
    number: number,
    heardAt: EpochMilliseconds,
  ): void {
    const { wire, forgotten } = turnOf(body, event.type)
    const sighting = sightingOf(event, event.since ?? event.at, body.places.wire)
    wire.push({ ...sighting, heardAt, isWritten: false })
    body.waiting.push({ event, source, number, heardAt, index: forgotten + wire.length - 1 })
    waiting.set(body, known)
  }

  /** Decides the oldest event that waits in a body. */
  function settleFirst(
    known: Known,
    body: Body,
    now: EpochMilliseconds,
    isDue: (heardAt: EpochMilliseconds) => boolean,
  ): void {
    const { event, source, index } = body.waiting.shift() as Waiting
    // What was not known when it came may be by now.
    if (isTold(known, body.attempt, event)) return
    const turn = turnOf(body, event.type)
    const listening = known.merging.types.get(event.type)
    if (listening?.attempt === body.attempt) {
      const first = turn.first ?? firstOf(known, body, turn, listening, now, isDue)
      if (first !== null && index >= first) {
        // As long as the page has told of none it may yet begin later.
        if (turn.page.length > 0) turn.first = first
        return
      }
    }
    const { wire } = turn
    const sighting = wire[index - turn.forgotten]
    if (sighting) sighting.isWritten = true
    while (wire.length > DECIDED_KEPT && wire[0]?.isWritten) {
      wire.shift()
      turn.forgotten++
    }
    put(known, body.attempt, source, event)
  }

  /** Where listening began among the events of a type, if it did in what has come of them. */
  function firstOf(
    { closedAt, hasHoles }: Known,
    { places, observers }: Body,
    { wire, page, forgotten }: Turn,
    listening: Listening,
    now: EpochMilliseconds,
    isDue: (heardAt: EpochMilliseconds) => boolean,
  ): number | null {
    const given = closedAt === null ? wire : wire.filter(({ since }) => since <= closedAt)
    // What was on its way when the page closed the connection it was not given.
    const due = hasHoles || closedAt !== null ? 0 : given.filter(({ heardAt }) => isDue(heardAt)).length
    const bytes = observers.get('bytes')
    // Bytes are told when they come: silence says that nothing did.
    const seenUntil =
      bytes?.isOver === false ? now : Math.max(...[...observers.values()].map(({ until }) => until))
    const first = firstTold({ wire: given, page, listening, places: places.wire, seenUntil, due })
    return first < given.length ? first + forgotten : null
  }

  function settleBody(known: Known, body: Body, now: EpochMilliseconds, patience: Milliseconds): void {
    // What the page tells later is of a later attempt. But where it began to listen in this one, what is still to come
    // on the wire may tell which events those are that it told of.
    const isPast = known.merging.attempt > body.attempt || known.closedAt !== null
    const isSeen = bestOf(body) === undefined
    for (let [first] = body.waiting; first; [first] = body.waiting) {
      const isBoundary = known.merging.types.get(first.event.type)?.attempt === body.attempt
      const isKnown = isPast && (isSeen || !isBoundary)
      const isDue = (heardAt: EpochMilliseconds) => isKnown || now >= heardAt + patience
      if (!isDue(first.heardAt) && body.waiting.length <= WAITING_AT_MOST) break
      settleFirst(known, body, now, isDue)
    }
    notePosition(known, body)
    if (body.waiting.length === 0) waiting.delete(body)
  }

  // --- what comes of it ---------------------------------------------------------------------------------------

  function put({ merging }: Known, attempt: number, source: WireSource, fact: WireFact): void {
    const { since: _, ...fields } = boundedFact(fact)
    // Whether anybody listens cannot be told where no page does.
    const heard = fact.kind === 'event' ? { heard: merging.page === 'nothing' } : undefined
    const record = { ...fields, connection: merging.id, attempt, source, ...heard }
    // The compiler cannot follow the kind and its fields through the union.
    merged.push({ connection: merging.id, record: record as Unnumbered })
  }

  function noteLevel({ merging }: Known, attempt: number, level: CaptureLevel, at: EpochMilliseconds): void {
    if (merging.level === level) return
    merging.level = level
    const record = { kind: 'capture', connection: merging.id, attempt, at, source: 'tool', level } as const
    merged.push({ connection: merging.id, record })
    changed.add(merging.id)
  }

  /** Notes what is told of a body for good: all before the first event that waits. */
  function notePosition({ merging }: Known, { attempt, taken, waiting: [first] }: Body): void {
    const position = { ...taken, ...(first && { events: first.number }) }
    const others = merging.told.filter(told => told.attempt !== attempt)
    merging.told = [...others, { attempt, position }].slice(-BODIES_KEPT)
    changed.add(merging.id)
  }

  function forgetClosed(now: EpochMilliseconds): void {
    for (const known of closed) {
      if (now < (known.closedAt ?? 0) + REMEMBERED_FOR) continue
      closed.delete(known)
      connections.delete(known.merging.id)
    }
  }

  return {
    record(record, isWatched) {
      const { connection: id, attempt, at, kind } = record
      if (id === null || record.source === 'devtools' || record.source === 'bytes') return true
      const known = know(id)
      const { merging } = known
      if (record.source === 'page' && attempt > merging.attempt) merging.attempt = attempt
      if (kind === 'event') return hear(known, record, isWatched)
      if (kind === 'connection') {
        if (record.source === 'page') merging.page = record.api === 'eventsource' ? 'events' : 'all'
        changed.add(merging.id)
      } else if (kind === 'listening') listen(known, record.type, Math.max(1, attempt), at)
      else if (kind === 'error' && record.readyState === 0) {
        merging.attempt = Math.max(merging.attempt, attempt + 1)
        changed.add(merging.id)
      } else if (kind === 'close') {
        known.closedAt = at
        closed.add(known)
      } else if (kind === 'dropped') known.hasHoles ||= record.records > 0
      return true
    },

    begin(id, attempt, source, at) {
      const known = know(id)
      if (known.merging.page === 'all') return null
      const body = bodyOf(known, attempt)
      let observer = body.observers.get(source)
      if (!observer || observer.isOver) {
        observer = { told: { ...body.taken }, until: 0, ahead: [], isOver: false }
        body.observers.set(source, observer)
      }
      noteLevel(known, attempt, bestOf(body) ?? source, at)
      return { ...observer.told }
    },

    facts(id, attempt, source, facts, now) {
      const known = know(id)
      const body = bodyOf(known, attempt)
      const observer = body.observers.get(source)
      if (!observer || observer.isOver) return
      const isBest = bestOf(body) === source
      for (const fact of facts) {
        const from = observer.told
        observer.told = next(from, fact)
        if (source === 'bytes' && fact.at > now - PROMPT) observer.until = Number.POSITIVE_INFINITY
        else if (fact.kind !== 'bytes') observer.until = Math.max(observer.until, fact.at)
        if (isBest) decide(known, body, source, { fact, from }, now)
        else if (isAfter(fact, from, body.taken)) {
          observer.ahead.push({ fact, from })
          if (observer.ahead.length > AHEAD_AT_MOST) observer.ahead.shift()
        }
      }
      notePosition(known, body)
    },

    over(id, attempt, source, complete, now) {
      const known = know(id)
      const body = bodyOf(known, attempt)
      const observer = body.observers.get(source)
      if (!observer || observer.isOver) return
      observer.isOver = true
      if (complete) observer.until = Number.POSITIVE_INFINITY
      else if (observer.until > now) observer.until = now
      const rest = bestOf(body)
      if (!complete) noteLevel(known, attempt, rest ?? 'http', now)
      const { ahead = [] } = (rest && body.observers.get(rest)) ?? {}
      // Of a body that one has seen to its end the others see no more.
      if (rest && !complete) for (const each of ahead) decide(known, body, rest, each, now)
      ahead.length = 0
      notePosition(known, body)
    },

    gone(id, source, at) {
      const known = connections.get(id)
      if (known?.merging.level !== source) return
      const body = known.bodies.at(-1)
      noteLevel(known, known.merging.attempt, (body && bestOf(body)) ?? 'http', at)
    },

    settle(now, patience) {
      for (const [body, known] of waiting) settleBody(known, body, now, patience)
      forgetClosed(now)
      const records = merged
      merged = []
      return records
    },

    isWaiting: () => waiting.size + merged.length > 0,

    changed() {
      const list = [...changed]
      changed.clear()
      return list
    },

    memory(id) {
      const known = connections.get(id)
      return known && structuredClone(known.merging)
    },

    restore(merging) {
      take(structuredClone(merging))
    },
  }
}

/** The observer of a body whose word counts. */
function bestOf({ observers }: Body): WireSource | undefined {
  return BY_RANK.find(source => observers.get(source)?.isOver === false)
}

function turnOf({ turns }: Body, type: string): Turn {
  const turn = turns.get(type) ?? { wire: [], forgotten: 0, page: [], told: 0, first: null }
  turns.set(type, turn)
  return turn
}

function sightingOf(event: WireEvent | RecordOf<'event'>, since: EpochMilliseconds, place: number): Sighting {
  const { id, size, data, at } = event
  return { id, size, text: data?.slice(0, COMPARED_LENGTH) ?? null, at, since, place }
}
