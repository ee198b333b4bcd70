/**
 * What an observer of the wire tells of one body: the facts in the order of the stream, as DevTools' HAR or the bytes
 * of the response show them. Written wherever a body is observed, read by `merge.ts`.
 */

import type { RecordFields } from './record'
import type { Bytes, EpochMilliseconds } from './units'

/** The kinds of facts that a body has. */
export type WireKind = 'event' | 'comment' | 'retry' | 'checkpoint' | 'fault' | 'bytes'

/** One fact of a body. */
export type WireFact = {
  [K in WireKind]: {
    kind: K
    /** When it came, or when it was found to have come where nothing tells it exactly. */
    at: EpochMilliseconds
    /** When it was not there yet: of an observer that looks from time to time, its last look before. */
    since?: EpochMilliseconds
  } & Omit<RecordFields[K], 'heard'>
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
