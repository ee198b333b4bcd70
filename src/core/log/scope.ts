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
  /** Only the attempt of that number. */
  attempt: number | null
}

/** The whole of a log. */
export const WHOLE: Scope = { connections: null, attempt: null, from: null, to: null }

/** What is wanted of some logs. */
export interface Choice extends Span {
  /** The ids of streams; `null` for all. */
  streams: readonly string[] | null
  /** One attempt of one connection; `null` for all. */
  attempt: { connection: string; number: number } | null
}

/** The part of some logs that a choice comes to. */
export function scopeOf(histories: readonly History[], { streams, attempt, from, to }: Choice): Scope {
  if (streams === null && attempt === null && from === null && to === null) return WHOLE
  const wanted = streams && new Set(streams)
  const connections = new Map<string, number>()
  for (const { streams: all } of histories) {
    for (const stream of all.values()) {
      if (wanted && !wanted.has(stream.id)) continue
      for (const connection of stream.connections) {
        if (attempt && attempt.connection !== connection.id) continue
        if (reaches(connection, { from, to })) connections.set(connection.id, firstAttempt(connection, from))
      }
    }
  }
  return { connections, attempt: attempt?.number ?? null, from, to }
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
  if (scope.attempt !== null && !isOfAttempt(record, scope.attempt)) return false
  if (to !== null && at > to) return false
  if (from === null || at >= from) return true
  if (connection === null) return false
  return record.kind === 'connection' || (FRAME.has(record.kind) && record.attempt >= (first ?? 0))
}

/** What a connection is, and how well it is seen, belongs to each of its attempts. */
function isOfAttempt({ kind, connection, attempt }: RecordBase & { kind: string }, number: number): boolean {
  if (connection === null || kind === 'connection') return true
  return attempt === number || (kind === 'capture' && attempt < number)
}
