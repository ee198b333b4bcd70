/** The browser's DevTools, where the panel lives; absent when it is opened as a page of its own. */

import browser from 'webextension-polyfill'

/** The tab that this DevTools inspects, or `null` outside of DevTools. */
export function inspectedTab(): number | null {
  return browser.devtools?.inspectedWindow?.tabId ?? null
}

/**
 * Adds a panel to DevTools.
 * @param page path of its document in the extension.
 */
export async function createPanel(title: string, page: string): Promise<void> {
  // From the root: without the slash Firefox takes it relative to the document, Chromium relative to the extension.
  await browser.devtools.panels.create(title, '', `/${page}`)
}
