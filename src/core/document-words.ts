/** Until when documents have told of all, and when they were silent. Used by `correlate.ts`. */

import { remember } from './remember'
import type { EpochMilliseconds, Milliseconds } from './units'

/** A document that has told of a time so long after a response would have told of that. */
const READ_WITHIN: Milliseconds = 1000
/** What a document has to tell after a silence it has told by then. */
const BURST: Milliseconds = 5000
/** Documents of which something is remembered. */
const KEPT = 1000

/** Documents by their places, as `expectations.ts` names them. */
export interface DocumentWords {
  /** A document told of something of a time. */
  heard(place: string, at: EpochMilliseconds): void
  /** Until when it has told of all; `undefined` if it has never told anything. */
  until(place: string): EpochMilliseconds | undefined
  /** What was answered before this the document would have told of before it was silent for the last time. */
  beforeSilence(place: string): EpochMilliseconds
}

/** Words of no document. */
export function createDocumentWords(): DocumentWords {
  const told = new Map<string, EpochMilliseconds>()
  const silences = new Map<string, { from: EpochMilliseconds; until: EpochMilliseconds }>()

  return {
    heard(place, at) {
      const before = told.get(place) ?? 0
      if (at > before + READ_WITHIN) remember(silences, place, { from: before, until: at }, KEPT)
      // A connection that it has just learned of may have begun long before.
      remember(told, place, Math.max(at, before), KEPT)
    },

    until: place => told.get(place),

    beforeSilence(place) {
      const until = told.get(place) ?? 0
      const silence = silences.get(place)
      return (silence && until < silence.until + BURST ? silence.from : until) - READ_WITHIN
    },
  }
}
