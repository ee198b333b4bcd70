/** Counts what the extension has stored of a flood, from a page of its own origin. */

import type { Browser } from '../support/browser.ts'

/** What became of the events of one round. */
export interface StoredEvents {
  /** Events in the log one by one, ... */
  events: number
  /** ... those of them with their whole payload, ... */
  whole: number
  /** ... and events that the log says were only counted. */
  folded: number
}

export interface StoredLog {
  /**
   * Waits until everything of a tab is stored whose page has closed its stream.
   * @throws Error when the log does not account for `count` events.
   */
  settle(tab: number, count: number): Promise<StoredEvents>
  /** Only waits, as it does. */
  rest(tab: number): Promise<void>
}

/** Opens a file of the extension in a tab, one that neither runs a script nor opens a port. */
export async function openStoredLog(browser: Browser): Promise<StoredLog> {
  const page = await browser.open(browser.extensionUrl('icons/16.png'))
  const rest = async (tab: number) => {
    await page.waitFor('the log to be stored', isClosed, [tab], { timeout: 120_000 })
  }
  return {
    rest,
    async settle(tab, count) {
      await rest(tab)
      const stored = await page.run(countEvents, tab)
      if (stored.events + stored.folded !== count) {
        throw new Error(
          `of ${count} events ${stored.events} are in the log and ${stored.folded} in its counts`,
        )
      }
      return stored
    },
  }
}

/**
 * Whether one of the newest chunks of a tab's log says that the page has closed its stream: of the page nothing comes
 * after that, and of DevTools, where they are open, little.
 */
async function isClosed(tab: number): Promise<boolean> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await done(indexedDB.open('sse-pulse'))
  try {
    const tx = db.transaction(['sessions', 'chunks'])
    const sessions: { id: string; tab: number }[] = await done(tx.objectStore('sessions').getAll())
    const session = sessions.find(each => each.tab === tab)
    if (!session) return false
    const range = IDBKeyRange.bound([session.id, 0], [session.id, Number.POSITIVE_INFINITY])
    const request = tx.objectStore('chunks').openCursor(range, 'prev')
    for (let looked = 0; looked < 10; looked++) {
      const cursor = await done(request)
      if (!cursor) return false
      if (cursor.value.text.includes('{"kind":"close"')) return true
      cursor.continue()
    }
    return false
  } finally {
    db.close()
  }
}

/** Counts the events in the log of a tab. */
async function countEvents(tab: number): Promise<StoredEvents> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await done(indexedDB.open('sse-pulse'))
  try {
    const tx = db.transaction(['sessions', 'chunks'])
    const sessions: { id: string; tab: number }[] = await done(tx.objectStore('sessions').getAll())
    const counts = { events: 0, whole: 0, folded: 0 }
    for (const session of sessions) {
      if (session.tab !== tab) continue
      const range = IDBKeyRange.bound([session.id, 0], [session.id, Number.POSITIVE_INFINITY])
      const chunks: { text: string }[] = await done(tx.objectStore('chunks').getAll(range))
      for (const line of chunks.flatMap(({ text }) => text.split('\n'))) {
        if (line === '') continue
        const record = JSON.parse(line)
        if (record.kind === 'event') {
          counts.events++
          if (record.data !== null && !record.cut) counts.whole++
        }
        // Those of no connection are other facts, such as pieces of a body.
        if (record.kind === 'dropped' && record.connection !== null) counts.folded += record.records
      }
    }
    return counts
  } finally {
    db.close()
  }
}
