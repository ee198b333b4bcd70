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

/** A tab was closed. */
export function listenForClosedTabs(closed: (tab: number) => void): void {
  browser.tabs.onRemoved.addListener(closed)
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
