/**
 * Times in which silence says nothing of a stream: the machine slept, the page was frozen, left or offline.
 */

import type { EpochMilliseconds } from './units'

/** A time in which nothing is judged. */
export interface Suspension {
  from: EpochMilliseconds
  /** `null` as long as it goes on. */
  to: EpochMilliseconds | null
  why: 'sleep' | 'frozen' | 'offline' | 'left' | 'hidden'
}
