/**
 * Says which HTTP request is which attempt of which connection, and writes down what became of it. The page knows
 * connections and not requests, the browser knows requests and not connections; both tell late and in batches.
 *
 * Each attempt that a page expects is a slot for one request. A request is held until all that may compete with it
 * must have begun and the page has spoken of that time, or until patience is over; `choose-attempt.ts` then chooses.
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
import { chooseAttempt, rivalsOf } from './choose-attempt'
import { addressesOf, headAt } from './choose-fetch'
import { type Expected, type Held, SKEW, TIGHT } from './choose-slot'
import { createDocumentWords } from './document-words'
import { createExpectations, placeOf } from './expectations'
import type { HttpFact, RequestStep } from './http-fact'
import { createLateWords, isWithin, type ToldStream } from './late-word'
import { type LogRecord, NAME_LIMIT } from './record'
import { remember } from './remember'
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
  /**
   * The id in the log of a connection that a page tells of: its own, or that of the connection which was made for its
   * request, as the page tells of it so late. To be asked before {@link Correlator.page} is told of it.
   */
  idOf(document: DocumentKey, id: string, stream: ToldStream | null): string
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
  const words = createDocumentWords()
  /** Documents of which a request was guessed: what is left over there may be another's. */
  const guessed = new Map<string, EpochMilliseconds>()
  /** By document: when a request was matched whose beginning was not seen, and which may have been any. */
  const unseen = new Map<string, EpochMilliseconds>()
  const lateWords = createLateWords()
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
    const place = placeOf(request.place)
    const isTold = (words.until(place) ?? 0) >= request.at
    if (isPatient && !isTold) return
    const beside = besides(one)
    const choice = chooseAttempt(one, {
      expectations,
      beside,
      now,
      isPatient,
      isReadPatient: now < (one.answeredAt ?? now) + patience,
      guessedAt: Math.max(guessed.get(place) ?? 0, unseen.get(place) ?? 0),
      isAlone,
      defaultDelay,
      workersHaveTabs,
    })
    if (choice === 'wait') return
    if (choice) {
      held.delete(request.request)
      const { conn, slot, guess } = choice
      if (!guess && request.seen && slot.attempt > 1) conn.delay = request.at - slot.from
      if (guess) doubt(conn, rivalsOf(one, { expectations, beside }), now)
      if (!request.seen) remember(unseen, place, now, REMEMBERED_AT_MOST)
      // A guess must be marked, and there is no record of a request that was not seen to mark.
      if (request.seen || !guess) take(one, choice, guess)
    } else if (isUnclaimed(one, isTold, now, patience)) {
      held.delete(request.request)
      if (request.sure) take(one, adopt(one), guessed.has(place))
    }
  }

  /** Whether a request seems to be what a page says that it asked for. */
  function isAskedFor(one: Held, document: DocumentKey, { api, url, method, at }: ToldStream): boolean {
    const { request } = one
    if (api === 'eventsource' && !request.native) return false
    if (placeOf(request.place) !== placeOf(document) || request.method !== method) return false
    return isWithin(request.at, at) && addressesOf(one).includes(addressOf(url))
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
    remember(guessed, placeOf(conn.document), now, REMEMBERED_AT_MOST)
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
      const told = words.until(placeOf(request.place))
      const word = told === undefined ? FIRST_WORD_WITHIN : WORD_WITHIN
      if (now >= Math.max(heldAt, answeredAt) + Math.max(patience, word)) return true
      const head = facts.findLast(({ step }) => step === 'response')
      if (head && words.beforeSilence(placeOf(request.place)) < head.at) return false
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
  function adopt(one: Held): Expected {
    const { request } = one
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
    const answeredAt = headAt(one)
    if (isInPage(request) && answeredAt !== null) lateWords.adopted(conn, answeredAt)
    return { conn, slot: conn.slots[0] as Slot }
  }

  /** The page tells of a connection that was made for its request. */
  function takeUp(conn: Conn): void {
    conn.watched = true
    conns.set(conn.id, conn)
    changed.add(conn)
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
      if (last) words.heard(place, last.at)
      for (const record of said) {
        if (record.connection === null) continue
        if (record.kind === 'connection') {
          const { connection: id, url, at, api, method } = record
          const known = lateWords.claimed(id)
          if (known) {
            takeUp(Object.assign(known, { api, document, private: isPrivate }))
            continue
          }
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

    idOf(document, id, stream) {
      const known = lateWords.claimed(id)
      if (known || !stream) return known?.id ?? id
      // It may be one whose page is not late yet.
      const rivals = [...held.values()].flatMap(one => {
        // Of an EventSource it tells before there is an answer.
        const answeredAt = headAt(one) ?? (stream.api === 'eventsource' ? Number.POSITIVE_INFINITY : null)
        const isRival = answeredAt !== null && !one.isMeant && isAskedFor(one, document, stream)
        const mean = () => {
          one.isMeant = stream.api === 'eventsource'
        }
        return isRival ? { begunAt: one.request.at, answeredAt, mean } : []
      })
      return lateWords.claim(document, id, stream, words.beforeSilence(placeOf(document)), rivals)?.id ?? id
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
          isMeant: false,
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
      lateWords.restore(conn)
      // It is over, and only for its page to tell of.
      if (!conn.watched && conn.slots.every(({ isOver }) => isOver)) return
      conns.set(conn.id, conn)
      if (conn.watched) words.heard(placeOf(conn.document), 0)
      if (conn.isGuessed) remember(guessed, placeOf(conn.document), 0, REMEMBERED_AT_MOST)
      for (const slot of conn.slots) {
        if (slot.request === null) expectations.add(conn, slot)
        else if (!slot.isOver) matched.set(slot.request, { conn, slot })
      }
    },
  }
}
