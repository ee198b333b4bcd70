/** What the merger of `merge.ts` is told, and what it gives, in the background. */

import type { Unnumbered } from './attempt-records'
import type { Merging } from './merge-memory'
import type { LogRecord } from './record'
import type { EpochMilliseconds, Milliseconds } from './units'
import type { WireFact, WirePosition, WireSource } from './wire-fact'

/** A fact to be written. */
export interface Merged {
  connection: string
  record: Unnumbered
}

export interface Merger {
  /**
   * What a page said, or the browser of requests. Says whether it is to be written: it may have been already. Of bytes
   * that were in part only the rest is left.
   */
  record(record: LogRecord): boolean
  /**
   * An observer takes up a body, before any other could have told of it.
   * @returns from where on its facts are wanted, or `null` if none are, as the page tells of all.
   */
  begin(connection: string, attempt: number, source: WireSource, at: EpochMilliseconds): WirePosition | null
  /** What an observer tells of a body, in the order of the stream. */
  facts(
    connection: string,
    attempt: number,
    source: WireSource,
    facts: readonly WireFact[],
    now: EpochMilliseconds,
  ): void
  /**
   * An observer tells no more of a body: it is over, or, where not `complete`, is no longer looked at, since `at`, which
   * may be long before it was known which body that is.
   */
  over(
    connection: string,
    attempt: number,
    source: WireSource,
    complete: boolean,
    now: EpochMilliseconds,
    at?: EpochMilliseconds,
  ): void
  /** An observer is no longer there to take up bodies of a connection. */
  gone(connection: string, source: WireSource, at: EpochMilliseconds): void
  /**
   * Decides what can be decided, and gives its records. What has waited for `patience` is decided as it is, once the
   * page has told all that it knew when it came, as far as `hasTold` can say.
   */
  settle(
    now: EpochMilliseconds,
    patience: Milliseconds,
    hasTold?: (connection: string, until: EpochMilliseconds) => boolean,
  ): Merged[]
  /** Whether something waits to be decided. */
  isWaiting(): boolean
  /** The connections of which something new is known since the last call; to be stored. */
  changed(): string[]
  /** What is to be stored of a connection by now; `undefined` if nothing is known of it. */
  memory(connection: string): Merging | undefined
  /** Takes up a connection that was stored. */
  restore(merging: Merging): void
}
