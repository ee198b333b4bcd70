/**
 * Chooses among all attempts that a page expects the one that a request is: those of what the page reads itself, as
 * `choose-fetch.ts` says, and those of EventSources, as `choose-slot.ts` does. Nothing but the page tells the two apart
 * for certain: a `fetch` may ask just as an EventSource does.
 */

import { addressOf, isReadByPage, type Slot } from './attempt-slots'
import { addressesOf, chooseFetch } from './choose-fetch'
import {
  type Choice,
  type Circumstances,
  chooseSlot,
  type Expected,
  type Held,
  NEAR,
  TIGHT,
} from './choose-slot'
import type { Expectations } from './expectations'
import type { EpochMilliseconds } from './units'

/** What the choice depends on. */
export interface Surroundings extends Circumstances {
  expectations: Expectations
  /** The held requests of the same document, itself included. */
  beside: readonly Held[]
  now: EpochMilliseconds
  /** As `isPatient`, for what a page reads itself, of which it tells only when it is answered. */
  isReadPatient: boolean
  /** When a guess of a request of the document was made: it may have been any that was asked for before. */
  guessedAt: EpochMilliseconds
}

/** @returns `wait` as long as more may come to be known, `null` if no attempt is expected that it may be. */
export function chooseAttempt(one: Held, around: Surroundings): Choice | 'wait' | null {
  const { request } = one
  const { expectations, isReadPatient } = around
  const read = chooseRead(one, around)
  const slots = expectations.at(request.place, request.url).filter(({ conn }) => !isReadByPage(conn))
  const native = chooseSlot(one, slots, rivalsOf(one, around), around)
  if (read === null || read === 'wait' || read.guess)
    return native && native !== 'wait' && !native.guess ? native : (read ?? native)
  // It began at once when it was asked for, or nobody else expects it.
  if (request.at - read.slot.from <= TIGHT || native === null) return read
  if (native !== 'wait' && !native.guess) return native
  return isReadPatient ? 'wait' : { ...read, guess: true }
}

/** The requests that compete with one; of another address too, where one of the connections may go there. */
export function rivalsOf(
  { request }: Held,
  { expectations, beside }: Pick<Surroundings, 'expectations' | 'beside'>,
): Held[] {
  const slots = expectations.at(request.place, request.url)
  const urls = new Set([addressOf(request.url), ...slots.flatMap(({ conn }) => conn.urls)])
  return beside.filter(other => urls.has(addressOf(other.request.url)))
}

/** Chooses among the streams of its document that the page reads itself. */
function chooseRead(
  one: Held,
  { expectations, beside, now, isReadPatient, guessedAt }: Surroundings,
): Choice | 'wait' | null {
  const readAt = (url: string) =>
    expectations.at(one.request.place, url).filter(({ conn }) => isReadByPage(conn))
  if (one.answeredAt === null || !addressesOf(one).some(url => readAt(url).length > 0)) return null
  const requests = beside.filter(({ answeredAt }) => answeredAt !== null)
  const streams = new Map<Slot, Expected>()
  for (const url of new Set(requests.flatMap(addressesOf)))
    for (const each of readAt(url)) streams.set(each.slot, each)
  // What was guessed since it was asked for may have been its own: nothing was known of it yet.
  for (const { slot } of streams.values()) if (slot.from <= guessedAt) slot.isDoubtful = true
  // The page may tell of a response a moment before the browser does.
  const isNew = [...streams.keys()].some(({ openedAt }) => now < (openedAt ?? 0) + NEAR)
  return chooseFetch(one, [...streams.values()], requests, isReadPatient || isNew)
}
