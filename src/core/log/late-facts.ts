/**
 * Puts what a body brought into the order of happening. A log is in the order of arrival: what DevTools or the bytes
 * tell of a body comes in after what the page tells, and may have been before it.
 *
 * The log is read twice for it. The first time those records are kept that came in late, the second time each is given
 * before the first one that happened after it. Most logs have none.
 */

import type { LogRecord } from '../record'
import type { EpochMilliseconds } from '../units'

export interface LateFacts {
  /** In the first reading, for every record: whether it came in late and is to be kept. */
  isLate(record: LogRecord): boolean
  /** Keeps a late record, as it is to be written. */
  keep(record: LogRecord): void
  /** In the second reading: whether a record was kept, and so is given elsewhere. */
  isKept(seq: number): boolean
  /** In the second reading, for all others: the record, behind those that happened before it. */
  inOrder(record: LogRecord): LogRecord[]
}

/** Late records, and UTF-16 units in them, that are kept at most; more of them are written as they arrived. */
const KEPT_AT_MOST = 200_000
const LENGTH_AT_MOST = 1 << 25

/** What is known of the body of one attempt. */
interface Body {
  latest: EpochMilliseconds
  /** By the time of happening, once the second reading has begun. */
  late: LogRecord[]
  isSorted: boolean
  given: number
}

export function createLateFacts(): LateFacts {
  const bodies = new Map<string, Map<number, Body>>()
  const kept = new Set<number>()
  let length = 0

  function bodyOf({ connection, attempt }: LogRecord): Body {
    const own = bodies.get(connection ?? '') ?? new Map<number, Body>()
    if (own.size === 0) bodies.set(connection ?? '', own)
    const known = own.get(attempt)
    if (known) return known
    const made = { latest: Number.NEGATIVE_INFINITY, late: [], isSorted: false, given: 0 }
    own.set(attempt, made)
    return made
  }

  return {
    isLate(record) {
      if (!isOfBody(record)) return false
      const body = bodyOf(record)
      if (record.at < body.latest) return kept.size < KEPT_AT_MOST && length < LENGTH_AT_MOST
      body.latest = record.at
      return false
    },
    keep(record) {
      kept.add(record.seq)
      length += lengthOf(record)
      bodyOf(record).late.push(record)
    },
    isKept: seq => kept.has(seq),
    inOrder(record) {
      if (kept.size === 0 || !isOfBody(record)) return [record]
      const body = bodyOf(record)
      if (!body.isSorted) body.late.sort((a, b) => a.at - b.at || a.seq - b.seq)
      body.isSorted = true
      const records: LogRecord[] = []
      for (let next = body.late[body.given]; next && next.at < record.at; next = body.late[body.given]) {
        records.push(next)
        body.given++
      }
      records.push(record)
      return records
    },
  }
}

function isOfBody({ kind }: LogRecord): boolean {
  return (
    kind === 'event' || kind === 'comment' || kind === 'retry' || kind === 'checkpoint' || kind === 'fault'
  )
}

function lengthOf(record: LogRecord): number {
  if (record.kind === 'event') return record.data?.length ?? 0
  return record.kind === 'comment' ? record.text.length : 0
}
