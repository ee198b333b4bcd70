/**
 * Chooses among the attempts that a page expects the one that a request is, by time and order alone, and says whether
 * it is a guess. Pure; `docs/decisions/0008` has the reasons for the rules and the figures behind the spans.
 */

import { addressOf, type Conn, type Slot } from './attempt-slots'
import type { HttpFact, RequestStep } from './http-fact'
import type { EpochMilliseconds, Milliseconds } from './units'

/** A request begins at the latest this long after it is due; of one that begins later, the page's word must tell. */
export const TIGHT: Milliseconds = 100
/** The clocks of page and browser differ by at most this. */
export const SKEW: Milliseconds = 3
/**
 * A first request may seem to begin this long before its connection was made, as a busy machine lets a page stamp late,
 * or after it was closed, as the close may overtake it.
 */
export const NEAR: Milliseconds = 50
/** Where nobody else asks in the name of a document, it may be that far. */
const FAR: Milliseconds = 5000
/** The page tells of what the browser has told of within this time. */
export const CONFIRMED_WITHIN: Milliseconds = 60

/** An attempt that no request was found for yet. */
export interface Expected {
  conn: Conn
  slot: Slot
}

/** A request whose attempt is not known yet, and what was heard of it. */
export interface Held {
  request: RequestStep
  heldAt: EpochMilliseconds
  /** When its final response, or its end, was heard of; `null` as long as it waits for that. */
  answeredAt: EpochMilliseconds | null
  facts: HttpFact[]
  /** It waited when another of its address was guessed. */
  isDoubtful: boolean
  /** Nothing can be decided before the head of its response is there. */
  isAsleep: boolean
  /** A page that tells late has told of what it is of. */
  isMeant: boolean
}

export type Choice = Expected & { guess: boolean }

/** What a choice depends on besides the requests and the attempts. */
export interface Circumstances {
  /** It may still answer `wait`, as more may come to be known. */
  isPatient: boolean
  /** Whether no other connection of its document has an address of it. */
  isAlone(conn: Conn): boolean
  /** See `CorrelatorOptions`. */
  defaultDelay: Milliseconds
  workersHaveTabs: boolean
}

/**
 * @param allExpected the attempts of the request's document and address, in the order in which they were expected.
 * @param allOthers the held requests of the same document and address, in the order in which they began, itself included.
 */
