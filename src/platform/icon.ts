/** The extension's icon in the browser's toolbar, which says something else of each tab. */

import browser from 'webextension-polyfill'

/** `good`: all is well. `busy`: something is being waited for. `bad`: something has failed. `quiet`: nothing is watched. */
export type IconTone = 'good' | 'busy' | 'bad' | 'quiet'

/** White text on each has a contrast of 4.5 to 1 at the least. */
const GROUNDS: Record<IconTone, string> = {
  good: '#0f7233',
  busy: '#8a5300',
  bad: '#b3261e',
  quiet: '#5b636c',
}

/**
 * Writes on the icon of a tab; what is there goes when the tab goes to another page.
 * @param text four characters at the most; none for none.
 * @param title what the pointer is told; '' for the name of the extension.
 */
export function writeOnIcon(tab: number, text: string, tone: IconTone, title: string): void {
  const { action } = browser
  // All of them fail when the tab is gone, and then nobody misses anything.
  const ignore = () => {}
  action.setBadgeText({ tabId: tab, text }).catch(ignore)
  if (text !== '') {
    action.setBadgeBackgroundColor({ tabId: tab, color: GROUNDS[tone] }).catch(ignore)
    action.setBadgeTextColor({ tabId: tab, color: '#ffffff' }).catch(ignore)
  }
  action.setTitle({ tabId: tab, title }).catch(ignore)
}
