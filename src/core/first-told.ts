/**
 * Finds where a page's listening began among the events of one type that the wire shows: the page tells of all from
 * there on and of none before. Runs in the background for the one attempt of a connection in which it began.
 */

import type { Bytes, EpochMilliseconds, Milliseconds } from './units'

/** An event as both sides know it. */
export interface Sighting {
  id: string
  size: Bytes
  /** The beginning of its data; `null` where that was not kept. */
  text: string | null
  /** When the page was given it, or when it was found on the wire. */
  at: EpochMilliseconds
  /** When it was not on the wire yet; `at` where that is exact. */
  since: EpochMilliseconds
  /** How many events of the types that the page always tells of came before it in the attempt. */
  place: number
}

/** What is known of the type in the attempt. */
export interface Sightings {
  /** On the wire, in order. */
  wire: readonly Sighting[]
  /** Told by the page, in order: the first of them. */
  page: readonly Sighting[]
  /** How many those are in all. */
  told: number
  /** When the page began to listen, and after how many events that it always tells of. */
  listening: { at: EpochMilliseconds; place: number }
  /** How many events that the page always tells of are on the wire, and until when all that came is known. */
  places: number
  seenUntil: EpochMilliseconds
  /** So many of the first on the wire the page must have told of by now, if it was given them. */
  due: number
}

/** What speaks against a match, as so much of lateness. An event that the page should have told of and did not. */
const UNTOLD: Milliseconds = 1000
/** Two IDs that differ: Firefox forgets the ID of a block without data. */
const OTHER_ID: Milliseconds = 500
/** Another order than that in which the events came: Firefox loses the event after an ID that it may not have. */
const OTHER_PLACE: Milliseconds = 3000
/** Clocks of two processes that agree. */
const CLOCKS_APART: Milliseconds = 5
const IMPOSSIBLE = 100
/** That the first event that was told is not on the wire at all; where its data, or its ID, is that of one there. */
const UNSEEN: Milliseconds = 250
const UNSEEN_TEXT: Milliseconds = 2000
const UNSEEN_ID: Milliseconds = 60_000

/**
 * The index of the first event on the wire that the page tells of; the number of events if it tells of none of them.
 * Where contents do not decide, times do: an event is told no earlier than it comes, and soon after.
 */
export function firstTold(sightings: Sightings): number {
  const { wire } = sightings
  let best = wire.length
  let least = costOf(best, sightings) + costOfUnseen(sightings)
  for (let first = wire.length - 1; first >= 0; first--) {
    const cost = costOf(first, sightings)
    if (cost < least) {
      least = cost
      best = first
    }
  }
  return best
}

function costOf(
  first: number,
  { wire, page, told: count, listening, places, seenUntil, due }: Sightings,
): Milliseconds {
  const before = wire[first - 1]
  const after = wire[first]
  let cost = Math.max(0, due - first - count) * UNTOLD
  let lateness = 0
  if (before) {
    if (isExact(before)) cost += impossible(before.since - listening.at)
    if (before.place > listening.place) cost += OTHER_PLACE
  }
  if (after && after.place < listening.place) cost += OTHER_PLACE
  for (let i = 0; i < page.length; i++) {
    const told = page[i] as Sighting
    const seen = wire[first + i]
    if (!seen) {
      // Among matches that are as good as each other the one with more of them.
      cost += 1 + impossible(seenUntil - told.at)
      if (told.place < places) cost += OTHER_PLACE
    } else if (seen.size !== told.size || differ(seen.text, told.text)) return Number.POSITIVE_INFINITY
    else {
      if (seen.id !== told.id) cost += OTHER_ID
      if (seen.place !== told.place) cost += OTHER_PLACE
      if (isExact(seen)) cost += impossible(seen.since - told.at)
      lateness = Math.max(lateness, told.at - seen.at, seen.since - told.at)
    }
  }
  // What was told after those that are remembered must be on the wire too: one cost for each that is not.
  if (Number.isFinite(count)) cost += Math.max(0, count - Math.max(page.length, wire.length - first))
  return cost + lateness
}

/** Whether its time is its own. What one look did not show and the next does may have been there already. */
function isExact({ since, at }: Sighting): boolean {
  return since === at
}

/** What happened in another order than it can have, by so much, weighs more than what is late, but for two clocks. */
function impossible(span: Milliseconds): Milliseconds {
  return Math.max(0, span - CLOCKS_APART) * IMPOSSIBLE
}

function costOfUnseen({ wire, page }: Sightings): Milliseconds {
  const [told] = page
  if (!told) return 0
  const alike = wire.filter(({ size, text }) => size === told.size && !differ(text, told.text))
  if (alike.length === 0) return 0
  // An ID that does not change, or data that is always the same, does not tell one event from another.
  const isOwn = ({ id }: Sighting, i: number) => id !== '' && id === told.id && wire[i - 1]?.id !== id
  if (wire.some(isOwn)) return UNSEEN_ID
  const isVaried = alike.length < wire.length || page.some(({ text }) => differ(text, told.text))
  return alike.length === 1 && isVaried ? UNSEEN_TEXT : UNSEEN
}

function differ(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b
}
