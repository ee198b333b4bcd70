/**
 * The log of requests that DevTools keeps while it is open on a tab, as far as extensions may read it. For the
 * devtools page; all that it gives comes from servers and pages.
 */

/** With callbacks, which both browsers take, in all their versions, under this name. */
declare const chrome: {
  devtools?: {
    network?: {
      getHAR?(done: (log: unknown) => void): unknown
      onRequestFinished?: DevToolsEvent<unknown>
      onNavigated?: DevToolsEvent<string>
    }
  }
  runtime: { lastError?: { message?: string } }
}

interface DevToolsEvent<T> {
  addListener(listener: (value: T) => void): void
  removeListener(listener: (value: T) => void): void
}

export interface NetworkLogListeners {
  /** A request is over; this is its entry. */
  finished(entry: unknown): void
  /** The tab shows another document: the log begins anew, unless the user wants it kept. */
  navigated(): void
}

export interface NetworkLog {
  /** All entries. */
  read(): Promise<unknown[]>
  /** Hears of requests while it is switched on. */
  listen(on: boolean): void
}

/** The log of the inspected tab, or `null` where the browser has none. */
export function openNetworkLog({ finished, navigated }: NetworkLogListeners): NetworkLog | null {
  const network = chrome.devtools?.network
  const { getHAR, onRequestFinished, onNavigated } = network ?? {}
  if (!network || !getHAR || !onRequestFinished || !onNavigated) return null
  let isOn = false
  return {
    read: () =>
      new Promise(resolve => {
        getHAR.call(network, log => {
          const { entries } = (log ?? {}) as { entries?: unknown }
          resolve(Array.isArray(entries) ? entries : [])
        })
      }),
    listen(on) {
      if (on === isOn) return
      isOn = on
      if (on) {
        onRequestFinished.addListener(finished)
        onNavigated.addListener(navigated)
      } else {
        onRequestFinished.removeListener(finished)
        onNavigated.removeListener(navigated)
      }
    },
  }
}

/**
 * The text of the body of an entry that is over; `null` where the browser does not give it, as it broke off or is not
 * kept. Not to be asked for before: Chromium 156 keeps the answer that there is none. Bytes that are no text come as one character each.
 */
export function contentOf(entry: unknown): Promise<string | null> {
  const { getContent } = (entry ?? {}) as { getContent?(done: (...answer: unknown[]) => void): unknown }
  if (!getContent) return Promise.resolve(null)
  return new Promise(resolve => {
    getContent.call(entry, (content, encoding) => {
      if (typeof content !== 'string') resolve(null)
      else resolve(encoding === 'base64' ? atob(content) : content)
    })
  })
}
