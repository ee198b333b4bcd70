/** The log of one tab and the chunks it is kept in. */

import type { Bytes, EpochMilliseconds } from './units'

/** The log of one tab. */
export interface Session {
  /** Unique in the profile; also tells browser runs apart, in which tab numbers repeat. */
  id: string
  /** The browser's number of the tab. */
  tab: number
  startedAt: EpochMilliseconds
  /** When the tab was closed, or was found to be gone after the browser had ended; `null` while it is open. */
  closedAt: EpochMilliseconds | null
  /** The newest address known of the tab. */
  page: string
  /** Size of all chunks. */
  size: Bytes
  /** `seq` of its last record; 0 while it has none. */
  last: number
  /** Kept in memory only: a private window's, or the database could not be opened. */
  volatile: boolean
}

/**
 * A run of records of one session: lines of NDJSON, each ended by a line feed, in the order of `seq`.
 * A chunk whose key is 0 holds the `connection` records that outlived the deletion of older chunks.
 */
export interface Chunk {
  session: string
  /** Its key in the session: `seq` of the first record, or 0 for what outlived a deletion; and `seq` of the last. */
  first: number
  last: number
  /** How many records. */
  count: number
  text: string
}

/** A chunk as it is stored. */
export interface StoredChunk extends Chunk {
  size: Bytes
  /** What its `dropped` records say was lost: to be said again when they are deleted themselves. */
  lost?: Lost
}

/** Records that are nowhere, beyond those that say so; and bytes of payloads that are nowhere. */
export interface Lost {
  records: number
  bytes: Bytes
}

/** The sum of what two parts of a log have lost. */
export function addLost(a: Lost | undefined, b: Lost | undefined): Lost | undefined {
  return a && b ? { records: a.records + b.records, bytes: a.bytes + b.bytes } : (a ?? b)
}