export function chooseSlot(
  one: Held,
  allExpected: readonly Expected[],
  allOthers: readonly Held[],
  { isPatient, isAlone, defaultDelay, workersHaveTabs }: Circumstances,
): Choice | 'wait' | null {
  const { request } = one
  const expected = allExpected.filter(each => isOfItsKind(each, request))
  const others = allOthers.filter(
    other => other === one || expected.some(each => isOfItsKind(each, other.request)),
  )
  const candidates = expected.filter(({ slot }) => fits(slot, request, SKEW))
  if (candidates.length === 0) {
    const first = expected.filter(({ slot }) => slot.attempt === 1)
    const near = first.filter(({ slot }) => fits(slot, request, NEAR))
    const isNear = near.length > 0 || workersHaveTabs
    const possible = isNear ? near : first.filter(({ slot }) => fits(slot, request, FAR))
    const [chosen] = possible
    if (!chosen) return null
    if (isPatient) return 'wait'
    const isAmbiguous = possible.length > 1 || others.length > 1
    return { ...chosen, guess: !isNear || isAmbiguous || one.isDoubtful || chosen.slot.isDoubtful }
  }

  const dueOf = ({ slot, conn }: Expected) =>
    slot.attempt === 1 ? slot.from : slot.from + (conn.delay ?? defaultDelay)
  const isTight = (each: Expected, { at, seen }: RequestStep) =>
    seen && at - dueOf(each) >= -SKEW && at - dueOf(each) <= TIGHT
  const tight = candidates.filter(each => isTight(each, request))
  const pool = tight.length > 0 ? tight : candidates
  const competes = (request: RequestStep) =>
    pool.some(
      each =>
        each.conn.urls.includes(addressOf(request.url)) &&
        (tight.length > 0 ? isTight(each, request) : fits(each.slot, request, SKEW)),
    )
  const rivals = others.filter(other => competes(other.request))

  // Stable: what is due at the same time stays in the order in which it was expected.
  const inTurn = [...pool].sort((a, b) => dueOf(a) - dueOf(b))
  const turn = Math.min(Math.max(0, rivals.indexOf(one)), inTurn.length - 1)
  const first = inTurn[turn] as Expected
  const areAllHere = rivals.length === pool.length
  // A server may have changed the delay of one that does not seem to be due.
  const isDoubtful = one.isDoubtful || candidates.some(({ slot }) => slot.isDoubtful)
  const isAnotherPossible = candidates.length > pool.length
  // Among several, a reconnection that is on time may still be another's: the page must have told of it.
  const isPlain = tight.every(({ slot, conn }) => slot.attempt === 1 || isAlone(conn))
  if (tight.length > 0 && areAllHere && !isAnotherPossible && !isDoubtful && isPlain && beginInOrder(tight)) {
    if (!workersHaveTabs || !isUnconfirmed(first, one)) return { ...first, guess: false }
  }

  const confirmed = candidates.filter(each => isConfirmed(each, one))
  const [only] = confirmed
  const isOnly = confirmed.length === 1 && only !== undefined
  // Of several, another may be told of in a moment.
  const isAllTold = !isPatient || candidates.length === 1
  if (isOnly && isAllTold && !isDoubtful && !others.some(other => other !== one && isConfirmed(only, other)))
    return { ...only, guess: false }
  if (isPatient) return 'wait'
  return { ...(isOnly ? only : first), guess: true }
}

/** Whether a request may be one of the connection, by how it asks: a page may `fetch` what it also has a stream of. */
function isOfItsKind({ conn }: Expected, { native, seen, method }: RequestStep): boolean {
  return conn.api !== 'eventsource' || native || (!seen && method === 'GET')
}

/**
 * Whether the browser let a reconnection open, and the page has not told of it: it may be a worker's, where those ask
 * in the name of the document. Not of a first attempt, as a page that is loading tells late.
 */
function isUnconfirmed({ slot }: Expected, { facts }: Held): boolean {
  const isSilent = slot.openedAt === null && slot.until === null
  return slot.attempt > 1 && isSilent && facts.some(({ step }) => step === 'started')
}

/** Whether a request may be an attempt, by their times. */
function fits({ from, until }: Slot, { at, seen }: RequestStep, tolerance: Milliseconds): boolean {
  // One that was under way when the observer came began at some time before.
  return from <= at + tolerance && (until === null || at <= until + (seen ? tolerance : TIGHT))
}

/**
 * Whether requests begin in the order in which they are due: those of connections that were just made do, and those
 * that wait equally long (measured in both browsers).
 */
function beginInOrder(pool: readonly Expected[]): boolean {
  const [head] = pool
  if (pool.length === 1 || !head) return true
  if (head.slot.attempt === 1) return pool.every(({ slot }) => slot.attempt === 1)
  const wait = head.conn.delay
  if (wait === null) return false
  return pool.every(({ slot, conn }) => slot.attempt > 1 && Math.abs((conn.delay ?? 0) - wait) <= 2 * SKEW)
}

/** Whether the page told of an outcome that fits to what the browser told of the request. */
function isConfirmed({ slot }: Expected, { facts }: Held): boolean {
  return facts.some(({ step, at }) => {
    const told =
      step === 'started' ? slot.openedAt : step === 'end' && slot.by !== 'closed' ? slot.until : null
    return told !== null && told - at >= -SKEW && told - at <= CONFIRMED_WITHIN
  })
}
