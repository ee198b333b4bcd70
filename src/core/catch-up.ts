/**
 * A page tells all of a body that others have told of before it said a word: finds what of its telling is new. As all
 * read the same stream from its beginning, the n-th fact of the page is the n-th of theirs. Used by `merge.ts`.
 */

import type { LogRecord } from './record'
import { isAfter, next, type WirePosition, wireFactOf } from './wire-fact'

/** What comes of one record. */
export interface CaughtUp {
  /** Whether it is not in the log yet. */
  isNew: boolean
  /** How far the page is with it; `null` where it is no longer behind. */
  behind: WirePosition | null
}

/**
 * @param behind how much the page has told of the body.
 * @param taken how much others have.
 * @param record what it tells next. Of bytes that are known in part only the rest is left.
 */
export function catchUp(behind: WirePosition, taken: WirePosition, record: LogRecord): CaughtUp {
  // What it gave up counts as told.
  if (record.kind === 'dropped' && record.why === 'flood')
    return { isNew: true, behind: { ...behind, events: behind.events + record.records } }
  const fact = wireFactOf(record)
  if (!fact) return { isNew: true, behind }
  const after = next(behind, fact)
  const isNew = isAfter(fact, behind, taken)
  if (isNew && record.kind === 'bytes') record.size = Math.min(record.size, after.bytes - taken.bytes)
  const isAhead = after.events >= taken.events && after.others >= taken.others && after.bytes >= taken.bytes
  return { isNew, behind: isAhead ? null : after }
}
