/**
 * The permissions for deep capture, which only Firefox has: the user's choice is that they are there. For the options
 * page, and for whoever wants to know.
 */

import browser, { type Permissions } from 'webextension-polyfill'

/** The polyfill's types do not know the second one. */
const DEEP = {
  permissions: ['webRequestBlocking', 'webRequestFilterResponse'],
} as unknown as Permissions.Permissions

/** Whether this browser has deep capture at all. */
export function offersDeepCapture(): boolean {
  return browser.runtime.getManifest().optional_permissions?.includes('webRequestBlocking') ?? false
}

/** Whether it is switched on. */
export function hasDeepCapture(): Promise<boolean> {
  return browser.permissions.contains(DEEP)
}

/** Switches it on or off; on only in answer to a click. @returns whether it is on then. */
export async function setDeepCapture(on: boolean): Promise<boolean> {
  if (on) return browser.permissions.request(DEEP)
  await browser.permissions.remove(DEEP)
  return hasDeepCapture()
}

/** Hears whenever it may have been switched. */
export function listenForDeepCapture(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed)
  browser.permissions.onRemoved.addListener(changed)
}
