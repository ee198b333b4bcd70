/** Which part of a log goes into a file: some streams of it, a span of time, or both. */

import type { Connection } from '../connection'
import type { History } from '../history'
import type { Kind, RecordBase } from '../record'
import type { EpochMilliseconds } from '../units'

/** A span of time; a bound that is `null` is not there. */
export interface Span {
  from: EpochMilliseconds | null
  to: EpochMilliseconds | null
}

/** A part of a log. */
export interface Scope extends Span {
  /**
   * The connections that it has, and of each the first attempt that reaches into the span; `null` for all of them.
   */
  connections: ReadonlyMap<string, number> | null
}

/** The whole of a log. */
export const WHOLE: Scope = { connections: null, from: null, to: null }

/**
 * The part of some logs that a wish comes to.
 * @param streams the ids of streams; `null` for all.
 */
export function scopeOf(
  histories: readonly History[],
  streams: ReadonlySet<string> | null,
  span: Span,
): Scope {
  if (streams === null && span.from === null && span.to === null) return WHOLE
  const connections = new Map<string, number>()
  for (const history of histories) {
    for (const stream of history.streams.values()) {
      if (streams && !streams.has(stream.id)) continue
      for (const connection of stream.connections) {
        if (reaches(connection, span)) connections.set(connection.id, firstAttempt(connection, span.from))
      }
    }
  }
  return { connections, from: span.from, to: span.to }
}

function reaches({ createdAt, closing }: Connection, { from, to }: Span): boolean {
  return (to === null || createdAt <= to) && (from === null || closing === null || closing.at >= from)
}

/** The latest attempt that had begun when the span begins. */
function firstAttempt({ attempts }: Connection, from: EpochMilliseconds | null): number {
  if (from === null) return 0
  const begun = attempts.filter(({ request, openedAt, madeAt, firstEventAt }) => {
    const at = request?.at ?? madeAt ?? openedAt ?? firstEventAt
    return at !== null && at < from
  })
  return begun.at(-1)?.number ?? 0
}

/** What tells of a connection or an attempt as a whole, so that what happens in the span can be understood. */
const FRAME: ReadonlySet<string> = new Set<Kind>([
  'listening',
  'request',
  'redirect',
  'response',
  'open',
  'capture',
])

/** Whether a record belongs to a part of a log. */
export function isInScope(scope: Scope, record: RecordBase & { kind: string }): boolean {
  const { connections, from, to } = scope
  const { connection, at } = record
  const first = connection === null ? 0 : connections?.get(connection)
  if (connections && first === undefined) return false
  if (to !== null && at > to) return false
  if (from === null || at >= from) return true
  if (connection === null) return false
  return record.kind === 'connection' || (FRAME.has(record.kind) && record.attempt >= (first ?? 0))
}
