/**
 * Looks at the bytes of responses on their way to the page, which only Firefox allows, and only with permissions that
 * the user gives by switching on deep capture. Runs in the background while those are there.
 *
 * What comes is handed on before anybody looks at it, and an observer that fails harms no page.
 */

import browser from 'webextension-polyfill'
import type { RequestDetails, RequestFilter } from './request-watch'

/** Takes the bytes of one body. */
export interface BytesTaker {
  /** The next piece, already on its way to the page. */
  bytes(piece: Uint8Array): void
  /** The body is over, or, where not `complete`, is no longer looked at. */
  over(complete: boolean): void
}

export interface ResponseListeners {
  /** A request is sent; once more after each redirection. */
  sent(details: RequestDetails): void
  /**
   * The head of its response is there, and nothing of the body. Says who takes that, if anybody does.
   * @param unwanted to be called when no more of it is wanted: the browser then goes on as if nobody had looked.
   */
  received(details: RequestDetails, unwanted: () => void): BytesTaker | null
}

/** Whether the user has given the permissions; changes while this runs. */
export function mayReadResponses(): boolean {
  return typeof firefox.webRequest.filterResponseData === 'function'
}

export interface ResponseWatch {
  /** Adds listeners for the requests that a filter lets through. @returns what removes them. */
  add(filter: RequestFilter): () => void
  /** The permissions were given just now, to a script that runs already: a moment later bodies can be looked at. */
  renew(): void
  /** Looks at no body any longer. */
  letGo(): void
  /** Whether a body is looked at that the browser would not keep this script awake for. */
  mayNotSleep(): boolean
}

/** Watches responses, of which each is given to one taker however many filters let it through. */
export function watchResponses({ sent, received }: ResponseListeners): ResponseWatch {
  const open = new Map<string, () => void>()
  /** What filters come from; `null` as long as that is being made. */
  let context: FilterContext | null = firefox
  let frame: HTMLIFrameElement | null = null

  function useFrame(made: HTMLIFrameElement | null): void {
    frame?.remove()
    frame = made
    context = made === null ? firefox : null
  }

  function attach(details: RequestDetails): void {
    const { requestId } = details
    if (!context || open.has(requestId)) return
    let isWanted = true
    let letGo = () => {
      isWanted = false
    }
    const taker = received(details, () => letGo())
    if (!taker || !isWanted) return
    const filter = filterOf(context, requestId)
    if (!filter) {
      taker.over(false)
      return
    }
    const finish = (complete: boolean) => {
      if (!open.delete(requestId)) return
      taker.over(complete)
    }
    letGo = () => {
      finish(false)
      try {
        filter.disconnect()
      } catch {
        // It was over in this moment.
      }
    }
    open.set(requestId, letGo)
    filter.ondata = ({ data }) => {
      filter.write(data)
      taker.bytes(new Uint8Array(data))
    }
    filter.onstop = () => {
      filter.close()
      finish(true)
    }
    filter.onerror = () => finish(false)
  }

  return {
    add({ urls, tab }) {
      const which = { urls, types: ['xmlhttprequest'], ...(tab !== undefined && { tabId: tab }) }
      const { onSendHeaders, onHeadersReceived } = firefox.webRequest
      const hear = (details: RequestDetails) => sent(details)
      const decide = (details: RequestDetails) => {
        attach(details)
        return {}
      }
      onSendHeaders.addListener(hear, which, ['requestHeaders'])
      onHeadersReceived.addListener(decide, which, ['blocking', 'responseHeaders'])
      return () => {
        onSendHeaders.removeListener(hear)
        onHeadersReceived.removeListener(decide)
      }
    },
    renew() {
      useFrame(
        openFrame(made => {
          if (made.frame === frame) context = made.context
        }),
      )
    },
    letGo() {
      for (const disconnect of [...open.values()]) disconnect()
      useFrame(null)
    },
    mayNotSleep: () => frame !== null && open.size > 0,
  }
}

/**
 * Firefox decides once for each document whether it may filter, when that uses webRequest for the first time: where it
 * did so before the user gave the permission, what `filterResponseData` gives refuses for ever. A frame decides anew.
 */
function openFrame(
  ready: (made: { frame: HTMLIFrameElement; context: FilterContext }) => void,
): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  // Any file of the extension is a document with its own `browser`; this one runs nothing.
  frame.src = browser.runtime.getURL('icons/16.png')
  frame.addEventListener('load', () => {
    const inside = frame.contentWindow as (Window & { browser?: FilterContext }) | null
    ready({ frame, context: inside?.browser ?? firefox })
  })
  document.body.append(frame)
  return frame
}

/** `null` where the permission was taken away in this moment, or the request is gone. */
function filterOf({ webRequest }: FilterContext, requestId: string): StreamFilter | null {
  try {
    return webRequest.filterResponseData?.(requestId) ?? null
  } catch {
    return null
  }
}

/** What Firefox calls a StreamFilter. */
interface StreamFilter {
  ondata: ((event: { data: ArrayBuffer }) => void) | null
  onstop: (() => void) | null
  onerror: (() => void) | null
  write(data: ArrayBuffer): void
  close(): void
  disconnect(): void
}

interface ResponseEvent<R> {
  addListener(
    listener: (details: RequestDetails) => R,
    which: { urls: string[]; types: string[]; tabId?: number },
    extra: string[],
  ): void
  removeListener(listener: (details: RequestDetails) => R): void
}

/** What a document can filter with. */
interface FilterContext {
  webRequest: {
    /** Missing where the permission is. */
    filterResponseData?(requestId: string): StreamFilter
  }
}

/** As the polyfill's types know neither the permissions nor that the function may be missing. */
const firefox = browser as unknown as FilterContext & {
  webRequest: { onSendHeaders: ResponseEvent<void>; onHeadersReceived: ResponseEvent<object> }
}
