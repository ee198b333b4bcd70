/** The permission to see every site, which the user may take away and give back. */

import browser from 'webextension-polyfill'

/** Asks the user for it; only in answer to a click, and only from a page of the extension in a tab. */
export function requestHostAccess(): Promise<boolean> {
  return browser.permissions.request({ origins: ['<all_urls>'] })
}
