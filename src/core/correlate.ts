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
import { addressesOf, chooseFetch } from './choose-fetch'
import { type Choice, chooseSlot, type Expected, type Held, SKEW, TIGHT } from './choose-slot'
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

/** What a document may tell of waits this long after its response for the document's word, ... */
const WORD_WITHIN: Milliseconds = 5000
/**
 * ... and this long where that has said nothing yet: its first word leaves it at once, even while a script of it runs
 * on for seconds (measured in both browsers); later ones wait until those before are stored.
 */
const FIRST_WORD_WITHIN: Milliseconds = 1500
/** A document that has told of a time so long after a response would have told of that. */
const READ_WITHIN: Milliseconds = 1000
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
  /** By document: when a request was matched whose beginning was not seen, and which may have been any. */
  const unseen = new Map<string, EpochMilliseconds>()
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
    const isSilent = failed?.attempt === 1 && failed.request === null && !failed.isOver
    if (failed && isSilent && !isReadByPage(conn)) silent.set(failed, conn)
    if (conn.closedAt !== null) closed.add(conn)
  }

  // --- which request is which attempt -------------------------------------------------------------------------

  /** Finds the attempt of a held request if it can be told by now. */
  function decide(one: Held, now: EpochMilliseconds, patience: Milliseconds): void {
    const { request } = one
    const isPatient = now < one.heldAt + patience
    one.isAsleep = !isPatient && isInPage(request) && one.answeredAt === null
    if (now < request.at + TIGHT + 2 * SKEW) return
    const isTold = (toldUntil.get(placeOf(request.place)) ?? 0) >= request.at
    if (isPatient && !isTold) return
    const choice = choose(one, isPatient, now < (one.answeredAt ?? now) + patience)
    if (choice === 'wait') return
    if (choice) {
      held.delete(request.request)
      const { conn, slot, guess } = choice
      if (!guess && request.seen && slot.attempt > 1) conn.delay = request.at - slot.from
      if (guess) doubt(conn, rivalsOf(one), now)
      if (!request.seen) remember(unseen, placeOf(request.place), now)
      // A guess must be marked, and there is no record of a request that was not seen to mark.
      if (request.seen || !guess) take(one, choice, guess)
    } else if (isUnclaimed(one, isTold, now, patience)) {
      held.delete(request.request)
      if (request.sure) take(one, adopt(request), guessed.has(placeOf(request.place)))
    }
  }

  /** @param isReadPatient the same for what a page reads itself, of which it tells later. */
  function choose(one: Held, isPatient: boolean, isReadPatient: boolean): Choice | 'wait' | null {
    const { request } = one
    const read = chooseRead(one, isReadPatient)
    const native = chooseSlot(
      one,
      expectations.at(request.place, request.url).filter(({ conn }) => !isReadByPage(conn)),
      rivalsOf(one),
      { isPatient, isAlone, defaultDelay, workersHaveTabs },
    )
    if (read === null || read === 'wait' || read.guess)
      return native && native !== 'wait' && !native.guess ? native : (read ?? native)
    // It began at once when it was asked for, or nobody else expects it.
    if (request.at - read.slot.from <= TIGHT || native === null) return read
    if (native !== 'wait' && !native.guess) return native
    return isReadPatient ? 'wait' : { ...read, guess: true }
  }

  /** Chooses among the streams of its document that the page reads itself. */
  function chooseRead(one: Held, isPatient: boolean): Choice | 'wait' | null {
    const readAt = (url: string) =>
      expectations.at(one.request.place, url).filter(({ conn }) => isReadByPage(conn))
    if (one.answeredAt === null || !addressesOf(one).some(url => readAt(url).length > 0)) return null
    const requests = besides(one).filter(({ answeredAt }) => answeredAt !== null)
    const streams = new Map<Slot, Expected>()
    for (const url of new Set(requests.flatMap(addressesOf)))
      for (const each of readAt(url)) streams.set(each.slot, each)
    // What was guessed since it was asked for may have been its own: nothing was known of it yet.
    const place = placeOf(one.request.place)
    const guessedAt = Math.max(guessed.get(place) ?? 0, unseen.get(place) ?? 0)
    for (const { slot } of streams.values()) if (slot.from <= guessedAt) slot.isDoubtful = true
    return chooseFetch(one, [...streams.values()], requests, isPatient)
  }

  /** Whether a document made a request: its page may read the response itself, and tells of it when it is there. */
  function isInPage({ place }: RequestStep): boolean {
    return place.tab >= 0
  }

  /** The held requests of the same document. */
  function besides({ request }: Held): Held[] {
    const place = placeOf(request.place)
    return [...held.values()].filter(other => placeOf(other.request.place) === place)
  }

  /** Those that compete with it; of another address too, where one of the connections may go there. */
  function rivalsOf(one: Held): Held[] {
    const slots = expectations.at(one.request.place, one.request.url)
    const urls = new Set([addressOf(one.request.url), ...slots.flatMap(({ conn }) => conn.urls)])
    return besides(one).filter(other => urls.has(addressOf(other.request.url)))
  }

  /** Whether no other connection of its document has an address of it. */
  function isAlone(conn: Conn): boolean {
    const place = placeOf(conn.document)
    for (const other of conns.values())
      if (
        other !== conn &&
        placeOf(other.document) === place &&
        other.urls.some(url => conn.urls.includes(url))
      )
        return false
    return true
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
    const { request, heldAt, answeredAt, facts } = one
    if (isInPage(request) && now < Number.POSITIVE_INFINITY) {
      if (answeredAt === null) return false
      const told = toldUntil.get(placeOf(request.place))
      const word = told === undefined ? FIRST_WORD_WITHIN : WORD_WITHIN
      if (now >= Math.max(heldAt, answeredAt) + Math.max(patience, word)) return true
      const head = facts.findLast(({ step }) => step === 'response')
      if (head && (told ?? 0) < head.at + READ_WITHIN) return false
    } else if (now >= heldAt + patience) return true
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
      method,
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
          const { connection: id, url, at, api, method } = record
          const fields = { api, method, watched: true, private: isPrivate }
          const conn = beginConnection(id, document, url, at, fields)
          const slot = conn.slots[0] as Slot
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
      const one = held.get(fact.request)
      if (known) records.write(fact, known, now, false)
      else if (fact.step === 'request' && !one)
        held.set(fact.request, {
          request: fact,
          heldAt: now,
          answeredAt: null,
          facts: [fact],
          isDoubtful: false,
          isAsleep: false,
        })
      else if (one) {
        one.facts.push(fact)
        if (fact.step === 'redirect') one.answeredAt = null
        else one.answeredAt ??= now
      }
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
