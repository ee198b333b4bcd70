/**
 * Where the facts of the wire come in: from the devtools page over a port, from a StreamFilter directly. Finds out
 * which attempt each observed body is, merges what its observers tell with what the page tells, and writes the rest.
 */

import type { EpochMilliseconds } from '../core/units'
import type { WireFact } from '../core/wire-fact'

/** A body that is observed here in the background, byte by byte. */
export interface ObservedBody {
  /** What came of it, in the order of the stream, from its beginning, without a gap. */
  facts(facts: WireFact[]): void
  /** Nothing more will be told of it: the body is over, or, where not `complete`, is no longer looked at. */
  over(complete: boolean): void
}

/** Takes up a body that is about to begin: before any other observer can see anything of it. */
export type ObserveBody = (request: {
  /** The browser's id of the request. */
  request: string
  at: EpochMilliseconds
}) => ObservedBody
