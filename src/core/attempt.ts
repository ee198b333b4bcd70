/** One attempt: the facts that are known of it, by who saw them. What they mean together says `attempt-rows.ts`. */

import type { EndedHow } from './record'
import type { Bytes, EpochMilliseconds, Milliseconds } from './units'

/** One HTTP request of a connection. Times are `null` where nobody saw it. */
export interface Attempt {
  /** Counted from 1 in its connection. */
  number: number

  // The page's part.
  /** When the page made the connection; of a first attempt only. */
  madeAt: EpochMilliseconds | null
  openedAt: EpochMilliseconds | null
  firstEventAt: EpochMilliseconds | null
  /** The page was told of an error: the browser tries again, or has given up. */
  failure: { at: EpochMilliseconds; by: 'retrying' | 'browser' } | null
  events: number
  bytes: Bytes
  /** The last event ID that its events, and blocks without data where the wire is seen, have set; `null` while there is none. */
  lastId: string | null
  lastIdAt: EpochMilliseconds | null
  /** Known when it is over. */
  protocol: string | null

  // The HTTP observer's part. `seq` is of the record, which has the rest.
  request: {
    seq: number
    at: EpochMilliseconds
    /** The header `Last-Event-ID`; `null` when it was not sent. */
    lastId: string | null
    /** It said `Accept: text/event-stream`, as every EventSource does. */
    wantsEvents: boolean
    guess: boolean
  } | null
  redirects: { seq: number; at: EpochMilliseconds; status: number }[]
  response: { seq: number; at: EpochMilliseconds; status: number; type: string; fromCache: boolean } | null
  ended: { at: EpochMilliseconds; how: EndedHow; error: string | null } | null
  /** How much the word of who told of the end counts. */
  endedRank: number

  // The wire's part.
  /** The delay that its last `retry` field has set; `null` where there was none, or the wire was not seen. */
  retry: { at: EpochMilliseconds; delay: Milliseconds } | null
}

export const ATTEMPTS_KEPT = 1000

/** Length in UTF-16 units that is kept of an event ID, a header value and other short text. */
export const ID_KEPT = 256

/** An attempt of which nothing is known. */
export function createAttempt(number: number): Attempt {
  return {
    number,
    madeAt: null,
    openedAt: null,
    firstEventAt: null,
    failure: null,
    events: 0,
    bytes: 0,
    lastId: null,
    lastIdAt: null,
    protocol: null,
    request: null,
    redirects: [],
    response: null,
    ended: null,
    endedRank: 0,
    retry: null,
  }
}

/**
 * The attempt with a number, which is put into the list if it was not known.
 * @returns null for one that is older than all that are kept.
 */
export function attemptOf(attempts: Attempt[], number: number): Attempt | null {
  let after = attempts.length
  while (after > 0) {
    const attempt = attempts[after - 1]
    if (!attempt || attempt.number < number) break
    if (attempt.number === number) return attempt
    after--
  }
  if (after === 0 && attempts.length >= ATTEMPTS_KEPT) return null
  const attempt = createAttempt(number)
  attempts.splice(after, 0, attempt)
  if (attempts.length > ATTEMPTS_KEPT) attempts.shift()
  return attempt
}

/** The beginning of a text. */
export function beginning(text: string, length: number): string {
  return text.length > length ? text.slice(0, length) : text
}
