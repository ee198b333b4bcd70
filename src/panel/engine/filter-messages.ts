/** What the document and the engine say to each other of filters: a lens is a view of which only some events are seen. */

import type { FilterProblem } from '../../core/filter/filter'
import type { EventText, TextTerm } from '../../core/filter/text-test'
import type { Bytes } from '../../core/units'
import type { EventRow, View } from './messages'

/** Begins to look; a lens of that number that there was before is given up. */
export interface LensQuestion {
  lens: number
  view: View
  /** The text of the filter. */
  filter: string
}

/** How far a lens has come. What is found keeps its index. */
export interface LensNews {
  lens: number
  /** Events found so far. */
  count: number
  /** Events looked at, of so many that there are. */
  looked: number
  total: number
  /** Nothing is left to look at for now. */
  done: boolean
  /** The filter cannot be read, or takes too long, or the log cannot be read (`failed`). */
  problem: FilterProblem | 'slow' | 'failed' | null
}

/** Rows of a lens from one index up to another. */
export interface LensRows {
  rows: EventRow[]
}

/** Where a row of the view is in a lens: the first index whose row is not before it. */
export interface LensIndex {
  index: number
  /** The row itself is there. */
  exact: boolean
}

/** Events of one type in a view. */
export interface TypeCount {
  /** Null for all those together that are too many to be told one by one. */
  type: string | null
  count: number
  bytes: Bytes
}

export interface TypeCounts {
  /** The most frequent first. */
  types: TypeCount[]
  /** Further types that are not listed. */
  more: number
}

/** What the engine asks of the thread of regular expressions. */
export interface PatternQuestion {
  request: number
  terms: readonly TextTerm[]
  texts: readonly EventText[]
}

export interface PatternAnswer {
  /** 0 says that the thread has started. */
  request: number
  /** For each text whether all terms hold. */
  matches: boolean[]
}
