/**
 * Watches XMLHttpRequest (XMLHttpRequest standard) for responses that are event streams. Passive: it listens, and
 * reads what the page may read too. Only `open` is stood in for, to learn what is asked for, and from the first event
 * stream on `abort`, after which there is nothing left to read; three listeners of ours are on each request until the
 * type of its response is known.
 */

import { type BodyLog, isEventStream, openBody } from './body-log'
import type { Connections } from './connections'
import { addListener, monotonicNow, removeListener, slice, typeOf, utf8Size } from './natives'
import { guard, observeCalls } from './patch'
import type { Recorder } from './recorder'
import { createStamp } from './stamp'
import {
  bytesOf,
  contentTypeOfRequest,
  currentTargetOf,
  loadedOf,
  NativeXMLHttpRequest,
  readyStateOfRequest,
  resolveUrl,
  responseOf,
  responseTextOf,
  responseTypeOf,
  urlOfResponse,
  withCredentialsOfRequest,
} from './stream-natives'

/** What is known of a request. */
interface Watch {
  method: unknown
  url: unknown
  /** When it was sent, on the page's monotonic clock. */
  sentAt: number
  body: BodyLog | undefined
  /** The length of the text that was read, in UTF-16 units. */
  read: number
}

const HEADERS_RECEIVED = 2

/** @param recorder gives the recorder, which starts with the first connection, or undefined if nobody listens. */
export function observeXhr(recorder: () => Recorder | undefined, connections: Connections): void {
  const watches = createStamp<Watch>()
  let isAbortObserved = false

  observeCalls(NativeXMLHttpRequest.prototype, 'open', catchUp, (_result, _context, request, args) =>
    prepare(request as XMLHttpRequest, args[0], args[1]),
  )

  function prepare(request: XMLHttpRequest, method: unknown, url: unknown): void {
    let watch = watches.of(request)
    if (!watch) {
      watch = { method, url, sentAt: 0, body: undefined, read: 0 }
      watches.on(request, watch)
    }
    // Opened again, it drops what it was at without a word.
    watch.body?.end('page', null)
    watch.body = undefined
    watch.method = method
    watch.url = url
    watch.sentAt = monotonicNow()
    watch.read = 0
    addListener(request, 'loadstart', listener)
    addListener(request, 'readystatechange', listener)
    // Before the page's, which may break off what it is told of.
    addListener(request, 'progress', listener)
  }

  function listener(event: Event): void {
    guard(() => {
      const request = currentTargetOf(event) as XMLHttpRequest
      const watch = watches.of(request)
      if (watch && event.isTrusted) hear(event, request, watch)
    })
  }

  function hear(event: Event, request: XMLHttpRequest, watch: Watch): void {
    const type = typeOf(event)
    if (type === 'loadstart') watch.sentAt = monotonicNow()
    else if (type === 'readystatechange') {
      if (readyStateOfRequest(request) < HEADERS_RECEIVED) return
      removeListener(request, type, listener)
      if (isEventStream(contentTypeOfRequest(request))) meet(request, watch)
      if (!watch.body) removeListener(request, 'progress', listener)
    } else if (watch.body) follow(type, event, request, watch, watch.body)
  }

  /** The head of an event stream is there. */
  function meet(request: XMLHttpRequest, watch: Watch): void {
    const log = recorder()
    if (!log) return
    if (!isAbortObserved) observeCalls(NativeXMLHttpRequest.prototype, 'abort', catchUp, () => {})
    isAbortObserved = true
    const { method, sentAt } = watch
    let url = urlOfResponse(request)
    try {
      url = resolveUrl(watch.url)
    } catch {
      // Some object, whose text is the page's to give: the address of the response has to do.
    }
    watch.body = openBody(
      {
        api: 'xhr',
        url,
        method: typeof method === 'string' ? method : 'GET',
        withCredentials: withCredentialsOfRequest(request),
        sentAt,
      },
      log,
      connections,
    )
    addListener(request, 'load', listener)
    addListener(request, 'error', listener)
    addListener(request, 'abort', listener)
    addListener(request, 'timeout', listener)
  }

  /** A page that listened before it called `open` hears of each piece before us, and may break off with the last one. */
  function catchUp(request: unknown): void {
    const watch = watches.of(request)
    const body = watch?.body
    if (!watch || !body) return
    const type = responseTypeOf(request as XMLHttpRequest)
    if (type !== '' && type !== 'text') return
    // No event says how many bytes it was.
    const size = utf8Size(slice(responseTextOf(request as XMLHttpRequest), watch.read))
    if (size === 0) return
    body.grow(size, undefined)
    read(request as XMLHttpRequest, watch, body, false)
  }

  function follow(type: string, event: Event, request: XMLHttpRequest, watch: Watch, body: BodyLog): void {
    if (type === 'error') body.end('cut', null)
    else if (type === 'abort') body.end('page', null)
    else if (type === 'timeout') body.end('page', 'TimeoutError')
    else {
      const grown = loadedOf(event as ProgressEvent) - body.noted
      if (grown > 0) body.grow(grown, undefined)
      read(request, watch, body, type === 'load')
      if (type === 'load') body.end('clean', null)
    }
  }

  function read(request: XMLHttpRequest, watch: Watch, body: BodyLog, isLoaded: boolean): void {
    const type = responseTypeOf(request)
    if (type === '' || type === 'text') {
      const text = responseTextOf(request)
      if (!isLoaded) body.follow()
      if (text.length > watch.read) body.text(slice(text, watch.read))
      watch.read = text.length
    } else if (type === 'arraybuffer' && isLoaded) {
      const bytes = bytesOf(responseOf(request), true)
      body.bytes(bytes)
    }
  }
}
