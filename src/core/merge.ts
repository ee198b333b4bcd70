/**
 * One fact, one record: brings together what several observers tell of the same body. The page is the authority for
 * what it was given: an event of a type that it listens to is never taken from the wire. For all else the observers
 * of the wire are, as `wire-body.ts` says.
 *
 * A state machine without a clock: every time is an argument, and what must survive the background can be cloned.
 */

import type { Unnumbered } from './attempt-records'
import { catchUp } from './catch-up'
import { type EarlyEvents, hearEarly, noteEarly } from './early-events'
import { HEARTBEAT_NAMES } from './heartbeat-names'
import type { AttemptRequest } from './match-bodies'
import type { CaptureLevel, LogRecord, RecordOf } from './record'
import {
  createTurn,
  isSurelyAfter,
  type Listening,
  type Turn,
  type TurnContext,
  type WireEvent,
} from './turn'
import type { EpochMilliseconds, Milliseconds } from './units'
import { createWireBody, type TakenFact, type WireBody } from './wire-body'
import { BODY_START, boundedFact, type WireFact, type WirePosition, type WireSource } from './wire-fact'

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
  /** When it was closed. */
  closedAt?: EpochMilliseconds
  /** Events are missing in what the page told. */
  hasHoles?: true
  /** How much of the latest bodies is told. */
  told: { attempt: number; position: WirePosition; places: Places }[]
  /** How much the page has told of a body that others told of before it did; until it is ahead of them. */
  behind?: WirePosition
  /** The same of an EventSource, which is not told of all. */
  early?: EarlyEvents
}

/** How many events of the types that a page always tells of came: on the wire, and by its own word. */
interface Places {
  wire: number
  page: number
}

/** What must survive the background of a connection and its bodies. */
export interface WireMemory {
  merging: Merging
  /** The newest requests of its attempts, and where they were redirected to. */
  requests: readonly AttemptRequest[]
}

/** A fact to be written. */
export interface Merged {
  connection: string
  record: Unnumbered
}

export interface Merger {
  /**
   * What a page said, or the browser of requests. Says whether it is to be written: it may have been already. Of bytes
   * that were in part only the rest is left.
   */
  record(record: LogRecord): boolean
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
  /**
   * An observer tells no more of a body: it is over, or, where not `complete`, is no longer looked at, since `at`, which
   * may be long before it was known which body that is.
   */
  over(
    connection: string,
    attempt: number,
    source: WireSource,
    complete: boolean,
    now: EpochMilliseconds,
    at?: EpochMilliseconds,
  ): void
  /** An observer is no longer there to take up bodies of a connection. */
  gone(connection: string, source: WireSource, at: EpochMilliseconds): void
  /**
   * Decides what can be decided, and gives its records. What has waited for `patience` is decided as it is, once the
   * page has told all that it knew when it came, as far as `hasTold` can say.
   */
  settle(
    now: EpochMilliseconds,
    patience: Milliseconds,
    hasTold?: (connection: string, until: EpochMilliseconds) => boolean,
  ): Merged[]
  /** Whether something waits to be decided. */
  isWaiting(): boolean
  /** The connections of which something new is known since the last call; to be stored. */
  changed(): string[]
  /** What is to be stored of a connection by now; `undefined` if nothing is known of it. */
  memory(connection: string): Merging | undefined
  /** Takes up a connection that was stored. */
  restore(merging: Merging): void
}

/** An event on the wire that the page may yet tell of. */
interface Waiting {
  event: WireEvent
  source: WireSource
  /** Its number in the body, from 0, and how many that the page always tells of came before it. */
  number: number
  place: number
  heardAt: EpochMilliseconds
  /** Its index among those of its type. */
  index: number
}

interface Body extends WireBody {
  attempt: number
  waiting: Waiting[]
  turns: Map<string, Turn>
  places: Places
}

interface Known {
  merging: Merging
  /** The newest. */
  bodies: Body[]
}

