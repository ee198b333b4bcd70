/** The tab that the popup was opened over. */

import browser from 'webextension-polyfill'

export interface CurrentTab {
  id: number
  /** Its address; '' where the browser does not say. */
  url: string
  private: boolean
}

/**
 * The tab in front, or the one that the popup's own address names: `?tab=7`, as tests open it in a tab of its own.
 * @returns null where there is none.
 */
export async function currentTab(search: string): Promise<CurrentTab | null> {
  const named = new URLSearchParams(search).get('tab')
  try {
    const [tab] =
      named !== null && /^\d+$/.test(named)
        ? [await browser.tabs.get(Number(named))]
        : await browser.tabs.query({ active: true, currentWindow: true })
    if (tab?.id === undefined) return null
    return { id: tab.id, url: tab.url ?? '', private: tab.incognito }
  } catch {
    // It was closed in this moment.
    return null
  }
}
