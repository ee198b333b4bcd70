/**
 * Says which HTTP request is which attempt of which connection, and writes down what became of it. The page knows
 * connections and not requests, the browser knows requests and not connections; both tell late and in batches.
 *
 * Each attempt that a page expects is a slot for one request. A request is held until all that may compete with it
 * must have begun and the page has spoken of that time, or until patience is over; `choose-slot.ts` then chooses.
 *
 * A state machine without a clock: every time is an argument, and what it knows of a connection is plain JSON.
 */

import { createAttemptRecords, type Placed } from './attempt-records'
import {
  addressOf,
  beginConnection,
  type Conn,
  type DocumentKey,
  followPage,
  isReadByPage,
  type PageWord,
  type Slot,
} from './attempt-slots'
import { chooseSlot, type Expected, type Held, SKEW, TIGHT } from './choose-slot'
import { createExpectations, placeOf } from './expectations'
import type { HttpFact, RequestStep } from './http-fact'
import { type LogRecord, NAME_LIMIT } from './record'
import type { EpochMilliseconds, Milliseconds } from './units'

export interface CorrelatorOptions {
  /** The delay before a reconnection until a server says otherwise: 3000 in Chromium, 5000 in Firefox. */
  defaultDelay: Milliseconds
  /** Whether the browser says which document a dedicated worker is of (Chromium), so that its requests look like the document's. */
  workersHaveTabs: boolean
  /** A connection id, unique in the log, for a request that no page has told of. */
  nameOf(request: string): string
  /** Whether all requests that the connection may have made since then were heard of; never where it is left out. */
  isSeen?(conn: Conn, since: EpochMilliseconds): boolean
}

export interface Correlator {
  /** What a document said, in its order; `isPrivate` if it is in a private window. */
  page(document: DocumentKey, records: readonly LogRecord[], isPrivate?: boolean): void
  /** What the browser said of a request, in its order; `now` is when it was heard. */
  http(fact: HttpFact, now: EpochMilliseconds): void
  /** Decides what can be decided, and gives its records. What has waited for `patience` is decided as it is. */
  settle(now: EpochMilliseconds, patience: Milliseconds): Placed[]
  /** Whether something waits to be decided. */
  isWaiting(): boolean
  /** The tab is closed, and with it whatever of it was under way. */
  leave(tab: number, at: EpochMilliseconds): void
  /** The connections of which something new is known since the last call; to be stored. */
  changed(): Conn[]
  /** Takes up a connection that was stored. */
  restore(conn: Conn): void
}

/** What looks like an EventSource waits this long for its document's word, ... */
const WORD_WITHIN: Milliseconds = 5000
/**
 * ... and this long where that has said nothing yet: its first word leaves it at once, even while a script of it runs
 * on for seconds (measured in both browsers); later ones wait until those before are stored.
 */
const FIRST_WORD_WITHIN: Milliseconds = 1500
/** Requests that wait at the same time; beyond, the oldest are decided as they are. */
const HELD_AT_MOST = 2000
/** Documents of which something is remembered. */
const REMEMBERED_AT_MOST = 1000

