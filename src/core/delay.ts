/**
 * How long the browser waited before each attempt, against the delay that was in force.
 *
 * A `retry:` field is visible on the wire alone. But a browser's timer is never early and mostly late by a few
 * milliseconds only, so that waits that agree show the delay that was set.
 */

import type { Milliseconds } from './units'

/** What was measured before one attempt. */
export interface Wait {
  /** The browser came back by itself; otherwise the page made a new connection. */
  native: boolean
  /** `null` where the end before it or its start was not seen. */
  span: Milliseconds | null
  /** The delay that a `retry:` field had set by then; `null` where none was seen. */
  retry: Milliseconds | null
}

/** What is known of the wait before an attempt. */
export interface Delay {
  was: Milliseconds | null
  /** The delay in force, as far as it is known. */
  asked: Milliseconds | null
  /**
   * How it is known. `retry`: the server has asked for it. `default`: the browser's own. `measured`: waits that agree. `page`: the page made a new
   * connection, when it chose to. `unknown`: set by the server, and not measured twice yet.
   */
  by: 'retry' | 'default' | 'measured' | 'page' | 'unknown'
}

/** Waits that are looked back upon: a server may set another delay at any time. */
const LOOK_BACK = 5

/** The delay that browsers use as long as no `retry:` has set one, by the name of the browser; `null` if unknown. */
export function defaultDelayOf(browser: string): Milliseconds | null {
  if (/firefox/i.test(browser)) return 5000
  return /chrom|edg|opera|safari/i.test(browser) ? 3000 : null
}

/** The delay before each attempt of one connection, of which the first has nothing before it but another connection. */
export function delaysOf(waits: readonly Wait[], defaultDelay: Milliseconds | null): Delay[] {
  const recent: Milliseconds[] = []
  return waits.map(({ native, span, retry }) => {
    if (!native) return { was: span, asked: null, by: 'page' }
    if (retry !== null) return { was: span, asked: retry, by: 'retry' }
    if (span === null) return { was: null, asked: null, by: 'unknown' }
    recent.push(span)
    if (recent.length > LOOK_BACK) recent.shift()
    const shortest = Math.min(...recent)
    const agreeing = recent.filter(each => agrees(each, shortest)).length
    if (defaultDelay !== null && agrees(shortest, defaultDelay)) {
      return { was: span, asked: defaultDelay, by: 'default' }
    }
    if (agreeing < 2) return { was: span, asked: null, by: 'unknown' }
    return { was: span, asked: Math.round(shortest), by: 'measured' }
  })
}

/** Whether a timer set to `asked` may have fired after `span`, on a busy machine and by the clocks of two processes. */
function agrees(span: Milliseconds, asked: Milliseconds): boolean {
  return span >= asked - 5 && span <= asked + Math.max(100, asked * 0.1)
}
