/** Where the panel was opened, and so what it watches. */

import { inspectedTab } from '../platform/devtools'
import type { StreamPlace } from '../protocol'

export interface Place {
  /** Inside DevTools, or a page of its own. */
  devtools: boolean
  /** The tab that is watched, all of them, or `null`: the page is for reading a log file. */
  tab: number | 'all' | null
  /** What was asked for when it was opened. */
  at?: StreamPlace
}

/** @param search of the page's address: `?tab=7`, `?tab=all` or nothing; `&stream=` and `&view=findings` say where to begin. */
export function readPlace(search: string): Place {
  const inspected = inspectedTab()
  if (inspected !== null) return { devtools: true, tab: inspected }
  const wanted = new URLSearchParams(search)
  const tab = wanted.get('tab')
  const stream = wanted.get('stream')
  return {
    devtools: false,
    tab: tab === 'all' ? tab : tab !== null && /^\d+$/.test(tab) ? Number(tab) : null,
    ...(stream !== null && { at: { stream, findings: wanted.get('view') === 'findings' } }),
  }
}
