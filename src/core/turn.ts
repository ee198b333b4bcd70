/**
 * The events of one type in the attempt in which a page may have begun to listen to it: what of them was on the wire,
 * and what the page told of. Kept by `merge.ts` for each such type, and bounded.
 */

import { firstTold, type Sighting } from './first-told'
import type { RecordOf } from './record'
import type { EpochMilliseconds, Milliseconds } from './units'
import type { WireFact } from './wire-fact'

export type WireEvent = Extract<WireFact, { kind: 'event' }>

/** When a page began to listen to a type. */
export interface Listening {
  attempt: number
  at: EpochMilliseconds
  /** After how many events of the attempt that it always tells of. */
  place: number
  /** The number in the body of the first event that the page tells of, once that is known. */
  first?: number
  /** What the page has told of since then, as far as it is needed to find the first: how many, and the first of them. */
  told?: { count: number; first: Sighting[] }
}

/** What is known beside the events themselves. */
export interface TurnContext {
  listening: Listening
  /** How many events that the page always tells of are on the wire, and until when all that came is known. */
  places: number
  seenUntil: EpochMilliseconds
  /** The page is given nothing after this. */
  closedAt: EpochMilliseconds | null
  /** Whether the page must have told of an event that was heard of then. */
  isDue(heardAt: EpochMilliseconds): boolean
}

export interface Turn {
  /** Takes an event on the wire, with how many that the page always tells of came before. Returns its index. */
  see(event: WireEvent, place: number, heardAt: EpochMilliseconds): number
  /** An event on the wire is written, as the page seems not to have told of it. */
  write(index: number): void
  /**
   * Takes an event that the page told of. Says whether it is written already: the page was given it, but told so late
   * that nobody waited any more.
   */
  hear(event: RecordOf<'event'>, place: number, context: TurnContext): boolean
  /** What it was told, to be kept for a background that comes after this one. */
  told(): NonNullable<Listening['told']>
  /** Whether the page tells of an event on the wire; `perhaps` as long as it has told of none. */
  isTold(index: number, context: TurnContext): 'surely' | 'perhaps' | 'no'
}

/** Events that are remembered after they are decided. */
const DECIDED_KEPT = 500
/** Events that are remembered of what the page told: enough to find them on the wire. */
const TOLD_KEPT = 50
/** ... and those of them that are stored. */
const TOLD_STORED = 5
/** So many events of the page may be late; those after them are not compared with what is written. */
const LATE_AT_MOST = 20
/** Units of an event's data that are compared. */
const COMPARED_LENGTH = 64

/** What one look shows is no older than this, where the look before did not show it. */
const LOOKS_APART: Milliseconds = 3000

/** Whether something came after a time for certain: what a look shows may have been there a while. */
export function isSurelyAfter(
  { since, at }: { since?: EpochMilliseconds; at: EpochMilliseconds },
  time: EpochMilliseconds,
): boolean {
  const from = since ?? at
  return from > time + (from < at ? LOOKS_APART : 0)
}

/** @param before what a former background was told of the type. */
export function createTurn(before: Listening['told'] = { count: 0, first: [] }): Turn {
  const wire: (Sighting & { heardAt: EpochMilliseconds; isWritten: boolean })[] = []
  /** How many are no longer in the list. */
  let forgotten = 0
  const page: Sighting[] = [...before.first]
  // Of a former background only so much is known.
  let told = before.count < LATE_AT_MOST ? before.count : Number.POSITIVE_INFINITY
  /** The index of the first event that the page tells of, once that is known. */
  let first: number | null = null

  /** The index of the first event that the page tells of, if it is among those that have come. */
  function find({ listening, places, seenUntil, closedAt, isDue }: TurnContext): number | null {
    const given = closedAt === null ? wire : wire.filter(event => !isSurelyAfter(event, closedAt))
    // What was on its way when the page closed the connection it was not given.
    const due = closedAt === null ? given.filter(({ heardAt }) => isDue(heardAt)).length : 0
    const found = firstTold({ wire: given, page, told, listening, places, seenUntil, due })
    return found < given.length ? found + forgotten : null
  }

  return {
    see(event, place, heardAt) {
      wire.push({ ...sightingOf(event, event.since ?? event.at, place), heardAt, isWritten: false })
      return forgotten + wire.length - 1
    },

    write(index) {
      const event = wire[index - forgotten]
      if (event) event.isWritten = true
      while (wire.length > DECIDED_KEPT && wire[0]?.isWritten) {
        wire.shift()
        forgotten++
      }
    },

    hear(event, place, context) {
      const index = told++
      // What is remembered of a former background may end before what it was told.
      if (index === page.length && index < TOLD_KEPT) page.push(sightingOf(event, event.at, place))
      if (first === null && index < LATE_AT_MOST && wire.some(({ isWritten }) => isWritten)) {
        const found = find(context)
        // All that is not written yet is decided when it is due.
        if (found !== null && wire[found - forgotten]?.isWritten) first = found
      }
      return first !== null && wire[first + index - forgotten]?.isWritten === true
    },

    told: () => ({ count: Math.min(told, LATE_AT_MOST), first: page.slice(0, TOLD_STORED) }),

    isTold(index, context) {
      const found = first ?? find(context)
      if (found === null || index < found) return 'no'
      if (page.length === 0) return 'perhaps'
      first = found
      return 'surely'
    },
  }
}

function sightingOf(
  { id, size, data, at }: WireEvent | RecordOf<'event'>,
  since: EpochMilliseconds,
  place: number,
): Sighting {
  return { id, size, text: data?.slice(0, COMPARED_LENGTH) ?? null, at, since, place }
}
