/** Where the panel was opened, and so what it watches. */

import { inspectedTab } from '../platform/devtools'

export interface Place {
  /** Inside DevTools, or a page of its own. */
  devtools: boolean
  /** The tab that is watched, all of them, or `null`: the page is for reading a log file. */
  tab: number | 'all' | null
}

/** @param search of the page's address: `?tab=7`, `?tab=all` or nothing. */
export function readPlace(search: string): Place {
  const inspected = inspectedTab()
  if (inspected !== null) return { devtools: true, tab: inspected }
  const tab = new URLSearchParams(search).get('tab')
  if (tab === 'all') return { devtools: false, tab }
  return { devtools: false, tab: tab !== null && /^\d+$/.test(tab) ? Number(tab) : null }
}
