/**
 * What the background hears from the browser and asks of it. The listeners that must be able to wake it are added
 * by `listen…` functions, to be called synchronously when the script starts: the browser wakes a sleeping
 * background only for listeners that its last run added that early.
 */

import browser, { type Runtime, type Tabs } from 'webextension-polyfill'

export type Port = Runtime.Port

/** A port was opened to the background, under a name. */
export function listenForPorts(opened: (port: Port) => void): void {
  browser.runtime.onConnect.addListener(opened)
}

/**
 * Hears of closed tabs while it is switched on and the background runs. Not added when the script starts, unlike the
 * other listeners, as every tab closed anywhere would then wake the background (measured: Firefox goes on waking it
 * even after such a listener was removed). Who starts late asks {@link openTabs}. A tab that Chromium discards gets
 * another number: the one with the former is closed then.
 */
export function closedTabs(closed: (tab: number) => void): { listen(on: boolean): void } {
  // Firefox has no `onReplaced`.
  const { onRemoved, onReplaced } = browser.tabs as Partial<Tabs.Static> & Pick<Tabs.Static, 'onRemoved'>
  const replaced = (_: number, former: number) => closed(former)
  return {
    listen(on) {
      if (on === onRemoved.hasListener(closed)) return
      if (on) {
        onRemoved.addListener(closed)
        onReplaced?.addListener(replaced)
      } else {
        onRemoved.removeListener(closed)
        onReplaced?.removeListener(replaced)
      }
    },
  }
}

/**
 * Whether a port that is just being closed is so because its document went into the back/forward cache. Only Chromium
 * says that, and only within the listener of `onDisconnect`.
 */
export function isCachedDocument(): boolean {
  return /back\/forward cache/.test(browser.runtime.lastError?.message ?? '')
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

export async function openOptionsPage(): Promise<void> {
  await browser.runtime.openOptionsPage()
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

/** The delay before an EventSource reconnects until a server says otherwise, in milliseconds (measured). */
export function defaultReconnectDelay(): number {
  return isFirefox() ? 5000 : 3000
}

/** Whether webRequest says which tab a dedicated worker is of (measured): Firefox says -1 of every worker. */
export function workersHaveTabs(): boolean {
  return !isFirefox()
}

function isFirefox(): boolean {
  return browser.runtime.getURL('').startsWith('moz-')
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

/** The address of what a tab shows; '' of a tab that is gone, or where the browser does not say. */
export async function addressOfTab(tab: number): Promise<string> {
  try {
    return (await browser.tabs.get(tab)).url ?? ''
  } catch {
    return ''
  }
}
