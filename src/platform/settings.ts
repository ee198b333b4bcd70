/** Where the user's choices are stored: written by the options page and the popup, heeded by the background and by pages of ours. */

import browser from 'webextension-polyfill'
import { readSettings, type Settings } from '../core/settings'

const KEY = 'settings'

/** The settings as they are now. */
export async function loadSettings(): Promise<Settings> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY)
  return readSettings(stored)
}

/**
 * Changes the settings as they are stored now, which another page may have changed since.
 * @returns them as they are then.
 * @throws Error when the browser cannot store them.
 */
export async function changeSettings(change: (now: Settings) => Settings): Promise<Settings> {
  const changed = change(await loadSettings())
  await browser.storage.local.set({ [KEY]: changed })
  return changed
}

/** Hears of every change, whoever made it. @returns what ends that. */
export function listenForSettings(changed: (settings: Settings) => void): () => void {
  const { onChanged } = browser.storage.local
  const hear = (changes: Record<string, { newValue?: unknown }>) => {
    const change = changes[KEY]
    if (change) changed(readSettings(change.newValue))
  }
  onChanged.addListener(hear)
  return () => onChanged.removeListener(hear)
}
