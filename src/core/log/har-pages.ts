/** The pages of a HAR: one for each document that a tab showed, with what its frames and workers did. */

import type { RecordOf } from '../record'
import type { SettledAttempt } from './attempt-ledger'
import { isoTime } from './writer'

/** A page of a HAR. That of a redirected or reloaded document is another one. */
export interface HarPage {
  startedDateTime: string
  id: string
  title: string
  pageTimings: { onContentLoad: number; onLoad: number }
}

export interface HarPages {
  /** The id of the page that an attempt belongs to; `null` where nobody knows. Attempts come by the time of their start. */
  pageOf(attempt: SettledAttempt<unknown>): string | null
  list(): HarPage[]
}

/** Pages that are listed; the attempts of others refer to none. */
const PAGES = 10_000

export function createHarPages(): HarPages {
  const pages = new Map<string, HarPage>()
  /** By tab: the key of the page that it shows. */
  const shown = new Map<number, string>()

  function add(key: string, title: string, at: number): string | null {
    const known = pages.get(key)
    if (known) return known.id
    if (pages.size >= PAGES) return null
    const id = `page_${pages.size + 1}`
    pages.set(key, {
      startedDateTime: isoTime(at),
      id,
      title,
      pageTimings: { onContentLoad: -1, onLoad: -1 },
    })
    return id
  }

  return {
    pageOf({ row, exchange }) {
      const { connection } = exchange
      if (!connection) return null
      const own = documentOf(connection)
      if (connection.frame === 0) shown.set(connection.tab, own)
      // A frame is part of the page that its tab shows.
      const key = shown.get(connection.tab) ?? own
      return add(key, connection.page, row.startedAt ?? exchange.from)
    },
    list: () => [...pages.values()],
  }
}

/** The ids of a document's connections are its own id and a number. */
function documentOf({ api, tab, page, connection }: RecordOf<'connection'>): string {
  const id = connection ?? ''
  return api === 'worker' ? `${tab} ${page}` : id.slice(0, id.lastIndexOf('-') + 1)
}
