/**
 * What the background hears from the browser and asks of it. The listeners that must be able to wake it are added
 * by `listen…` functions, to be called synchronously when the script starts: the browser wakes a sleeping
 * background only for listeners that its last run added that early.
 */

import browser, { type Runtime } from 'webextension-polyfill'

export type Port = Runtime.Port

/** A port was opened to the background, under a name. */
export function listenForPorts(opened: (port: Port) => void): void {
  browser.runtime.onConnect.addListener(opened)
}

/**
 * Hears of closed tabs while it is switched on and the background runs. Not added when the script starts, unlike the
 * other listeners, as every tab closed anywhere would then wake the background (measured: Firefox goes on waking it
 * even after such a listener was removed). Who starts late asks {@link openTabs}.
 */
export function closedTabs(closed: (tab: number) => void): { listen(on: boolean): void } {
  const { onRemoved } = browser.tabs
  return {
    listen(on) {
      if (on === onRemoved.hasListener(closed)) return
      if (on) onRemoved.addListener(closed)
      else onRemoved.removeListener(closed)
    },
  }
}

/** The numbers of all tabs. */
export async function openTabs(): Promise<Set<number>> {
  const tabs = await browser.tabs.query({})
  return new Set(tabs.flatMap(({ id }) => (id === undefined ? [] : [id])))
}

/** The user gave or took back access to sites. */
export function listenForAccess(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed)
  browser.permissions.onRemoved.addListener(changed)
}

/** Whether the content scripts may run on every site. */
export function hasHostAccess(): Promise<boolean> {
  return browser.permissions.contains({ origins: ['<all_urls>'] })
}

export async function reloadTab(tab: number): Promise<void> {
  await browser.tabs.reload(tab)
}

/** Opens a page of the extension in a new tab. */
export async function openExtensionPage(path: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(path) })
}

/**
 * A name for this run of the browser, the same however often the background restarts in it: tab numbers mean
 * something only within one run.
 */
export async function browserRun(): Promise<string> {
  const { run } = await browser.storage.session.get('run')
  if (typeof run === 'string') return run
  const made = Date.now().toString(36)
  await browser.storage.session.set({ run: made })
  return made
}

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

/** What is told of a request, in this order; `sent` once more after `redirected`. */
export interface RequestListeners {
  sent(details: RequestDetails): void
  received(details: RequestDetails): void
  redirected(details: RequestDetails): void
  started(details: RequestDetails): void
  completed(details: RequestDetails): void
  failed(details: RequestDetails): void
}

/** Listens to requests while it is switched on. */
export interface RequestWatch {
  /** Switches it on or off, from now on and for when the background starts the next time. */
  listen(on: boolean): void
  /** Whether the background may sleep: what it listens to, if to anything, would wake it. */
  maySleep(): boolean
}

/** Where Firefox's event page remembers, in a way that can be read before the script's first await. */
const LISTENING = 'listens-to-requests'

/**
 * Watches every request of type `xmlhttprequest`, which EventSource, `fetch` and XMLHttpRequest share. To be called
 * synchronously when the script starts.
 *
 * Chromium wakes the background for the listeners that it had when it ended, if it adds them at once when it starts:
 * so they are added at each start, and removed once it is known that nobody needs them. Firefox wakes it for those
 * that it added at once when it last started, removed or not: so they are added at once only where they are needed.
 */
export function watchRequests(listeners: RequestListeners): RequestWatch {
  const remembered = 'localStorage' in globalThis ? globalThis.localStorage : null
  const isEarly = remembered === null || remembered.getItem(LISTENING) !== null
  let isOn = false

  function add(): void {
    // The polyfill's types know neither Chromium's `extraHeaders`, without which Last-Event-ID is missing, nor `documentId`.
    const { webRequest } = browser as unknown as { webRequest: WebRequest }
    const which = { urls: ['<all_urls>'], types: ['xmlhttprequest'] }
    const extra = remembered === null ? ['extraHeaders'] : []
    webRequest.onSendHeaders.addListener(listeners.sent, which, ['requestHeaders', ...extra])
    webRequest.onHeadersReceived.addListener(listeners.received, which, ['responseHeaders', ...extra])
    webRequest.onBeforeRedirect.addListener(listeners.redirected, which)
    webRequest.onResponseStarted.addListener(listeners.started, which)
    webRequest.onCompleted.addListener(listeners.completed, which)
    webRequest.onErrorOccurred.addListener(listeners.failed, which)
    isOn = true
  }

  function remove(): void {
    const { webRequest } = browser as unknown as { webRequest: WebRequest }
    webRequest.onSendHeaders.removeListener(listeners.sent)
    webRequest.onHeadersReceived.removeListener(listeners.received)
    webRequest.onBeforeRedirect.removeListener(listeners.redirected)
    webRequest.onResponseStarted.removeListener(listeners.started)
    webRequest.onCompleted.removeListener(listeners.completed)
    webRequest.onErrorOccurred.removeListener(listeners.failed)
    isOn = false
  }

  if (isEarly) add()
  return {
    listen(on) {
      if (on) remembered?.setItem(LISTENING, '')
      else remembered?.removeItem(LISTENING)
      if (on && !isOn) add()
      else if (isOn && !on) remove()
    },
    maySleep: () => isEarly || !isOn,
  }
}

interface RequestEvent {
  addListener(
    listener: (details: RequestDetails) => void,
    which: { urls: string[]; types: string[] },
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

/** The delay before an EventSource reconnects until a server says otherwise, in milliseconds (measured). */
export function defaultReconnectDelay(): number {
  return browser.runtime.getURL('').startsWith('moz-') ? 5000 : 3000
}

/**
 * Whether what a tab does is private. Of tab -1, to which shared and service workers belong, nobody can tell: it
 * counts as private where the extension may see private windows at all; so does a tab that is gone.
 */
export async function isPrivateTab(tab: number): Promise<boolean> {
  if (tab < 0) return browser.extension.isAllowedIncognitoAccess()
  try {
    return (await browser.tabs.get(tab)).incognito
  } catch {
    return true
  }
}
