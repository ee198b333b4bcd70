/**
 * Logs that the disk refused: they are in memory until it takes them again, which is tried ever more rarely, and at
 * once where room was made. Runs in the background, between two commits.
 */

import type { Bytes, EpochMilliseconds, Milliseconds } from '../core/units'
import type { StoredDocument } from '../platform/storage'
import type { StorageProblem } from '../protocol'
import type { SessionLog } from './session-log'
import type { Store } from './store'

/** The first try, and how far apart they come to be. */
const TRY_AFTER: Milliseconds = 5_000
const TRY_AFTER_AT_MOST: Milliseconds = 300_000
/** Chunks in one transaction, about 4 MiB: a disk that takes a part of a log keeps that part. */
const CHUNKS_AT_ONCE = 16

export interface RefusedLogsOptions {
  /** `null` when the browser refused a database: then nothing comes back. */
  disk: Store | null
  memory: Store
  now(): EpochMilliseconds
  /** The last `seq` given out. */
  seq(): number
  /** What is to be known of the documents of a log. */
  documentsOf(log: SessionLog): StoredDocument[]
  /** A log is on disk again. */
  returned(log: SessionLog): void
}

export interface RefusedLogs {
  readonly size: number
  /** When to try next; never, if nothing is refused. */
  readonly due: EpochMilliseconds
  /** The disk refused it: what waits of it goes to memory from now on. */
  add(log: SessionLog): void
  /** Connections of a log were closed, which the disk may still hold. */
  closed(log: SessionLog, connections: readonly string[]): void
  /** It was deleted. */
  forget(log: SessionLog): void
  /** Room was made: try at once. */
  hasten(): void
  /** Tries, if it is time. @throws DOMException when the disk still refuses. */
  bringBack(): Promise<void>
}

/** What the browser says of its database, in the words that users are told. */
export function problemOf(error: unknown): StorageProblem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'QuotaExceededError') return 'full'
  return name === 'VersionError' ? 'newer' : 'unavailable'
}

export function createRefusedLogs({ disk, memory, ...options }: RefusedLogsOptions): RefusedLogs {
  const { now } = options
  const refused = new Map<SessionLog, { closed: string[] }>()
  let wait = TRY_AFTER
  let due = Number.POSITIVE_INFINITY

  /** Oldest first, so that the disk holds the beginning of a log and memory the rest, whenever this ends. */
  async function move(disk: Store, log: SessionLog, closed: string[]): Promise<void> {
    for (let isWhole = false; !isWhole; ) {
      const chunks = await memory.read(log.session.id, -1, CHUNKS_AT_ONCE)
      isWhole = chunks.length < CHUNKS_AT_ONCE
      const last = chunks.at(-1)?.last ?? log.session.last
      await disk.commit({
        seq: options.seq(),
        sessions: [{ ...log.session, volatile: false, last: isWhole ? log.session.last : last }],
        chunks,
        documents: isWhole ? options.documentsOf(log) : [],
        opened: isWhole ? [...log.live.values()] : [],
        closed: isWhole ? closed : [],
        gone: [],
      })
      const size: Bytes = chunks.reduce((sum, chunk) => sum + chunk.size, 0)
      await memory.trim(log.session.id, size, () => null)
    }
    log.session.volatile = false
    refused.delete(log)
    options.returned(log)
  }

  return {
    get size() {
      return refused.size
    },
    get due() {
      return due
    },
    add(log) {
      if (!refused.has(log)) refused.set(log, { closed: [] })
      if (due === Number.POSITIVE_INFINITY) due = now() + wait
    },
    closed: (log, connections) => void refused.get(log)?.closed.push(...connections),
    forget: log => void refused.delete(log),
    hasten() {
      wait = TRY_AFTER
      if (refused.size > 0) due = now()
    },
    async bringBack() {
      if (now() < due) return
      due = Number.POSITIVE_INFINITY
      if (!disk) return
      try {
        for (const [log, { closed }] of [...refused]) await move(disk, log, closed)
        wait = TRY_AFTER
      } catch (error) {
        wait = Math.min(wait * 2, TRY_AFTER_AT_MOST)
        due = now() + wait
        throw error
      }
    },
  }
}