/** Creates a correlator that knows of nothing. */
export function createCorrelator({
  defaultDelay,
  workersHaveTabs,
  nameOf,
  isSeen,
}: CorrelatorOptions): Correlator {
  const conns = new Map<string, Conn>()
  const expectations = createExpectations()
  const held = new Map<string, Held>()
  /** Requests under way whose attempt is known. */
  const matched = new Map<string, Expected>()
  /** First attempts that failed before a request was found for them. */
  const silent = new Map<Slot, Conn>()
  const closed = new Set<Conn>()
  const changed = new Set<Conn>()
  /** By document: until when it has told of all. */
  const toldUntil = new Map<string, EpochMilliseconds>()
  /** Documents of which a request was guessed: what is left over there may be another's. */
  const guessed = new Map<string, EpochMilliseconds>()
  const records = createAttemptRecords(expectations, conn => changed.add(conn))

  // --- what the page says -------------------------------------------------------------------------------------

  function forget(conn: Conn): void {
    for (const slot of conn.slots) if (slot.request === null) expectations.remove(conn, slot)
    conns.delete(conn.id)
    closed.delete(conn)
  }

  function hear(conn: Conn, word: PageWord): void {
    const { made, failed } = followPage(conn, word)
    changed.add(conn)
    if (made && made.request === null) expectations.add(conn, made)
    if (failed && failed.attempt === 1 && failed.request === null && !failed.isOver) silent.set(failed, conn)
    if (conn.closedAt !== null) closed.add(conn)
  }

  // --- which request is which attempt -------------------------------------------------------------------------

  /** Finds the attempt of a held request if it can be told by now. */
  function decide(one: Held, now: EpochMilliseconds, patience: Milliseconds): void {
    const { request } = one
    // Of what a page reads itself it tells when the head of the response is there.
    const since = request.native ? one.heldAt : Math.max(one.heldAt, headOf(one) ?? 0)
    const isPatient = now < since + patience
    one.isAsleep = !isPatient && isReadInPage(request) && headOf(one) === null
    if (now < request.at + TIGHT + 2 * SKEW) return
    const isTold = (toldUntil.get(placeOf(request.place)) ?? 0) >= request.at
    if (isPatient && !isTold) return
    const slots = expectations.at(request.place, request.url).filter(({ conn }) => mayBe(one, conn))
    // Those of another address too, where one of the connections may go there.
    const urls = new Set([addressOf(request.url), ...slots.flatMap(({ conn }) => conn.urls)])
    const others = [...held.values()].filter(
      other =>
        placeOf(other.request.place) === placeOf(request.place) &&
        urls.has(addressOf(other.request.url)) &&
        (other === one || slots.some(({ conn }) => mayBe(other, conn))),
    )
    const choice = chooseSlot(one, slots, others, { isPatient, isAlone, defaultDelay, workersHaveTabs })
    if (choice === 'wait') return
    if (choice) {
      held.delete(request.request)
      const { conn, slot } = choice
      const guess = choice.guess || (request.native && !workersHaveTabs && isMixed(conn))
      if (!guess && request.seen && slot.attempt > 1) conn.delay = request.at - slot.from
      if (guess) doubt(conn, others, now)
      // A guess must be marked, and there is no record of a request that was not seen to mark.
      if (request.seen || !guess) take(one, choice, guess)
    } else if (isUnclaimed(one, isTold, now, patience)) {
      held.delete(request.request)
      if (request.sure) take(one, adopt(request), guessed.has(placeOf(request.place)))
    }
  }

  /** Whether a request looks like one that a page makes to read the response itself. */
  function isReadInPage({ native, place }: RequestStep): boolean {
    // A page's own header looks like that of an EventSource in Firefox.
    return place.tab >= 0 && !(native && workersHaveTabs)
  }

  /** Whether a request may be of a connection, by what made it. */
  function mayBe(one: Held, conn: Conn): boolean {
    const { native, seen } = one.request
    if (!isReadByPage(conn)) return native || !seen
    const isAnswered = one.facts.some(({ step }) => step === 'response' || (step === 'end' && !seen))
    return isAnswered && isReadInPage(one.request)
  }

  /** The other connections of its document that have an address of it. */
  function rivalsOf(conn: Conn): Conn[] {
    const place = placeOf(conn.document)
    return [...conns.values()].filter(
      other =>
        other !== conn &&
        placeOf(other.document) === place &&
        other.urls.some(url => conn.urls.includes(url)),
    )
  }

  function isAlone(conn: Conn): boolean {
    return rivalsOf(conn).length === 0
  }

  /** Whether others of its document ask one of its addresses in another way: where nothing tells the two apart. */
  function isMixed(conn: Conn): boolean {
    return rivalsOf(conn).some(other => isReadByPage(other) !== isReadByPage(conn))
  }

  /** Notes that a guess may have taken what belongs to others of its address. */
  function doubt(conn: Conn, others: readonly Held[], now: EpochMilliseconds): void {
    conn.isGuessed = true
    remember(guessed, placeOf(conn.document), now)
    for (const other of others) other.isDoubtful = true
    for (const { slot, conn: whose } of expectations.besides(conn)) {
      slot.isDoubtful = true
      changed.add(whose)
    }
  }

  /** Whether no page will tell of a request any more. */
  function isUnclaimed(one: Held, isTold: boolean, now: EpochMilliseconds, patience: Milliseconds): boolean {
    const { request, heldAt } = one
    const word = toldUntil.has(placeOf(request.place)) ? WORD_WITHIN : FIRST_WORD_WITHIN
    const longest = Math.max(patience, word)
    if (isReadInPage(request))
      return now >= Math.max(heldAt, headOf(one) ?? Number.POSITIVE_INFINITY) + longest
    const mayBeTold = request.native && request.place.tab >= 0
    if (now >= heldAt + (mayBeTold ? longest : patience)) return true
    if (!isTold) return false
    // One before it may have been redirected to its address.
    for (const other of held.values()) {
      if (other === one) return true
      if (placeOf(other.request.place) === placeOf(request.place)) return false
    }
    return true
  }

  function take({ facts, request }: Held, { conn, slot }: Expected, guess: boolean): void {
    slot.request = request.request
    expectations.remove(conn, slot)
    matched.set(request.request, { conn, slot })
    for (const fact of facts) records.write(fact, { conn, slot }, fact.at, guess)
  }

  /** A connection of its own for a request that no page has told of. */
  function adopt(request: RequestStep): Expected {
    const { at, url, method, place } = request
    // Every EventSource of a document is watched, so this one is a worker's; or, where workers have no tab, one that
    // was made before the document was watched.
    const asNative = workersHaveTabs ? 'worker' : 'eventsource'
    const api = place.tab < 0 ? 'worker' : request.native ? asNative : 'fetch'
    const document = { id: '', browser: place.document, tab: place.tab, frame: place.frame }
    const conn = beginConnection(nameOf(request.request), document, url, at, {
      api,
      watched: false,
      private: request.private,
    })
    conns.set(conn.id, conn)
    records.put(conn, 0, at, 'connection', {
      api,
      url: url.slice(0, NAME_LIMIT),
      method,
      withCredentials: false,
      tab: place.tab,
      frame: place.frame,
      page: request.initiator.slice(0, NAME_LIMIT),
    })
    return { conn, slot: conn.slots[0] as Slot }
  }

  // --- what nobody says, and what is over ---------------------------------------------------------------------

  /** Neither browser says anything of a request that a rule of the page forbids (CSP): its absence tells. */
  function tellBlocked(now: EpochMilliseconds, patience: Milliseconds): void {
    for (const [slot, conn] of silent) {
      if (slot.request === null && now < (slot.until ?? 0) + patience) continue
      silent.delete(slot)
      if (slot.request !== null || slot.by !== 'gave-up' || !isSeen?.(conn, slot.from)) continue
      const mayBeHeld = [...held.values()].some(({ request }) => conn.urls.includes(addressOf(request.url)))
      if (mayBeHeld) continue
      slot.isOver = true
      expectations.remove(conn, slot)
      records.put(conn, slot.attempt, slot.until ?? slot.from, 'end', { how: 'blocked', error: null })
    }
  }

  function forgetClosed(now: EpochMilliseconds, patience: Milliseconds): void {
    for (const conn of closed) {
      const isUnderWay = conn.slots.some(({ request, isOver }) => request !== null && !isOver)
      if (!isUnderWay && now > (conn.closedAt ?? 0) + patience + WORD_WITHIN) forget(conn)
    }
  }

  return {
    page(document, said, isPrivate = false) {
      const last = said.at(-1)
      const place = placeOf(document)
      // A connection that it has just learned of may have begun long before.
      if (last) remember(toldUntil, place, Math.max(last.at, toldUntil.get(place) ?? 0))
      for (const record of said) {
        if (record.connection === null) continue
        if (record.kind === 'connection') {
          const { connection: id, url, at, api } = record
          const conn = beginConnection(id, document, url, at, { api, watched: true, private: isPrivate })
          const slot = conn.slots[0] as Slot
          // What was guessed before it was told of may have been its own.
          slot.isDoubtful = isReadByPage(conn) && (guessed.get(place) ?? 0) >= slot.from
          conns.set(id, conn)
          expectations.add(conn, slot)
          changed.add(conn)
        } else if (record.kind === 'open' || record.kind === 'error' || record.kind === 'close') {
          const conn = conns.get(record.connection)
          if (conn) hear(conn, record)
        }
      }
    },

    http(fact, now) {
      const known = matched.get(fact.request)
      if (known) records.write(fact, known, now, false)
      else if (fact.step === 'request' && !held.has(fact.request))
        held.set(fact.request, {
          request: fact,
          heldAt: now,
          facts: [fact],
          isDoubtful: false,
          isAsleep: false,
        })
      else held.get(fact.request)?.facts.push(fact)
    },

    settle(now, patience) {
      let excess = held.size - HELD_AT_MOST
      for (const one of [...held.values()])
        decide(one, excess-- > 0 ? Number.POSITIVE_INFINITY : now, patience)
      records.conclude(now, patience, (request, conn, closedAt) => {
        matched.delete(request)
        if (!conn.watched) forget(conn)
        else if (closedAt !== null) {
          conn.closedAt = closedAt
          closed.add(conn)
        }
      })
      tellBlocked(now, patience)
      forgetClosed(now, patience)
      return records.taken()
    },

    isWaiting: () =>
      silent.size > 0 || records.isWaiting() || [...held.values()].some(({ isAsleep }) => !isAsleep),

    leave(tab, at) {
      for (const conn of conns.values()) {
        if (conn.document.tab !== tab || conn.closedAt !== null) continue
        hear(conn, { kind: 'close', by: 'navigation', attempt: conn.slots.at(-1)?.attempt ?? 1, at })
      }
    },

    changed() {
      const list = [...changed]
      changed.clear()
      return list
    },

    restore(conn) {
      conns.set(conn.id, conn)
      if (conn.watched) remember(toldUntil, placeOf(conn.document), 0)
      if (conn.isGuessed) remember(guessed, placeOf(conn.document), 0)
      for (const slot of conn.slots) {
        if (slot.request === null) expectations.add(conn, slot)
        else if (!slot.isOver) matched.set(slot.request, { conn, slot })
      }
    },
  }
}

/** When the head of the response came, or the end in its place; `null` as long as there is neither. */
function headOf({ facts }: Held): EpochMilliseconds | null {
  return facts.find(({ step }) => step === 'response' || step === 'started' || step === 'end')?.at ?? null
}

/** Newest last, so that the oldest is forgotten first. */
function remember(times: Map<string, EpochMilliseconds>, name: string, at: EpochMilliseconds): void {
  times.delete(name)
  times.set(name, at)
  if (times.size <= REMEMBERED_AT_MOST) return
  for (const oldest of times.keys()) {
    times.delete(oldest)
    return
  }
}
