/**
 * What the event IDs of a stream are like, and where they break their own rule.
 */

import type { EpochMilliseconds } from './units'

/**
 * `none`: no event has one. `constant`: all have the same. `dense-int`: each one more than the one before.
 * `monotone-int`: integers that grow. `time-like`: they hold a time that grows. `opaque`: nothing can be told from two
 * of them. `unknown`: too few to say.
 */
export type IdModel = 'unknown' | 'none' | 'constant' | 'dense-int' | 'monotone-int' | 'time-like' | 'opaque'

/**
 * A step from one ID to the next that breaks the model. `skip`: `by` numbers are missing. `repeat`: an ID that was
 * there already. `back`: smaller than the one before.
 */
export interface IdBreak {
  kind: 'skip' | 'repeat' | 'back'
  at: EpochMilliseconds
  /** `seq` of the event with the ID, and of the one before. */
  seq: number
  beforeSeq: number
  connection: string
  attempt: number
  from: string
  to: string
  /** Numbers that are missing (`skip`), or by how much it went back; 1 for a repeated one. */
  by: number
  /** The event before was of another attempt. */
  across: boolean
}

/** What is known of the IDs of a stream. */
export interface IdFacts {
  model: IdModel
  /** Steps from one ID to another that were looked at. */
  samples: number
  /** The last ID seen; '' if there was none. */
  last: string
  /** Events without an ID of their own cannot be told from events that repeat the one before, which they carry. */
  withoutOwn: number
  /** The newest, oldest first. */
  breaks: IdBreak[]
}
