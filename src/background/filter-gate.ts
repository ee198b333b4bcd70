/**
 * Which responses may be looked at on their way. A StreamFilter hides from the browser why a response failed, so that
 * an EventSource would try again where it has to give up: none may be attached to a response that the browser may yet
 * refuse. Pure; runs in the background for each response that is watched.
 */

import { asksForEventStream, isEventStream } from '../core/http-fact'
import type { RequestDetails } from '../platform/request-watch'

/** What is known of a request when its response comes. */
export interface SentRequest {
  /** The page's origin, as the request says it where the response has to allow it; `null` where it need not. */
  origin: string | null
  /** Whether it was sent with cookies or the like, or must have been allowed to; `null` if that is not known. */
  withCredentials: boolean | null
}

/** What a request says of itself; `null` if its response need not be looked at. */
export function readSent(details: RequestDetails): SentRequest | null {
  const { method, requestHeaders } = details
  // All others are made by `fetch` and XMLHttpRequest, which are seen in the page, and must be told how a body ends.
  // Firefox tells of a request before it adds the headers by which the rest of those could be told apart.
  if (method !== 'GET' || !asksForEventStream(requestHeaders)) return null
  const hasSecret = headerOf(requestHeaders, 'cookie') ?? headerOf(requestHeaders, 'authorization')
  return {
    origin: headerOf(requestHeaders, 'origin'),
    withCredentials: hasSecret === null ? null : true,
  }
}

/** Whether the browser is sure to take the response, as far as its head can tell. */
export function isSafe(request: SentRequest, response: RequestDetails): boolean {
  const { statusCode, responseHeaders, url } = response
  if (statusCode !== 200 || !isEventStream(responseHeaders)) return false
  const to = originOf(url)
  // A frame without an address of its own has the origin of the document that made it.
  const isOwn = to !== null && [response.documentUrl, response.originUrl].some(from => originOf(from) === to)
  // Nothing is to be allowed to a request that names no origin, unless the page may not read the response anyway.
  if (request.origin === null || request.origin === to) return isOwn
  const allowed = headerOf(responseHeaders, 'access-control-allow-origin')
  if (allowed !== request.origin && allowed !== '*') return false
  if (request.withCredentials === false) return true
  return allowed !== '*' && headerOf(responseHeaders, 'access-control-allow-credentials') === 'true'
}

/** The value of the only header of a name. */
function headerOf(headers: RequestDetails['requestHeaders'], name: string): string | null {
  const values = headers?.filter(header => header.name.toLowerCase() === name) ?? []
  const [only] = values
  return values.length === 1 ? (only?.value ?? null) : null
}

function originOf(url = ''): string | null {
  return URL.canParse(url) ? new URL(url).origin : null
}
