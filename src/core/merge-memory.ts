/**
 * What must survive the background of a connection whose bodies are observed. Written and read by `merge.ts`, stored
 * with the connection.
 */

import type { EarlyEvents } from './early-events'
import type { AttemptRequest } from './match-bodies'
import type { CaptureLevel } from './record'
import type { Listening } from './turn'
import type { EpochMilliseconds } from './units'
import type { WirePosition } from './wire-fact'

/** What must be remembered of a connection. */
export interface Merging {
  /** The connection's id. */
  id: string
  /** What its page tells of its bodies: all, or the events that it is given, or it knows nothing of it. */
  page: 'all' | 'events' | 'nothing'
  /** The types that the page listens to, beside those that it always does, and since when. */
  types: Map<string, Listening>
  /** The attempt that the page is in, by its own word. */
  attempt: number
  /** The level that was noted last. */
  level: CaptureLevel | null
  /** When it was closed. */
  closedAt?: EpochMilliseconds
  /** Events are missing in what the page told. */
  hasHoles?: true
  /** How much of the latest bodies is told. */
  told: { attempt: number; position: WirePosition; places: Places }[]
  /** How much the page has told of a body that others told of before it did; until it is ahead of them. */
  behind?: WirePosition
  /** The same of an EventSource, which is not told of all. */
  early?: EarlyEvents
}

/** How many events of the types that a page always tells of came: on the wire, and by its own word. */
export interface Places {
  wire: number
  page: number
}

/** What must survive the background of a connection and its bodies. */
export interface WireMemory {
  merging: Merging
  /** The newest requests of its attempts, and where they were redirected to. */
  requests: readonly AttemptRequest[]
}
