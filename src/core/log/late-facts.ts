/**
 * Puts what a body brought into the order in which it was in the body. A log is in the order of arrival: what DevTools
 * or the bytes tell of a body comes in before or after what the page tells of it. Who reads the bytes says how many
 * events came before each fact; for others the time of happening has to do.
 *
 * The log is read twice for it. The first time those records are kept that are not where they belong, the second time
 * each is given before the first one that comes after it. Most logs have none.
 */

import type { LogRecord, Place, RecordOf } from '../record'
import type { EpochMilliseconds } from '../units'

export interface LateFacts {
  /** In the first reading, for every record: whether it is not where it belongs and is to be kept. */
  isLate(record: LogRecord): boolean
  /** Keeps such a record, as it is to be written. */
  keep(record: LogRecord): void
  /** In the second reading: whether a record was kept, and so is given elsewhere. */
  isKept(seq: number): boolean
  /** In the second reading, for all others: the record, behind those that come before it. */
  inOrder(record: LogRecord): LogRecord[]
  /** After the second reading: what comes behind all others. */
  rest(): LogRecord[]
}

/** Kept records, and UTF-16 units in them, at most; more of them are written as they arrived. */
const KEPT_AT_MOST = 200_000
const LENGTH_AT_MOST = 1 << 25

type BodyFact = { [K in 'event' | 'comment' | 'retry' | 'checkpoint' | 'fault' | 'spelling']: RecordOf<K> }[
  | 'event'
  | 'comment'
  | 'retry'
  | 'checkpoint'
  | 'fault'
  | 'spelling']

/** What is known of the body of one attempt. */
interface Body {
  latest: EpochMilliseconds
  /** Its bytes were read, so that places count and not times. */
  isNumbered: boolean
  /** The page has told of events of it, which may be behind others that are not in the log yet. */
  isTold: boolean
  /** Events of it that were in the log so far, and that were given so far. */
  events: number
  given: number
  /** In their order, once the second reading has begun. */
  late: BodyFact[]
  isSorted: boolean
  next: number
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
    const made: Body = {
      latest: Number.NEGATIVE_INFINITY,
      isNumbered: false,
      isTold: false,
      events: 0,
      given: 0,
      late: [],
      isSorted: false,
      next: 0,
    }
    own.set(attempt, made)
    return made
  }

  /** What was kept of a body and comes next, as long as that is so of it. */
  function take(body: Body, isNext: (record: BodyFact) => boolean): BodyFact[] {
    if (!body.isSorted) {
      if (body.isNumbered) body.late.sort((a, b) => placeOf(a) - placeOf(b) || a.seq - b.seq)
      else body.late.sort((a, b) => a.at - b.at || a.seq - b.seq)
    }
    body.isSorted = true
    const records: BodyFact[] = []
    for (let next = body.late[body.next]; next && isNext(next); next = body.late[body.next]) {
      records.push(next)
      if (next.kind === 'event') body.given++
      body.next++
    }
    return records
  }

  function isBefore(body: Body, record: BodyFact): (kept: BodyFact) => boolean {
    if (!body.isNumbered) return each => each.at < record.at
    const { after, seq } = record
    if (after === undefined) return each => placeOf(each) <= body.given
    return each => placeOf(each) < after || (placeOf(each) === after && each.seq < seq)
  }

  return {
    isLate(record) {
      if (!isOfBody(record)) return false
      const body = bodyOf(record)
      const hasRoom = kept.size < KEPT_AT_MOST && length < LENGTH_AT_MOST
      const before = body.events
      if (record.kind === 'event') body.events++
      if (record.after !== undefined) {
        body.isNumbered = true
        return (body.isTold || record.after !== before) && hasRoom
      }
      if (record.kind === 'event') body.isTold = true
      if (body.isNumbered || record.kind === 'spelling') return false
      if (record.at < body.latest) return hasRoom
      body.latest = record.at
      return false
    },
    keep(record) {
      if (!isOfBody(record)) return
      kept.add(record.seq)
      length += lengthOf(record)
      bodyOf(record).late.push(record)
    },
    isKept: seq => kept.has(seq),
    inOrder(record) {
      if (kept.size === 0 || !isOfBody(record)) return [record]
      const body = bodyOf(record)
      const records = [...take(body, isBefore(body, record)), record]
      if (record.kind === 'event') body.given++
      return records
    },
    rest: () =>
      [...bodies.values()].flatMap(own => [...own.values()].flatMap(body => take(body, () => true))),
  }
}

function placeOf({ after }: Place): number {
  return after ?? 0
}

function isOfBody(record: LogRecord): record is BodyFact {
  const { kind } = record
  return (
    kind === 'event' ||
    kind === 'comment' ||
    kind === 'retry' ||
    kind === 'checkpoint' ||
    kind === 'fault' ||
    kind === 'spelling'
  )
}

function lengthOf(record: BodyFact): number {
  if (record.kind === 'event') return record.data?.length ?? 0
  return record.kind === 'comment' ? record.text.length : 0
}