/** The types that the page script listens to from the start. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set(['message', 'open', 'error', ...HEARTBEAT_NAMES])
const BODIES_KEPT = 3
/** Events that wait at the same time in one body; beyond, the oldest are decided as they are. */
const WAITING_AT_MOST = 5000
/** The word of a page that seems to have more to tell is waited for no longer than this. */
const WORD_WITHIN: Milliseconds = 5000
/** Clocks of two processes do not differ by more: what came later after listening began the page was given. */
const CLOCKS_APART: Milliseconds = 500
/** Types of one connection that are remembered: a page that listens to more is taken to listen to all. */
const TYPES_AT_MOST = 1000
/** A connection that its page has closed is remembered so long: observers that look from time to time tell late. */
const REMEMBERED_FOR: Milliseconds = 60_000
const CONNECTIONS_AT_MOST = 20_000

/** Creates a merger that knows of nothing. */
export function createMerger(): Merger {
  const connections = new Map<string, Known>()
  /** The bodies in which something waits. */
  const waiting = new Map<Body, Known>()
  /** Closed connections, and since when; `null` for one that was taken up again and that nobody has looked at since. */
  const closed = new Map<Known, EpochMilliseconds | null>()
  const changed = new Set<string>()
  let merged: Merged[] = []

  function know(id: string): Known {
    return (
      connections.get(id) ??
      keep({ id, page: 'nothing', types: new Map(), attempt: 1, level: null, told: [] })
    )
  }

  function keep(merging: Merging): Known {
    const known: Known = { merging, bodies: [] }
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
    const told = merging.told.find(each => each.attempt === attempt)
    const places = { wire: 0, page: 0, ...told?.places }
    const body: Body = {
      ...createWireBody(told?.position ?? BODY_START),
      attempt,
      waiting: [],
      turns: new Map(),
      places,
    }
    bodies.push(body)
    if (bodies.length > BODIES_KEPT) bodies.shift()
    return body
  }

  // --- what the page says -------------------------------------------------------------------------------------

  function listen(known: Known, type: string, attempt: number, at: EpochMilliseconds): void {
    const { types, told } = known.merging
    if (ALWAYS_TOLD.has(type) || types.has(type) || types.size >= TYPES_AT_MOST) return
    const place = [...known.bodies, ...told].find(body => body.attempt === attempt)?.places.page ?? 0
    types.set(type, { attempt, at, place })
    changed.add(known.merging.id)
  }

  /** An event that the page was given, `isEarly` where others have told of it. Says whether it is not written yet. */
  function hear(known: Known, event: RecordOf<'event'>, isEarly: boolean): boolean {
    const { type, attempt, at } = event
    const { page, types } = known.merging
    if (page !== 'events') return true
    if (ALWAYS_TOLD.has(type)) {
      bodyOf(known, attempt).places.page++
      return !isEarly
    }
    listen(known, type, attempt, at)
    if (isEarly) return false
    const listening = types.get(type)
    if (listening?.attempt !== attempt) return true
    const body = bodyOf(known, attempt)
    const context = contextOf(known, body, listening, at, () => false)
    const turn = turnOf(known, body, type)
    const isNew = !turn.hear(event, body.places.page, context)
    const told = turn.told()
    if (listening.first === undefined && told.count !== listening.told?.count) {
      listening.told = told
      changed.add(known.merging.id)
    }
    return isNew
  }

  /** Says whether what a page tells is not written yet, where others have told of the body before it did. */
  function isNews(known: Known, record: LogRecord): boolean {
    const { merging } = known
    if (!merging.behind || record.source !== 'page') return true
    const { isNew, behind } = catchUp(merging.behind, bodyOf(known, record.attempt).taken, record)
    if (behind) merging.behind = behind
    else delete merging.behind
    changed.add(merging.id)
    return isNew
  }

  // --- what is on the wire ------------------------------------------------------------------------------------

  /** Writes new facts, but for events that the page tells of or may yet tell of. */
  function take(known: Known, body: Body, facts: readonly TakenFact[], now: EpochMilliseconds): void {
    for (const { fact, source, from } of facts) {
      if (fact.kind === 'event' && ALWAYS_TOLD.has(fact.type)) body.places.wire++
      if (fact.kind !== 'event') put(known, body.attempt, source, fact, from.events)
      else if (known.merging.page === 'nothing') {
        noteEarly(known.merging, fact.type)
        put(known, body.attempt, source, fact, from.events)
      } else {
        if (!isTold(known, body.attempt, fact, from.events)) hold(known, body, source, fact, from.events, now)
      }
    }
    notePosition(known, body)
  }

  /** Whether the page tells of an event for certain, or nobody is given it. */
  function isTold({ merging }: Known, attempt: number, event: WireEvent, number: number): boolean {
    const { type } = event
    const { closedAt } = merging
    if (ALWAYS_TOLD.has(type) || (closedAt !== undefined && isSurelyAfter(event, closedAt))) return true
    const listening = merging.types.get(type)
    if (listening?.attempt === attempt) return listening.first !== undefined && number >= listening.first
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
    const place = body.places.wire
    const index = turnOf(known, body, event.type).see(event, place, heardAt)
    body.waiting.push({ event, source, number, place, heardAt, index })
    waiting.set(body, known)
  }

  /** Decides the oldest event that waits in a body. */
  function settleFirst(
    known: Known,
    body: Body,
    now: EpochMilliseconds,
    isDue: (heardAt: EpochMilliseconds) => boolean,
  ): void {
    const { event, source, number, index } = body.waiting.shift() as Waiting
    // What was not known when it came may be by now.
    if (isTold(known, body.attempt, event, number)) return
    const turn = turnOf(known, body, event.type)
    const listening = known.merging.types.get(event.type)
    if (listening?.attempt === body.attempt) {
      if (isSurelyAfter(event, listening.at + CLOCKS_APART)) listening.first = number
      else {
        const context = contextOf(known, body, listening, now, isDue)
        const told = turn.isTold(index, context)
        if (told === 'surely') listening.first = number
        else if (told === 'perhaps') return
      }
      if (listening.first !== undefined) return
    }
    turn.write(index)
    put(known, body.attempt, source, event, number)
  }

  function contextOf(
    { merging: { closedAt, hasHoles } }: Known,
    { places, seenUntil }: Body,
    listening: Listening,
    now: EpochMilliseconds,
    isDue: (heardAt: EpochMilliseconds) => boolean,
  ): TurnContext {
    return {
      listening,
      places: places.wire,
      seenUntil: Math.min(now, seenUntil()),
      closedAt: closedAt ?? null,
      // What is missing in what the page told may be just this.
      isDue: heardAt => !hasHoles && isDue(heardAt),
    }
  }

  function settleBody(
    known: Known,
    body: Body,
    now: EpochMilliseconds,
    isPatient: (heardAt: EpochMilliseconds) => boolean,
  ): void {
    // What the page tells later is of a later attempt. But where it began to listen in this one, what is still to come
    // on the wire may tell which events those are that it told of.
    const isPast = known.merging.attempt > body.attempt || known.merging.closedAt !== undefined
    const isSeen = body.best() === undefined
    for (let [first] = body.waiting; first; [first] = body.waiting) {
      const isBoundary = known.merging.types.get(first.event.type)?.attempt === body.attempt
      const isKnown = isPast && (isSeen || !isBoundary)
      const isDue = (heardAt: EpochMilliseconds) => isKnown || !isPatient(heardAt)
      if (!isDue(first.heardAt) && body.waiting.length <= WAITING_AT_MOST) break
      settleFirst(known, body, now, isDue)
    }
    notePosition(known, body)
    if (body.waiting.length === 0) waiting.delete(body)
  }

  // --- what comes of it ---------------------------------------------------------------------------------------

  /** @param number how many events of the body came before it. */
  function put(
    { merging }: Known,
    attempt: number,
    source: WireSource,
    fact: WireFact,
    number: number,
  ): void {
    const { since: _, ...fields } = boundedFact(fact)
    // Whether anybody listens cannot be told where no page does.
    const heard = fact.kind === 'event' ? { heard: merging.page === 'nothing' } : undefined
    const after = source === 'bytes' && fact.kind !== 'bytes' ? { after: number } : undefined
    const record = { ...fields, connection: merging.id, attempt, source, ...heard, ...after }
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
  function notePosition({ merging }: Known, body: Body): void {
    const {
      attempt,
      taken,
      waiting: [first],
    } = body
    const position = { ...taken, ...(first && { events: first.number }) }
    const places = { ...body.places, ...(first && { wire: first.place }) }
    const others = merging.told.filter(told => told.attempt !== attempt)
    merging.told = [...others, { attempt, position, places }].slice(-BODIES_KEPT)
    changed.add(merging.id)
  }

  function forgetClosed(now: EpochMilliseconds): void {
    for (const [known, since] of closed) {
      if (since === null) closed.set(known, now)
      else if (now >= since + REMEMBERED_FOR) {
        closed.delete(known)
        connections.delete(known.merging.id)
      }
    }
  }

  return {
    record(record) {
      const { connection: id, attempt, at, kind } = record
      if (id === null || record.source === 'devtools' || record.source === 'bytes') return true
      const known = know(id)
      const { merging } = known
      if (record.source === 'page') {
        if (attempt > merging.attempt) merging.attempt = attempt
        // Its `connection` record may be lost.
        if (merging.page === 'nothing') merging.page = 'events'
      }
      if (!isNews(known, record)) return false
      if (merging.early) changed.add(id)
      const isEarly = record.source === 'page' && hearEarly(merging, record, type => ALWAYS_TOLD.has(type))
      if (kind === 'event') return hear(known, record, isEarly)
      if (kind === 'connection') {
        if (record.source === 'page') {
          merging.page = record.api === 'eventsource' ? 'events' : 'all'
          if (merging.page === 'all') {
            delete merging.early
            if (merging.told.length > 0) merging.behind = { ...BODY_START }
          }
        }
        changed.add(merging.id)
      } else if (kind === 'listening') listen(known, record.type, Math.max(1, attempt), at)
      else if (kind === 'error' && record.readyState === 0) {
        merging.attempt = Math.max(merging.attempt, attempt + 1)
        changed.add(merging.id)
      } else if (kind === 'close') {
        merging.closedAt = at
        changed.add(id)
        // What no page has told of one may yet tell of, however late.
        if (merging.page !== 'nothing') closed.set(known, at)
      } else if (kind === 'dropped' && record.records > 0) {
        merging.hasHoles = true
        changed.add(id)
      }
      return true
    },

    begin(id, attempt, source, at) {
      const known = know(id)
      if (known.merging.page === 'all') return null
      const body = bodyOf(known, attempt)
      const from = body.begin(source)
      noteLevel(known, attempt, body.best() ?? source, at)
      return from
    },

    facts(id, attempt, source, facts, now) {
      const known = know(id)
      if (known.merging.page === 'all') return
      const body = bodyOf(known, attempt)
      take(known, body, body.facts(source, facts, now), now)
    },

    over(id, attempt, source, complete, now, at = now) {
      const known = know(id)
      if (known.merging.page === 'all') return
      const body = bodyOf(known, attempt)
      const rest = body.over(source, complete, at)
      if (!rest) return
      if (!complete) noteLevel(known, attempt, body.best() ?? 'http', at)
      take(known, body, rest, now)
    },

    gone(id, source, at) {
      const known = connections.get(id)
      if (known?.merging.level !== source || known.merging.page === 'all') return
      const body = known.bodies.at(-1)
      noteLevel(known, known.merging.attempt, body?.best() ?? 'http', at)
    },

    settle(now, patience, hasTold = () => true) {
      for (const [body, known] of waiting) {
        settleBody(known, body, now, heardAt => {
          if (now < heardAt + patience) return true
          return now < heardAt + WORD_WITHIN && !hasTold(known.merging.id, heardAt)
        })
      }
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
      for (const body of known?.bodies ?? []) if (known) notePosition(known, body)
      return known && structuredClone(known.merging)
    },

    restore(merging) {
      const known = keep(structuredClone(merging))
      if (merging.closedAt !== undefined && merging.page !== 'nothing') closed.set(known, null)
    },
  }
}

function turnOf({ merging }: Known, { turns, attempt }: Body, type: string): Turn {
  const listening = merging.types.get(type)
  const turn = turns.get(type) ?? createTurn(listening?.attempt === attempt ? listening.told : undefined)
  turns.set(type, turn)
  return turn
}
