/** Counts what the extension has stored, chunk by chunk, from a page of its own origin. */

import type { Browser } from '../support/browser.ts'
import { waitUntil } from '../support/poll.ts'

/** What is stored of some tabs. */
export interface Tally {
  connections: number
  closed: number
  /** Events, those named `done` left out, which the server adds to each stream. */
  events: number
  /** Records that are only counted. */
  declared: number
  /** The largest payload, as it was sent, in bytes. */
  largest: number
}

export interface LogTally {
  /** Waits until so many connections of these tabs are closed in the log, and counts. */
  settle(tabs: readonly number[], closed: number): Promise<Tally>
  close(): Promise<void>
}

/** How long the background may take to store what waits, in milliseconds. */
const PATIENCE = 240_000

/** Opens a file of the extension in a tab, one that neither runs a script nor opens a port. */
export async function openLogTally(browser: Browser): Promise<LogTally> {
  const page = await browser.open(browser.extensionUrl('icons/16.png'))
  return {
    settle: (tabs, closed) =>
      waitUntil(
        `${closed} connections to be closed in the log`,
        async () => {
          const tally = await page.run(count, [...tabs])
          if (tally.closed >= closed) return tally
          throw new Error(`it has ${JSON.stringify(tally)}`)
        },
        { timeout: PATIENCE },
      ),
    close: () => page.close(),
  }
}

/** Runs in the page: the counts of all tabs together. */
async function count(tabs: number[]): Promise<Tally> {
  const tally: Tally = { connections: 0, closed: 0, events: 0, declared: 0, largest: 0 }
  if (!(await indexedDB.databases()).some(({ name }) => name === 'sse-pulse')) return tally
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await done(indexedDB.open('sse-pulse'))
  const sessions: { id: string; tab: number }[] = await done(
    db.transaction('sessions').objectStore('sessions').getAll(),
  )
  for (const session of sessions) {
    if (!tabs.includes(session.tab)) continue
    const range = IDBKeyRange.bound([session.id, 0], [session.id, Number.POSITIVE_INFINITY])
    await new Promise<void>((resolve, reject) => {
      const walk = db.transaction('chunks').objectStore('chunks').openCursor(range)
      walk.onerror = () => reject(walk.error)
      walk.onsuccess = () => {
        const cursor = walk.result
        if (!cursor) return resolve()
        for (const line of String(cursor.value.text).split('\n')) {
          if (line === '') continue
          const record = JSON.parse(line)
          if (record.kind === 'event' && record.type !== 'done') {
            tally.events++
            tally.largest = Math.max(tally.largest, record.size)
          } else if (record.kind === 'connection') tally.connections++
          else if (record.kind === 'close') tally.closed++
          else if (record.kind === 'dropped' && record.why !== 'choice') tally.declared += record.records
        }
        cursor.continue()
      }
    })
  }
  db.close()
  return tally
}
