/**
 * Turns what webRequest says into facts of event streams: picks their requests among all others, by what they accept
 * or by what they get, and leaves out secrets. Runs in the background while the listeners are on.
 */

import {
  asksForEventStream,
  type HttpFact,
  isEventStream,
  looksNative,
  type RequestStep,
  requestHeaders,
  responseHeaders,
} from '../core/http-fact'
import type { RequestDetails, RequestListeners } from '../platform/background'

/** Requests that are remembered at the same time; a page cannot have more under way. */
const REMEMBERED = 10_000

/** `stream`: its facts are told. `other`: it is none. A step: it may turn out to be one when its response is there. */
type Known = 'stream' | 'other' | RequestStep

/** @param tell takes the facts, those of one request in their order. */
export function observeHttp(tell: (fact: HttpFact) => void): RequestListeners {
  const known = new Map<string, Known>()

  function remember(request: string, as: Known): void {
    known.set(request, as)
    if (known.size <= REMEMBERED) return
    for (const oldest of known.keys()) {
      known.delete(oldest)
      return
    }
  }

  function begin(details: RequestDetails, seen: boolean, sure: boolean): RequestStep {
    return {
      step: 'request',
      request: details.requestId,
      at: details.timeStamp,
      place: { tab: details.tabId, frame: details.frameId, document: details.documentId ?? null },
      initiator: details.documentUrl ?? details.originUrl ?? details.initiator ?? '',
      url: details.url,
      method: details.method,
      headers: requestHeaders(details.requestHeaders),
      seen,
      sure,
      native: looksNative(details.method, details.requestHeaders),
      private: details.incognito ?? false,
    }
  }

  function tellResponse({
    requestId,
    timeStamp,
    statusCode = 0,
    responseHeaders: raw,
  }: RequestDetails): void {
    const headers = responseHeaders(raw)
    tell({ step: 'response', request: requestId, at: timeStamp, status: statusCode, headers })
  }

  function end(details: RequestDetails, error: string | null): void {
    const { requestId: request, timeStamp: at, statusCode } = details
    const as = known.get(request)
    known.delete(request)
    if (as === undefined) {
      // All that will ever be heard of it: whether it is an event stream, only a connection without a request can tell.
      tell(begin(details, false, false))
      if (statusCode !== undefined && statusCode !== 200) {
        tellResponse(details)
        tell({ step: 'started', request, at, ip: null, fromCache: false })
      }
    } else if (as !== 'stream') return
    tell({ step: 'end', request, at, error })
  }

  return {
    sent(details) {
      const { requestId: request } = details
      // Once more after each redirection.
      if (known.has(request)) return
      const sure = asksForEventStream(details.requestHeaders)
      const step = begin(details, true, sure)
      remember(request, sure ? 'stream' : step)
      if (sure) tell(step)
    },

    received(details) {
      const { requestId: request, responseHeaders: raw } = details
      const as = known.get(request)
      if (as === 'other') return
      const isStream = isEventStream(raw)
      if (as === undefined) {
        remember(request, 'stream')
        tell(begin(details, false, isStream))
      } else if (as !== 'stream') {
        // A redirection says nothing of what will come in the end.
        if (!isStream && !isRedirection(details.statusCode)) remember(request, 'other')
        if (!isStream) return
        remember(request, 'stream')
        tell({ ...as, sure: true })
      }
      tellResponse(details)
    },

    redirected({ requestId: request, timeStamp: at, statusCode: status = 0, redirectUrl: url = '' }) {
      if (known.get(request) === 'stream') tell({ step: 'redirect', request, at, status, url })
    },

    started({ requestId: request, timeStamp: at, ip, fromCache }) {
      if (known.get(request) !== 'stream') return
      tell({ step: 'started', request, at, ip: ip ?? null, fromCache: fromCache ?? false })
    },

    completed: details => end(details, null),
    failed: details => end(details, details.error ?? ''),
  }
}

function isRedirection(status: number | undefined): boolean {
  return status !== undefined && [301, 302, 303, 307, 308].includes(status)
}
