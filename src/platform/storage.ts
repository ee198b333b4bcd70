/**
 * The database of logs, shared by the background, which writes it, and the panel's engine, which reads it.
 *
 * A log is kept as chunks of NDJSON text: one value per chunk is 25 times faster than one per record, and text is
 * what is exported, sent and folded, so that it is serialised once.
 */

import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Conn } from '../core/attempt-slots'
import type { WireMemory } from '../core/merge'
import type { BodyMemory } from '../core/page-body'
import type { Session, StoredChunk } from '../core/session'

/** A document that sends records, and the last batch of it that is stored: what makes a resent batch harmless. */
export interface StoredDocument {
  id: string
  session: string
  lastBatch: number
}

/** A record as a line of the log, with its line feed. */
export interface LogLine {
  seq: number
  line: string
}

/** A connection that was not closed yet: what it is and that it is open survives when older parts of the log are deleted. */
export interface LiveConnection {
  id: string
  session: string
  document: string
  attempt: number
  /** Its `connection` record, and that of its latest opening. */
  made: LogLine
  opened: LogLine | null
  /** What is known of its requests, so that a background that starts anew goes on where the former was. */
  http?: Conn
  /** What is known of its bodies, as of the records that are stored with it. */
  wire?: WireMemory
  /** It was made for a request of a document that did not tell of it, and may yet do so. */
  claimable?: true
  /** It is closed, and kept only for the word of its page. */
  over?: true
  /** What was read of the body that its page reads, likewise. */
  body?: BodyMemory
}

export interface LogDatabase extends DBSchema {
  /** `seq`: the last one given out in this profile. */
  counters: { key: 'seq'; value: number }
  sessions: { key: string; value: Session }
  chunks: { key: [session: string, first: number]; value: StoredChunk }
  documents: { key: string; value: StoredDocument; indexes: { session: string } }
  live: { key: string; value: LiveConnection; indexes: { session: string; document: string } }
}

const NAME = 'sse-pulse'
const VERSION = 1

/**
 * Opens the database, making it on first use.
 * @param closed the browser has closed it, or wants to, as somebody deletes it or makes a newer one of it.
 * @throws DOMException when the browser refuses storage or the database belongs to a newer version.
 */
export function openLogDatabase(closed: () => void): Promise<IDBPDatabase<LogDatabase>> {
  return openDB<LogDatabase>(NAME, VERSION, {
    blocking(_current, _next, event) {
      ;(event.target as IDBDatabase).close()
      closed()
    },
    terminated: closed,
    upgrade(db) {
      db.createObjectStore('counters')
      db.createObjectStore('sessions', { keyPath: 'id' })
      db.createObjectStore('chunks', { keyPath: ['session', 'first'] })
      db.createObjectStore('documents', { keyPath: 'id' }).createIndex('session', 'session')
      const live = db.createObjectStore('live', { keyPath: 'id' })
      live.createIndex('session', 'session')
      live.createIndex('document', 'document')
    },
  })
}

/** Opens the database when it is first asked for, and again after it was closed or could not be opened. */
export function reopening(open: typeof openLogDatabase): () => ReturnType<typeof openLogDatabase> {
  let opened: ReturnType<typeof openLogDatabase> | null = null
  return async () => {
    opened ??= open(() => {
      opened = null
    })
    try {
      return await opened
    } catch (error) {
      opened = null
      throw error
    }
  }
}

/** The keys of all chunks of a session. */
export function chunksOf(session: string): IDBKeyRange {
  return IDBKeyRange.bound([session, 0], [session, Number.POSITIVE_INFINITY])
}

/**
 * The chunks of a session that hold records after `after`, oldest first, at most `limit` of them. The first may
 * also hold records up to `after`: the newest chunk grows until it is full.
 */
export async function readChunks(
  db: IDBPDatabase<LogDatabase>,
  session: string,
  after: number,
  limit: number,
): Promise<StoredChunk[]> {
  const tx = db.transaction('chunks')
  const upTo = IDBKeyRange.bound([session, 0], [session, after])
  const holding = await tx.store.openKeyCursor(upTo, 'prev')
  const from = holding ? holding.key : [session, 0]
  // One more: the first may end just at `after`.
  const chunks = await tx.store.getAll(
    IDBKeyRange.bound(from, [session, Number.POSITIVE_INFINITY]),
    limit + 1,
  )
  return chunks.filter(chunk => chunk.last > after).slice(0, limit)
}
