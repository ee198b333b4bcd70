/**
 * Where logs are kept: on disk (IndexedDB), or in memory for private windows and where the disk fails.
 */

import type { IDBPDatabase } from 'idb'
import { addLost, type Lost, type Session, type StoredChunk } from '../core/session'
import type { Bytes } from '../core/units'
import {
  chunksOf,
  type LiveConnection,
  type LogDatabase,
  openLogDatabase,
  readChunks,
  reopening,
  type StoredDocument,
} from '../platform/storage'

/** What is written in one transaction: all of it or nothing. */
export interface Commit {
  /** The last `seq` given out. */
  seq: number
  sessions: Session[]
  chunks: StoredChunk[]
  documents: StoredDocument[]
  opened: LiveConnection[]
  /** Ids of connections that were closed. */
  closed: string[]
  /** Ids of documents that can send no more. */
  gone: string[]
}

/** What a background that has just started must know. */
export interface Stored {
  seq: number
  sessions: Session[]
  documents: StoredDocument[]
  live: LiveConnection[]
}

export interface Store {
  load(): Promise<Stored>
  commit(commit: Commit): Promise<void>
  /** The chunks that hold records after `after`, oldest first, at most `limit` of them. */
  read(session: string, after: number, limit: number): Promise<StoredChunk[]>
  /**
   * Deletes the oldest chunks of a session until at least `size` bytes are gone, and puts in their
   * place what `carry` gives for the `seq` of the last record deleted.
   * @returns what was deleted.
   */
  trim(session: string, size: Bytes, carry: (upTo: number) => StoredChunk | null): Promise<Trimmed>
  /** Forgets a session and all that belongs to it. */
  remove(session: string): Promise<void>
}

/** What was deleted, and what was put in its place. */
export interface Trimmed {
  records: number
  size: Bytes
  /** What the records deleted said was lost before them. */
  lost?: Lost | undefined
  carried: StoredChunk | null
}

/**
 * Opens the store on disk. A database that the browser closes, as when the user deletes it, is opened again for what
 * comes next.
 * @throws DOMException when the browser refuses it.
 */
export async function openDiskStore(): Promise<Store> {
  const database = reopening(openLogDatabase)
  await database()
  return {
    load: async () => load(await database()),
    commit: async commit => commitToDisk(await database(), commit),
    read: async (session, after, limit) => readChunks(await database(), session, after, limit),
    trim: async (session, size, carry) => trimOnDisk(await database(), session, size, carry),
    remove: async session => removeFromDisk(await database(), session),
  }
}

type Database = IDBPDatabase<LogDatabase>

async function load(db: Database): Promise<Stored> {
  const tx = db.transaction(['counters', 'sessions', 'documents', 'live'])
  const [seq, sessions, documents, live] = await Promise.all([
    tx.objectStore('counters').get('seq'),
    tx.objectStore('sessions').getAll(),
    tx.objectStore('documents').getAll(),
    tx.objectStore('live').getAll(),
  ])
  return { seq: seq ?? 0, sessions, documents, live }
}

async function commitToDisk(db: Database, commit: Commit): Promise<void> {
  const tx = db.transaction(['counters', 'sessions', 'chunks', 'documents', 'live'], 'readwrite')
  // Not awaited one by one: the transaction is done when all are, and fails as a whole if one does.
  const writes: Promise<unknown>[] = []
  try {
    writes.push(tx.objectStore('counters').put(commit.seq, 'seq'))
    for (const session of commit.sessions) writes.push(tx.objectStore('sessions').put(session))
    for (const chunk of commit.chunks) writes.push(tx.objectStore('chunks').put(chunk))
    for (const document of commit.documents) writes.push(tx.objectStore('documents').put(document))
    for (const connection of commit.opened) writes.push(tx.objectStore('live').put(connection))
    for (const id of commit.closed) writes.push(tx.objectStore('live').delete(id))
    for (const id of commit.gone) writes.push(tx.objectStore('documents').delete(id))
  } catch (error) {
    // A value that cannot be stored throws at once, and would leave what was put before it.
    tx.abort()
    await Promise.allSettled([...writes, tx.done])
    throw error
  }
  const failures = (await Promise.allSettled([...writes, tx.done])).flatMap(outcome =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  )
  if (failures.length === 0) return
  // Of one that failed all others are aborted, and may say so first.
  throw (
    failures.find(failure => !(failure instanceof DOMException && failure.name === 'AbortError')) ??
    failures[0]
  )
}

async function trimOnDisk(
  db: Database,
  session: string,
  size: Bytes,
  carry: (upTo: number) => StoredChunk | null,
): Promise<Trimmed> {
  const tx = db.transaction('chunks', 'readwrite')
  const trimmed: Trimmed = { records: 0, size: 0, carried: null }
  let upTo = 0
  for await (const cursor of tx.store.iterate(chunksOf(session))) {
    if (trimmed.size >= size) break
    const { first, last, count, size: freed, lost } = cursor.value
    // What was carried before is not lost by being carried again.
    if (first > 0) trimmed.records += count
    trimmed.size += freed
    trimmed.lost = addLost(trimmed.lost, lost)
    upTo = last
    await cursor.delete()
  }
  trimmed.carried = carry(upTo)
  if (trimmed.carried) await tx.store.put(trimmed.carried)
  await tx.done
  return trimmed
}

async function removeFromDisk(db: Database, session: string): Promise<void> {
  const tx = db.transaction(['sessions', 'chunks', 'documents', 'live'], 'readwrite')
  const documents = await tx.objectStore('documents').index('session').getAllKeys(session)
  const live = await tx.objectStore('live').index('session').getAllKeys(session)
  await Promise.all([
    tx.objectStore('sessions').delete(session),
    tx.objectStore('chunks').delete(chunksOf(session)),
    ...documents.map(id => tx.objectStore('documents').delete(id)),
    ...live.map(id => tx.objectStore('live').delete(id)),
    tx.done,
  ])
}

/** A store that ends with the background. What must be known of documents and connections its caller knows. */
export function createMemoryStore(): Store {
  const sessions = new Map<string, Map<number, StoredChunk>>()
  const chunksOfSession = (session: string): Map<number, StoredChunk> => {
    const chunks = sessions.get(session) ?? new Map<number, StoredChunk>()
    sessions.set(session, chunks)
    return chunks
  }
  const inOrder = (session: string): StoredChunk[] =>
    [...chunksOfSession(session).values()].sort((a, b) => a.first - b.first)

  return {
    load: async () => ({ seq: 0, sessions: [], documents: [], live: [] }),
    async commit(commit) {
      for (const chunk of commit.chunks) chunksOfSession(chunk.session).set(chunk.first, chunk)
    },
    read: async (session, after, limit) =>
      inOrder(session)
        .filter(chunk => chunk.last > after)
        .slice(0, limit),
    async trim(session, size, carry) {
      const trimmed: Trimmed = { records: 0, size: 0, carried: null }
      let upTo = 0
      for (const { first, last, count, size: freed, lost } of inOrder(session)) {
        if (trimmed.size >= size) break
        if (first > 0) trimmed.records += count
        trimmed.size += freed
        trimmed.lost = addLost(trimmed.lost, lost)
        upTo = last
        chunksOfSession(session).delete(first)
      }
      trimmed.carried = carry(upTo)
      if (trimmed.carried) chunksOfSession(session).set(trimmed.carried.first, trimmed.carried)
      return trimmed
    },
    async remove(session) {
      sessions.delete(session)
    },
  }
}
