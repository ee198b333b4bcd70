/**
 * Where a user's rules for the streams of some addresses are stored, for the options page, which writes them, and the
 * panel, which judges by them.
 */

import browser from 'webextension-polyfill'
import { readStreamRules } from '../core/stream-rules'
import type { StreamRule } from '../core/thresholds'

const KEY = 'streamRules'

/** The rules as they are now; what makes no sense is left out. */
export async function loadStreamRules(): Promise<StreamRule[]> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY)
  return readStreamRules(stored).rules
}

/** @throws Error when the browser cannot store them. */
export async function saveStreamRules(rules: readonly StreamRule[]): Promise<void> {
  await browser.storage.local.set({ [KEY]: rules })
}

/** Hears of every change, whoever made it. @returns what ends the listening. */
export function listenForStreamRules(changed: (rules: StreamRule[]) => void): () => void {
  const listener = (changes: Record<string, browser.Storage.StorageChange>): void => {
    const change = changes[KEY]
    if (change) changed(readStreamRules(change.newValue).rules)
  }
  browser.storage.local.onChanged.addListener(listener)
  return () => browser.storage.local.onChanged.removeListener(listener)
}
