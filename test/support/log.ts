/** Reads the logs that the extension has stored, past its panel, from a page of its own origin. */

import type { LogRecord, RecordOf } from '../../src/core/record.ts'
import type { Browser, Page } from './browser.ts'
import { waitUntil } from './poll.ts'

export interface LogReader {
  /** All records stored of a tab, in the order of `seq`. */
  read(tab: number): Promise<LogRecord[]>
  /** Waits until what is stored of a tab satisfies `enough`, and returns it. */
  waitFor(tab: number, what: string, enough: (records: LogRecord[]) => boolean): Promise<LogRecord[]>
  close(): Promise<void>
}

/** Opens a file of the extension in a tab, one that neither runs a script nor opens a port. */
export async function openLogReader(browser: Browser): Promise<LogReader> {
  const page = await browser.open(browser.extensionUrl('icons/16.png'))
  const reader: LogReader = {
    read: tab => readLog(page, tab),
    waitFor: (tab, what, enough) =>
      waitUntil(
        what,
        async () => {
          const records = await reader.read(tab)
          return enough(records) && records
        },
        { timeout: 30_000 },
      ) as Promise<LogRecord[]>,
    close: () => page.close(),
  }
  return reader
}

async function readLog(page: Page, tab: number): Promise<LogRecord[]> {
  const text = await page.run(async (tab: number) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    // Opened without a version, so that nothing is made where the extension has made nothing.
    if (!(await indexedDB.databases()).some(({ name }) => name === 'sse-pulse')) return ''
    const db = await done(indexedDB.open('sse-pulse'))
    const sessions: { id: string; tab: number }[] = await done(
      db.transaction('sessions').objectStore('sessions').getAll(),
    )
    let text = ''
    for (const session of sessions) {
      if (session.tab !== tab) continue
      const range = IDBKeyRange.bound([session.id, 0], [session.id, Number.POSITIVE_INFINITY])
      const chunks: { text: string }[] = await done(
        db.transaction('chunks').objectStore('chunks').getAll(range),
      )
      for (const chunk of chunks) text += chunk.text
    }
    db.close()
    return text
  }, tab)
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as LogRecord)
}

/** The records of one kind. */
export function ofKind<K extends LogRecord['kind']>(records: readonly LogRecord[], kind: K): RecordOf<K>[] {
  return records.filter((record): record is RecordOf<K> & LogRecord => record.kind === kind)
}
