/** Keeps logs within their limits: deletes the oldest part of one that is too long, and the oldest of too many. */

import { addLost, type Session } from '../core/session'
import type { Bytes } from '../core/units'
import type { SessionLog } from './session-log'
import type { Store, Trimmed } from './store'

/** Limits of what is kept. */
export interface Limits {
  session: Bytes
  total: Bytes
  sessions: number
}

export interface RetentionOptions {
  /** Where logs are stored, or `null` when the browser refused a database. */
  disk: Store | null
  memory: Store
  /** As the user wants them by now. */
  limits(): Limits
  /** All logs, by session; those that are deleted are taken out. */
  logs: Map<string, SessionLog>
  /** The oldest part of a log was deleted, to keep it within its limits. */
  retained(log: SessionLog, records: number, size: Bytes): void
}

export interface Retention {
  /** Deletes about so much of the oldest part of a log. What open connections are stays known. */
  trim(log: SessionLog, size: Bytes): Promise<Trimmed>
  /** Deletes a log. */
  remove(log: SessionLog): Promise<void>
  /** Sees to the limits after some logs have grown. */
  enforce(grown: readonly SessionLog[]): Promise<void>
}

export function createRetention({
  disk,
  memory,
  limits: limitsNow,
  logs,
  retained,
}: RetentionOptions): Retention {
  function storeOf(session: Session): Store {
    return session.volatile || !disk ? memory : disk
  }

  async function trim(log: SessionLog, size: Bytes): Promise<Trimmed> {
    const { id, volatile } = log.session
    const trimmed = await storeOf(log.session).trim(id, size, log.carry)
    // Of a log that moved to memory when the disk was full the older part is still there.
    if (volatile && disk) {
      const older = await disk.trim(id, size, () => null)
      trimmed.records += older.records
      trimmed.size += older.size
      trimmed.lost = addLost(older.lost, trimmed.lost)
    }
    log.trimmed(trimmed.size, trimmed.carried)
    return trimmed
  }

  async function retain(log: SessionLog, excess: Bytes): Promise<void> {
    const { records, size, lost } = await trim(log, excess)
    retained(log, records + (lost?.records ?? 0), size + (lost?.bytes ?? 0))
  }

  async function remove({ session }: SessionLog): Promise<void> {
    await storeOf(session).remove(session.id)
    if (session.volatile && disk) await disk.remove(session.id)
    logs.delete(session.id)
  }

  return {
    trim,
    remove,

    async enforce(grown) {
      const limits = limitsNow()
      for (const log of grown) {
        const excess = log.session.size - limits.session
        // A tenth more, or each commit from now on would trim.
        if (excess > 0) await retain(log, excess + limits.session / 10)
      }
      const bySize = [...logs.values()]
      let total = bySize.reduce((sum, { session }) => sum + session.size, 0)
      const closed = bySize
        .filter(({ session }) => session.closedAt !== null)
        .sort((a, b) => (a.session.closedAt ?? 0) - (b.session.closedAt ?? 0))
      for (const log of closed) {
        if (total <= limits.total && logs.size <= limits.sessions) return
        await remove(log)
        total -= log.session.size
      }
      if (total <= limits.total) return
      const largest = [...logs.values()].reduce((a, b) => (a.session.size > b.session.size ? a : b))
      await retain(largest, total - limits.total + limits.total / 10)
    },
  }
}
