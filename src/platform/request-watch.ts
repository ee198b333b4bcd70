/**
 * Listens to requests for the background, to those that it wants and to no others: what costs is not the listener but
 * the message that the browser sends to it. Called when the background starts.
 */

import browser from 'webextension-polyfill'

/** What is used of the details that webRequest gives; each event has some of them. */
export interface RequestDetails {
  requestId: string
  timeStamp: number
  tabId: number
  frameId: number
  documentId?: string
  documentUrl?: string
  originUrl?: string
  initiator?: string
  url: string
  method: string
  incognito?: boolean
  requestHeaders?: { name: string; value?: string }[]
  responseHeaders?: { name: string; value?: string }[]
  statusCode?: number
  redirectUrl?: string
  ip?: string
  fromCache?: boolean
  error?: string
}

/**
 * What is told of a request, in this order; `sent` once more after `redirected`. Each step comes once for each filter
 * that the request passes, all of one step before the next.
 */
export interface RequestListeners {
  sent(details: RequestDetails): void
  received(details: RequestDetails): void
  redirected(details: RequestDetails): void
  started(details: RequestDetails): void
  completed(details: RequestDetails): void
  failed(details: RequestDetails): void
}

/** Some of all requests that EventSource, `fetch` and XMLHttpRequest make. */
export interface RequestFilter {
  /** Match patterns. */
  urls: string[]
  /** Of this tab only. */
  tab?: number
  /** It tells of a private window: never written to disk. */
  private?: true
}

/** Listens to requests while something is wanted. */
export interface RequestWatch {
  /** What it listened to when the background ended; it listens to that again until told otherwise. */
  readonly former: Promise<readonly RequestFilter[]>
  /** To be called only once it is known what it listened to. What it listens to, from now on and for when the background starts the next time. */
  listen(filters: readonly RequestFilter[]): void
  /** Whether the background may sleep: what it listens to, if to anything, would wake it. */
  maySleep(): boolean
  /** Adds anew what is added beside its own listeners. */
  renew(): void
}

/** Where the filters are remembered. */
const MEMORY = 'requests'
const EVERY_REQUEST: RequestFilter = { urls: ['<all_urls>'] }

/**
 * Watches requests. To be called synchronously when the script starts.
 *
 * Chromium wakes the background for the filters that it had when it ended, and gives the event to any listener that
 * is there at once when it starts, whatever its filter: so one for everything is there at first. A filter of the former
 * run goes on waking until it was added and removed again: so they are remembered, and added before all else.
 *
 * Firefox wakes it for the filters that it added at once when it last started, removed or not, and for no others: so
 * they are kept where an event page can read them at once.
 *
 * @param beside adds other listeners for a filter whenever it adds its own, and gives what removes those.
 */
export function watchRequests(
  listeners: RequestListeners,
  beside: (filter: RequestFilter) => () => void,
): RequestWatch {
  const disk = 'localStorage' in globalThis ? globalThis.localStorage : null
  const early = disk === null ? [EVERY_REQUEST] : readFilters(disk.getItem(MEMORY))
  const earlyKeys = keysOf(early)
  const active = new Map<string, { filter: RequestFilter; remove(): void; removeBeside(): void }>()
  let wanted: readonly RequestFilter[] = early

  function add(filter: RequestFilter): void {
    const key = keyOf(filter)
    if (active.has(key)) return
    const remove = addListeners(listeners, filter, disk === null)
    active.set(key, { filter, remove, removeBeside: beside(filter) })
  }

  function apply(filters: readonly RequestFilter[]): void {
    // First what is new: so no request slips through between the two.
    for (const filter of filters) add(filter)
    const keys = new Set(filters.map(keyOf))
    for (const [key, { remove, removeBeside }] of active) {
      if (keys.has(key)) continue
      remove()
      removeBeside()
      active.delete(key)
    }
    remember(filters)
  }

  function remember(filters: readonly RequestFilter[]): void {
    const open = filters.filter(filter => !filter.private)
    if (disk === null) void browser.storage.session.set({ [MEMORY]: JSON.stringify(filters) })
    else if (open.length > 0) disk.setItem(MEMORY, JSON.stringify(open))
    else disk.removeItem(MEMORY)
  }

  async function takeUp(): Promise<readonly RequestFilter[]> {
    const { [MEMORY]: text } = await browser.storage.session.get(MEMORY)
    const former = readFilters(text)
    for (const filter of former) add(filter)
    return former
  }

  for (const filter of early) add(filter)
  return {
    former: disk === null ? takeUp() : Promise.resolve(early),
    listen(filters) {
      wanted = filters
      apply(filters)
    },
    maySleep: () => disk === null || active.size === 0 || keysOf(wanted) === earlyKeys,
    renew() {
      for (const one of active.values()) {
        one.removeBeside()
        one.removeBeside = beside(one.filter)
      }
    },
  }
}

const keyOf = (filter: RequestFilter): string => JSON.stringify(filter)
const keysOf = (filters: readonly RequestFilter[]): string => filters.map(keyOf).sort().join()

/** What was written here before; nothing where that cannot be read. */
function readFilters(text: unknown): RequestFilter[] {
  if (typeof text !== 'string') return []
  try {
    return JSON.parse(text) as RequestFilter[]
  } catch {
    return []
  }
}

/** Adds listeners of their own, as Firefox adds one only once. Gives what removes them. */
function addListeners(
  { sent, received, redirected, started, completed, failed }: RequestListeners,
  { urls, tab }: RequestFilter,
  isChromium: boolean,
): () => void {
  // The polyfill's types know neither Chromium's `extraHeaders`, without which Last-Event-ID is missing, nor `documentId`.
  const { webRequest } = browser as unknown as { webRequest: WebRequest }
  const which = { urls, types: ['xmlhttprequest'], ...(tab !== undefined && { tabId: tab }) }
  const extra = isChromium ? ['extraHeaders'] : []
  const removers = [
    add(webRequest.onSendHeaders, sent, ['requestHeaders', ...extra]),
    add(webRequest.onHeadersReceived, received, ['responseHeaders', ...extra]),
    add(webRequest.onBeforeRedirect, redirected),
    add(webRequest.onResponseStarted, started),
    add(webRequest.onCompleted, completed),
    add(webRequest.onErrorOccurred, failed),
  ]
  return () => {
    for (const remove of removers) remove()
  }

  function add(event: RequestEvent, tell: (details: RequestDetails) => void, more?: string[]): () => void {
    const listener = (details: RequestDetails) => tell(details)
    if (more) event.addListener(listener, which, more)
    else event.addListener(listener, which)
    return () => event.removeListener(listener)
  }
}

interface RequestEvent {
  addListener(
    listener: (details: RequestDetails) => void,
    which: { urls: string[]; types: string[]; tabId?: number },
    extra?: string[],
  ): void
  removeListener(listener: (details: RequestDetails) => void): void
}

interface WebRequest {
  onSendHeaders: RequestEvent
  onHeadersReceived: RequestEvent
  onBeforeRedirect: RequestEvent
  onResponseStarted: RequestEvent
  onCompleted: RequestEvent
  onErrorOccurred: RequestEvent
}
