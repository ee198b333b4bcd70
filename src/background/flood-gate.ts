/**
 * Lets facts of the wire into the log as fast as it is stored. Beyond that it gives up payloads, then single facts,
 * and counts them. What a page tells is bounded in the page. Runs in the background for each fact that is written.
 */

import type { Placed, Unnumbered } from '../core/attempt-records'
import type { Conn } from '../core/attempt-slots'
import type { RecordOf } from '../core/record'
import type { Bytes, EpochMilliseconds, Milliseconds } from '../core/units'

export interface FloodGateOptions {
  now(): EpochMilliseconds
  /** UTF-16 units that wait to be stored. */
  waiting(): number
  note(placed: Placed): void
}

export interface FloodGate {
  write(placed: Placed): void
  /** Says what was given up, if it is time to. */
  declare(): void
  /** Whether something was given up that is not said yet. */
  isWaiting(): boolean
}

/** Beyond this much waiting text payloads are given up, ... */
const WITHOUT_PAYLOADS = 8 << 20
/** ... and beyond this much everything but the count. */
const WITHOUT_FACTS = 24 << 20
const DECLARED_EVERY: Milliseconds = 1000

interface Loss {
  conn: Conn
  attempt: number
  events: number
  bytes: Bytes
}

export function createFloodGate({ now, waiting, note }: FloodGateOptions): FloodGate {
  const losses = new Map<string, Loss>()
  let declaredAt = 0

  function lose(conn: Conn, attempt: number, events: number, bytes: Bytes): void {
    const key = `${conn.id} ${attempt}`
    const loss = losses.get(key) ?? { conn, attempt, events: 0, bytes: 0 }
    loss.events += events
    loss.bytes += bytes
    losses.set(key, loss)
  }

  return {
    write(placed) {
      const { conn, record } = placed
      const units = waiting()
      if (units <= WITHOUT_PAYLOADS || record.kind === 'capture') note(placed)
      else if (units > WITHOUT_FACTS)
        lose(conn, record.attempt, record.kind === 'event' ? 1 : 0, sizeOf(record))
      else if (record.kind !== 'event') note(placed)
      else {
        const { data, cut: _, ...event } = record as RecordOf<'event'>
        if (data !== null) lose(conn, record.attempt, 0, event.size)
        note({ conn, record: { ...event, data: null } as Unnumbered })
      }
    },

    declare() {
      if (losses.size === 0 || now() < declaredAt + DECLARED_EVERY) return
      declaredAt = now()
      for (const { conn, attempt, events, bytes } of losses.values()) {
        const where = { connection: conn.id, attempt, at: declaredAt, source: 'tool' as const }
        note({
          conn,
          record: { kind: 'dropped', ...where, records: events, bytes, why: 'flood' } as Unnumbered,
        })
      }
      losses.clear()
    },

    isWaiting: () => losses.size > 0,
  }
}

function sizeOf(record: Unnumbered): Bytes {
  return 'size' in record ? record.size : 0
}
