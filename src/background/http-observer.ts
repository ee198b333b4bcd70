/**
 * Turns what webRequest says into facts of event streams: picks their requests among all others, by what they accept
 * or by what they get, and leaves out secrets. Runs in the background while the listeners are on.
 */

import {
  asksForEventStream,
  type HttpFact,
  isEventStream,
  looksNative,
  type RedirectStep,
  type RequestStep,
  requestHeaders,
  responseHeaders,
} from '../core/http-fact'
import type { RequestDetails, RequestListeners } from '../platform/request-watch'

/** Requests that are remembered at the same time; a page cannot have more under way. */
const REMEMBERED = 10_000

/** It may turn out to be an event stream when its response is there. */
interface Open {
  begun: RequestStep
  redirects: RedirectStep[]
}

/** `stream`: its facts are told. `other`: it is none. */
type Known = 'stream' | 'other' | Open

/** @param tell takes the facts, those of one request in their order. */
export function observeHttp(tell: (fact: HttpFact) => void): RequestListeners {
  const known = new Map<string, Known>()
  const steps = new Map<string, keyof RequestListeners>()

  /** Whether it is told for the first time: where filters overlap each of them tells it. */
  function isNew({ requestId }: RequestDetails, step: keyof RequestListeners): boolean {
    const last = steps.get(requestId)
    if (last === step || last === 'completed' || last === 'failed') return false
    steps.delete(requestId)
    remember(steps, requestId, step)
    return true
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

  /** Tells of a response that was not seen, where its status says enough: one with 200 may be of any type. */
  function tellFailure(details: RequestDetails): void {
    const { requestId: request, timeStamp: at, statusCode } = details
    if (statusCode === undefined || statusCode === 200) return
    tellResponse(details)
    tell({ step: 'started', request, at, ip: null, fromCache: false })
  }

  function end(details: RequestDetails, error: string | null): void {
    const { requestId: request, timeStamp: at } = details
    const as = known.get(request)
    const wasRedirected = steps.get(request) === 'redirected'
    if (!isNew(details, error === null ? 'completed' : 'failed')) return
    known.delete(request)
    if (as === undefined) {
      // All that will ever be heard of it: whether it is an event stream, only a connection without a request can tell.
      tell(begin(details, false, false))
      tellFailure(details)
    } else if (as !== 'stream') return
    // What it was redirected to answered before that was listened to.
    else if (wasRedirected) tellFailure(details)
    tell({ step: 'end', request, at, error })
  }

  return {
    sent(details) {
      if (!isNew(details, 'sent')) return
      const { requestId: request } = details
      // Once more after each redirection.
      if (known.has(request)) return
      const sure = asksForEventStream(details.requestHeaders)
      const step = begin(details, true, sure)
      remember(known, request, sure ? 'stream' : { begun: step, redirects: [] })
      if (sure) tell(step)
    },

    received(details) {
      if (!isNew(details, 'received')) return
      const { requestId: request, responseHeaders: raw } = details
      const as = known.get(request)
      if (as === 'other') return
      const isStream = isEventStream(raw)
      if (as === undefined) {
        remember(known, request, 'stream')
        tell(begin(details, false, isStream))
      } else if (as !== 'stream') {
        // A redirection says nothing of what will come in the end.
        if (!isStream && !isRedirection(details.statusCode)) remember(known, request, 'other')
        if (!isStream) return
        remember(known, request, 'stream')
        tell({ ...as.begun, sure: true })
        for (const redirect of as.redirects) tell(redirect)
      }
      tellResponse(details)
    },

    redirected(details) {
      if (!isNew(details, 'redirected')) return
      const { requestId: request, timeStamp: at, statusCode: status = 0, redirectUrl: url = '' } = details
      const as = known.get(request)
      const step: RedirectStep = { step: 'redirect', request, at, status, url }
      if (as === 'stream') tell(step)
      // Browsers follow 20 at the most.
      else if (as !== undefined && as !== 'other') as.redirects.push(step)
    },

    started(details) {
      if (!isNew(details, 'started')) return
      const { requestId: request, timeStamp: at, ip, fromCache } = details
      if (known.get(request) !== 'stream') return
      tell({ step: 'started', request, at, ip: ip ?? null, fromCache: fromCache ?? false })
    },

    completed: details => end(details, null),
    failed: details => end(details, details.error ?? ''),
  }
}

/** Forgets the oldest where there are too many. */
function remember<V>(all: Map<string, V>, request: string, value: V): void {
  all.set(request, value)
  if (all.size <= REMEMBERED) return
  for (const oldest of all.keys()) {
    all.delete(oldest)
    return
  }
}

function isRedirection(status: number | undefined): boolean {
  return status !== undefined && [301, 302, 303, 307, 308].includes(status)
}
