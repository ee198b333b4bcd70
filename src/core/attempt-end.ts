/**
 * How an attempt ended, told from the browser's network error, from how far the response came, and from what the page
 * did. The names of errors are those that Chromium 156 and Firefox 153 give to extensions.
 */

import type { EndedHow } from './record'

/** What is known of an attempt that is over. */
export interface Outcome {
  /** The browser's own name of the network error; `null` when all was received. */
  error: string | null
  /** Status of the final response; `null` when there was none. */
  status: number | null
  /** Its type without parameters, in lower case. */
  type: string
  /** The browser passed the response on; false where it was not allowed to (CORS). */
  started: boolean
  /** The page has seen it open. */
  opened: boolean
  /** The page reads the response itself, so that every status and type is of use to it. */
  readsAnything: boolean
  /** What the page says, if anything. `gave-up`: an `error` with readyState 2, which a stopped page sees too. */
  page: 'closed' | 'left' | 'gave-up' | null
}

/** Never sent, or stopped before it reached the network. */
const BLOCKED =
  /^net::ERR_(BLOCKED_BY_\w+|UNSAFE_PORT|DISALLOWED_URL_SCHEME|UNKNOWN_URL_SCHEME|ACCESS_DENIED)$|^NS_ERROR_(PORT_ACCESS_NOT_ALLOWED|CONTENT_BLOCKED|BLOCKED_BY_POLICY|DOM_SECURITY_ERR)$/

/** Ended from this side: by the page, by leaving it, or by the browser for a rule such as CORS. */
const ABORTED =
  /^net::ERR_(ABORTED|FAILED)$|^NS_(ERROR_ABORT|BINDING_ABORTED|BASE_STREAM_CLOSED|ERROR_FAILURE)$/

/** The response was there and the browser may not use it. */
const REJECTED =
  /^net::ERR_(TOO_MANY_REDIRECTS|UNSAFE_REDIRECT|INVALID_REDIRECT|INVALID_RESPONSE|INVALID_HTTP_RESPONSE)$|^NS_ERROR_(REDIRECT_LOOP|DOM_BAD_URI|DOM_BAD_CROSS_ORIGIN_URI|CORRUPTED_CONTENT|UNSAFE_CONTENT_TYPE)$/

/** Whether an error may mean that the page closed it, that the page was left, or a refusal; only the page can tell. */
export function needsPage({
  error,
  status,
  type,
  started,
  readsAnything,
}: Omit<Outcome, 'page' | 'opened'>): boolean {
  if (error === null || !ABORTED.test(error)) return false
  return status === null || (started && (readsAnything || isUsable(status, type)))
}

/** How an attempt ended. */
export function endedHow(outcome: Outcome): EndedHow {
  const { error, status, type, started, opened, readsAnything, page } = outcome
  // Chromium lets go of a response that it cannot use, which then counts as aborted.
  if (status !== null && started && !readsAnything && !isUsable(status, type)) return 'rejected'
  if (error === null) return 'clean'
  if (BLOCKED.test(error)) return 'blocked'
  if (REJECTED.test(error)) return 'rejected'
  if (ABORTED.test(error)) {
    if (page === 'closed') return 'page'
    if (page === 'left') return 'navigation'
    // Chromium says that a response without permission to be read has failed, before it starts.
    if (status !== null && !started) return 'rejected'
    if (page !== 'gave-up') return 'unknown'
    // As it does with one that it cannot use for another reason, such as its charset.
    return status !== null && !opened && error.startsWith('net::') ? 'rejected' : 'navigation'
  }
  return status === null && !opened ? 'refused' : 'cut'
}

function isUsable(status: number, type: string): boolean {
  return status === 200 && type === 'text/event-stream'
}
