/** Where the user's choices are stored, for the options page, which writes them, and the background, which heeds them. */

import browser from 'webextension-polyfill'
import { readSettings, type Settings } from '../core/settings'

const KEY = 'settings'

/** The settings as they are now. */
export async function loadSettings(): Promise<Settings> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY)
  return readSettings(stored)
}

/** @throws Error when the browser cannot store them. */
export async function saveSettings(settings: Settings): Promise<void> {
  await browser.storage.local.set({ [KEY]: settings })
}

/** Hears of every change, whoever made it. */
export function listenForSettings(changed: (settings: Settings) => void): void {
  browser.storage.local.onChanged.addListener(changes => {
    const change = changes[KEY]
    if (change) changed(readSettings(change.newValue))
  })
}
