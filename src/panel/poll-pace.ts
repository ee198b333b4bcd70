/** How often something may be looked at that costs time: as often as its share of the time allows. Pure. */

import type { Milliseconds } from '../core/units'

/** One part in so many of the time may be spent. */
const ONE_IN = 50
/** Time from one look to the next where a look costs little, ... */
export const SHORTEST: Milliseconds = 500
/** ... and where it is no longer worth it. */
export const LONGEST: Milliseconds = 60_000
/** A look may be slow by chance: so many in a row are not. */
const SLOW_LOOKS = 3

export interface PollPace {
  /** @param took what the last look cost. @returns how long to wait before the next, `null` if it costs too much. */
  next(took: Milliseconds): Milliseconds | null
  /** What is looked at is another thing from now on. */
  reset(): void
}

export function createPollPace(): PollPace {
  let slow = 0
  return {
    next(took) {
      const wait = Math.max(SHORTEST, took * ONE_IN)
      slow = wait > LONGEST ? slow + 1 : 0
      return slow >= SLOW_LOOKS ? null : wait
    },
    reset() {
      slow = 0
    },
  }
}
