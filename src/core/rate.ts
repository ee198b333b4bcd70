/** The events per second of a connection: a moving average that forgets exponentially over five seconds. */

import type { EpochMilliseconds, Milliseconds } from './units'

/** What the average is computed from. */
export interface RateFacts {
  /** Events per second when the last one came. */
  rate: number
  firstEventAt: EpochMilliseconds | null
  lastEventAt: EpochMilliseconds | null
}

/** The span that a rate is averaged over. */
const RATE_SPAN: Milliseconds = 5000

/** Takes new events into account, in whatever order they are told. */
export function addToRate(facts: RateFacts, events: number, at: EpochMilliseconds): void {
  const last = facts.lastEventAt ?? at
  const here = (events * 1000) / RATE_SPAN
  if (at >= last) facts.rate = facts.rate * Math.exp((last - at) / RATE_SPAN) + here
  else facts.rate += here * Math.exp((at - last) / RATE_SPAN)
  facts.firstEventAt = Math.min(facts.firstEventAt ?? at, at)
  facts.lastEventAt = Math.max(last, at)
}

/** The rate at a time, corrected for the time before the first event, so that a stream does not seem slow when it begins. */
export function rateAt({ rate, firstEventAt, lastEventAt }: RateFacts, at: EpochMilliseconds): number {
  if (firstEventAt === null || lastEventAt === null) return 0
  const decayed = rate * Math.exp(-Math.max(0, at - lastEventAt) / RATE_SPAN)
  // A second at the least: nothing can be said of the rate of what began just now.
  const known = 1 - Math.exp(-Math.max(1000, at - firstEventAt) / RATE_SPAN)
  return decayed / known
}
