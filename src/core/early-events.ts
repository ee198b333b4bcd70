/**
 * An EventSource whose page tells of it only after others have told of its first body: counts what of that the page has
 * yet to tell of, so that nothing is in the log twice. Used by `merge.ts`.
 */

import type { LogRecord } from './record'
import type { Listening } from './turn'

/** By type, the events that were written from the wire and that the page has not told of. */
export type EarlyEvents = Map<string, number>

/** What of the memory of a connection is read and changed here. */
export interface EarlyMemory {
  early?: EarlyEvents
  /** The types that the page listens to, beside those that it always does. */
  types: Map<string, Listening>
}

/** Types that are counted; one that comes later is taken for one that nobody listens to. */
const TYPES_AT_MOST = 1000

/** Notes an event that was written as long as no page had told of the connection. */
export function noteEarly(memory: EarlyMemory, type: string): void {
  memory.early ??= new Map()
  const { early } = memory
  if (early.size < TYPES_AT_MOST || early.has(type)) early.set(type, (early.get(type) ?? 0) + 1)
}

/**
 * What the page tells of its first attempt, which others have told of before.
 * @returns whether it is an event that is written already.
 */
export function hearEarly(
  memory: EarlyMemory,
  record: LogRecord,
  isAlwaysTold: (type: string) => boolean,
): boolean {
  const { early, types } = memory
  if (!early || record.attempt > 1) return false
  if (record.kind === 'event') return take(early, record.type, 1) > 0
  if (record.kind === 'dropped' && record.why === 'flood') {
    // What it gave up counts as told, whatever it was.
    let left = record.records
    for (const type of [...early.keys()]) left -= take(early, type, left)
  } else if (record.kind === 'open') {
    // It is given all of what it listened to before, and of what it listens to later it was given none of these.
    for (const type of [...early.keys()]) if (!isAlwaysTold(type) && !types.has(type)) early.delete(type)
    for (const listening of types.values()) listening.first ??= 0
  } else if (record.kind === 'error') delete memory.early
  return false
}

/** Takes so many events of a type away, or as many as there are. Returns how many. */
function take(early: EarlyEvents, type: string, count: number): number {
  const known = early.get(type) ?? 0
  if (known > count) early.set(type, known - count)
  else early.delete(type)
  return Math.min(known, count)
}
