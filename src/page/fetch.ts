/**
 * Watches `fetch` (Fetch standard, section 5.6) for responses that are event streams, without the page being able to
 * tell. The page gets the browser's own promise and the browser's own response; of any other response nothing but
 * the type is looked at. How the body of an event stream is watched says `body-tap.ts`.
 */

import { isEventStream, openBody } from './body-log'
import { tapResponse } from './body-tap'
import type { Connections } from './connections'
import { apply, getOwnPropertyDescriptor, hideRejectedFrame, monotonicNow, toUpperCase } from './natives'
import { guard, isObject, proxyProperty } from './patch'
import { watchPromise } from './promise'
import type { Recorder } from './recorder'
import {
  contentTypeOf,
  requestCredentialsOf,
  requestMethodOf,
  requestUrlOf,
  resolveUrl,
  responseStatusOf,
  responseUrlOf,
} from './stream-natives'

/** @param recorder gives the recorder, which starts with the first connection, or undefined if nobody listens. */
export function observeFetch(recorder: () => Recorder | undefined, connections: Connections): void {
  proxyProperty<typeof fetch>(globalThis, 'fetch', {
    apply(target, self, args) {
      const sentAt = monotonicNow()
      const promise: Promise<Response> = apply(target, self, args)
      guard(() => watchPromise(promise, response => meet(response, args, sentAt), hideRejectedFrame))
      return promise
    },
  })

  function meet(response: Response, args: unknown[], sentAt: number): void {
    if (!isEventStream(contentTypeOf(response))) return
    const log = recorder()
    if (!log) return
    const request = requestOf(args[0], args[1], response)
    const body = openBody({ api: 'fetch', ...request, sentAt }, log, connections)
    const status = responseStatusOf(response)
    // Such have no body (Fetch, section 2.2.3).
    if (status === 204 || status === 205 || status === 304 || toUpperCase(request.method) === 'HEAD')
      body.end('clean', null)
    else tapResponse(response, body)
  }
}

/** What was asked for, as far as it can be told without running code of the page. */
function requestOf(input: unknown, init: unknown, response: Response) {
  let url = responseUrlOf(response)
  let method = 'GET'
  let credentials = 'same-origin'
  try {
    url = resolveUrl(input)
  } catch {
    try {
      const request = input as Request
      url = requestUrlOf(request)
      method = requestMethodOf(request)
      credentials = requestCredentialsOf(request)
    } catch {
      // Some other object, whose text is the page's to give: the address of the response has to do.
    }
  }
  return {
    url,
    method: ownText(init, 'method') ?? method,
    withCredentials: (ownText(init, 'credentials') ?? credentials) === 'include',
  }
}

/** A text that is a property of an object's own. */
function ownText(object: unknown, key: string): string | undefined {
  const value: unknown = isObject(object) ? getOwnPropertyDescriptor(object, key)?.value : undefined
  return typeof value === 'string' ? value : undefined
}
