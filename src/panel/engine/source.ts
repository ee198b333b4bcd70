/** Where the engine reads a log from: the database, the background (for what is in memory only), or a file. */

import type { Chunk } from '../../core/session'
import { openLogDatabase, readChunks, reopening } from '../../platform/storage'

/** Reads the chunks of one log. */
export interface ChunkSource {
  /**
   * The oldest chunks that hold records after `after`, at most `limit` of them; none when there are no more. The
   * first may also hold records up to `after`.
   */
  read(after: number, limit: number): Promise<Chunk[]>
}

/** Makes sources for sessions on disk. The database is opened when the first of them is read. */
export function createDatabaseSources(): (session: string) => ChunkSource {
  const database = reopening(openLogDatabase)
  return session => ({
    read: async (after, limit) => readChunks(await database(), session, after, limit),
  })
}

/** Sources for sessions that only the background can reach. */
export interface RemoteSources {
  source(session: string): ChunkSource
  /** The background has answered. */
  answer(request: number, chunks: Chunk[]): void
  /** The background that was asked is gone: ask the new one. */
  askAgain(): void
}

/** @param ask sends a question, which `answer` answers. */
export function createRemoteSources(
  ask: (question: { request: number; session: string; after: number }) => void,
): RemoteSources {
  const asked = new Map<number, { session: string; after: number; resolve: (chunks: Chunk[]) => void }>()
  let requests = 0
  return {
    source: session => ({
      read: (after, limit) =>
        new Promise(resolve => {
          const request = ++requests
          asked.set(request, { session, after, resolve: chunks => resolve(chunks.slice(0, limit)) })
          ask({ request, session, after })
        }),
    }),
    answer(request, chunks) {
      asked.get(request)?.resolve(chunks)
      asked.delete(request)
    },
    askAgain() {
      for (const [request, { session, after }] of asked) ask({ request, session, after })
    },
  }
}

/** A log in memory, which grows while its file is read. */
export interface FileSource extends ChunkSource {
  /** Adds a line, without its end, behind all others. */
  append(seq: number, line: string): void
}

/** A chunk of a file is closed when it has this many UTF-16 units. */
const CHUNK_LENGTH = 1 << 18

/** Makes an empty log in memory. Its text is kept in blobs, which browsers move out of memory when they need to. */
export function createFileSource(): FileSource {
  const closed: (Omit<Chunk, 'text'> & { blob: Blob })[] = []
  let lines: string[] = []
  let length = 0
  let first = 0
  let last = 0

  /** What is in memory, without its text. */
  const open = () => ({ session: '', first, last, count: lines.length })

  function close(): void {
    closed.push({ ...open(), blob: new Blob([lines.join('')]) })
    lines = []
    length = 0
  }

  return {
    append(seq, line) {
      if (lines.length === 0) first = seq
      last = seq
      lines.push(`${line}\n`)
      length += line.length + 1
      if (length >= CHUNK_LENGTH) close()
    },
    async read(after, limit) {
      const wanted = closed.slice(firstAfter(closed, after)).slice(0, limit)
      const chunks: Chunk[] = await Promise.all(
        wanted.map(async ({ blob, ...chunk }) => ({ ...chunk, text: await blob.text() })),
      )
      if (chunks.length < limit && lines.length > 0 && last > after)
        chunks.push({ ...open(), text: lines.join('') })
      return chunks
    },
  }
}

/** Index of the first chunk that ends after a `seq`. */
function firstAfter(chunks: readonly { last: number }[], seq: number): number {
  let low = 0
  let high = chunks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((chunks[middle]?.last ?? Number.POSITIVE_INFINITY) > seq) high = middle
    else low = middle + 1
  }
  return low
}
