/** Messages to all pages of the extension that are open, whether they have a port or not. */

import browser from 'webextension-polyfill'
import type { Announcements, Message } from '../protocol'

/** Says something; without listeners it is said to nobody. */
export function announce(message: Message<Announcements>): void {
  browser.runtime.sendMessage(message).catch(() => {
    // Nobody listens.
  })
}

/** Hears what the background announces. */
export function listenForAnnouncements(hear: (message: Message<Announcements>) => void): void {
  browser.runtime.onMessage.addListener((message: unknown) => {
    if (isAnnouncement(message)) hear(message)
  })
}

/** Content scripts can send messages too, and their processes are those of pages. */
function isAnnouncement(message: unknown): message is Message<Announcements> {
  const { kind, tab } = (message ?? {}) as Record<string, unknown>
  return kind === 'streams' && Number.isSafeInteger(tab)
}
