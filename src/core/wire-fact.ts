/**
 * What an observer of the wire tells of one body: the facts in the order of the stream, as DevTools' HAR or the bytes
 * of the response show them. Written wherever a body is observed, read by `merge.ts`.
 */

import { type LogRecord, NAME_LIMIT, PAYLOAD_LIMIT, type RecordFields } from './record'
import type { Bytes, EpochMilliseconds } from './units'

/** The kinds of facts that a body has. */
export type WireKind = 'event' | 'comment' | 'retry' | 'checkpoint' | 'fault' | 'bytes' | 'spelling'

/** One fact of a body. */
export type WireFact = {
  [K in WireKind]: {
    kind: K
    /** When it came, or when it was found to have come where nothing tells it exactly. */
    at: EpochMilliseconds
    /** When it was not there yet: of an observer that looks from time to time, its last look before. */
    since?: EpochMilliseconds
  } & Omit<RecordFields[K], 'heard' | 'after'>
}[WireKind]

/** Who observes bodies outside of the page: DevTools' HAR, or Firefox's StreamFilter. */
export type WireSource = 'devtools' | 'bytes'

/**
 * How much of a body was told. Each observer counts for itself from the beginning of the body; as all read the same
 * stream, the same numbers mean the same facts.
 */
export interface WirePosition {
  events: number
  /** Comments, retry fields, checkpoints and faults, but for `invalid-utf8`, which text does not show. */
  others: number
  /** Of the body. */
  bytes: Bytes
}

/** The beginning of a body. */
export const BODY_START: WirePosition = { events: 0, others: 0, bytes: 0 }

/** The position after a fact. */
export function next(from: WirePosition, fact: WireFact): WirePosition {
  if (fact.kind === 'event') return { ...from, events: from.events + 1 }
  if (fact.kind === 'bytes') return { ...from, bytes: from.bytes + fact.size }
  if (fact.kind === 'spelling' || (fact.kind === 'fault' && fact.reason === 'invalid-utf8')) return from
  return { ...from, others: from.others + 1 }
}

/** The fact of a body that a record tells of; `null` for what is none. */
export function wireFactOf(record: LogRecord): WireFact | null {
  switch (record.kind) {
    case 'event':
    case 'comment':
    case 'retry':
    case 'checkpoint':
    case 'fault':
    case 'bytes':
      return record
    default:
      return null
  }
}

/** A fact with no text longer than a record may have. */
export function boundedFact(fact: WireFact): WireFact {
  if (fact.kind === 'event') {
    const { type, id, data } = fact
    const isLong = data !== null && data.length > PAYLOAD_LIMIT
    if (!isLong && type.length <= NAME_LIMIT && id.length <= NAME_LIMIT) return fact
    return {
      ...fact,
      type: type.slice(0, NAME_LIMIT),
      id: id.slice(0, NAME_LIMIT),
      ...(isLong && { data: data.slice(0, PAYLOAD_LIMIT), cut: true }),
    }
  }
  if (fact.kind === 'checkpoint') return { ...fact, id: fact.id.slice(0, NAME_LIMIT) }
  return fact
}

/** Whether a fact at one position of a body comes after another. */
export function isAfter(fact: WireFact, from: WirePosition, taken: WirePosition): boolean {
  if (fact.kind === 'event') return from.events >= taken.events
  if (fact.kind === 'bytes') return from.bytes + fact.size > taken.bytes
  return from.others >= taken.others
}
