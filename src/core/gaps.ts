/**
 * Gaps of a stream: silence within an attempt that is unusual for this stream, and the time between two attempts.
 */

import type { EndedHow } from './record'
import type { Suspension } from './suspension'
import type { EpochMilliseconds, Milliseconds } from './units'

/** Why nothing came, as far as it is known: what happened to the page or the machine, or how the attempt ended. */
export type GapCause = Suspension['why'] | EndedHow

/** A time in which no event came. */
export interface Gap {
  /** `silence`: the attempt was open. `between`: from the end of one that was open to the next that opened. */
  kind: 'silence' | 'between'
  /** The attempt that was silent, or that came after. */
  connection: string
  attempt: number
  /** The event before it, or the end of the attempt. */
  from: EpochMilliseconds
  /** The event after it, or the opening; `null` as long as it goes on. */
  to: EpochMilliseconds | null
  cause: GapCause | null
  /** `seq` of the event before and of the one after; `null` where there is none. */
  beforeSeq: number | null
  afterSeq: number | null
  /** 99 % of the silences of this stream are shorter; `null` where too little is known, or between attempts. */
  usual: Milliseconds | null
  /** Of a silence: whether heartbeats or other bytes came meanwhile; `null` where they could not be seen. */
  alive: boolean | null
  /** Between attempts: attempts that did not open. */
  failed: number
}
