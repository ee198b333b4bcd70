/** What the facts of the attempts of a stream mean together: one row an attempt, numbered through its connections. */

import type { Attempt } from './attempt'
import type { Connection } from './connection'
import { type Delay, delaysOf, type Wait } from './delay'
import type { Stream } from './history'
import type { Api, EndedHow } from './record'
import { carriesInQuery } from './stream-address'
import type { Bytes, EpochMilliseconds, Milliseconds } from './units'

/** How an attempt ended, by all that is known. */
export interface Ending {
  how: EndedHow
  /** The browser's own name of the network error. */
  error: string | null
  /** `null` where only the next attempt shows that it ended. */
  at: EpochMilliseconds | null
  /** What the browser told the page to come: it tries again, or has given up. */
  next: 'retries' | 'gives-up' | null
}

/**
 * Where an attempt resumes. `none`: nothing to resume from, and nothing sent. `same`: what was sent is the last ID
 * that the page saw. `different`: it is another one. `missing`: an ID was seen and none sent. `in-url`: the ID
 * travels in the query. `unknown`: the request was not seen.
 */
export type Resumption = 'none' | 'same' | 'different' | 'missing' | 'in-url' | 'unknown'

/** One attempt as it is shown. Times and spans are `null` where nobody saw them. */
export interface AttemptRow {
  /** Counted from 1 in its stream. */
  number: number
  connection: string
  /** Counted from 1 in its connection. */
  own: number
  api: Api | null
  startedAt: EpochMilliseconds | null
  openedAt: EpochMilliseconds | null
  firstEventAt: EpochMilliseconds | null
  protocol: string | null
  request: { seq: number; guess: boolean } | null
  redirects: Attempt['redirects']
  response: Attempt['response']
  /** `null` for the first one of a stream. */
  delay: Delay | null
  /** From its start to the head of the response. */
  firstByte: Milliseconds | null
  events: number
  bytes: Bytes
  resume: { verdict: Resumption; sent: string | null; seen: string }
  /** `null` while it goes on. */
  ending: Ending | null
  /** From the head of a usable response, or `open`, to its end; while it goes on, since when. */
  lived: { from: EpochMilliseconds; to: EpochMilliseconds | null } | null
}

/** What the rows are made from beside the stream itself. */
export interface RowContext {
  /** The delay before a retry that the browser has by itself; `null` where the browser is not known. */
  defaultDelay: Milliseconds | null
  /** Rows that are made at most: those of the newest attempts. */
  most: number
}

/** The rows of the attempts of a stream, oldest first. */
export function attemptRows({ connections, earlier }: Stream, context: RowContext): AttemptRow[] {
  const rows: AttemptRow[] = []
  let before = earlier.attempts
  let former = null as Former | null
  for (const connection of connections) {
    const waits: Wait[] = []
    let retry: Milliseconds | null = null
    for (const [index, attempt] of connection.attempts.entries()) {
      const followed = index < connection.attempts.length - 1
      const row = rowOf(connection, attempt, followed, former, before)
      waits.push({ native: attempt.number > 1, span: waitOf(former, row), retry })
      retry = attempt.retry?.delay ?? retry
      rows.push(row)
      former = { connection, row, seen: attempt.lastId ?? former?.seen ?? '' }
    }
    const delays = delaysOf(waits, context.defaultDelay)
    const first = rows.length - delays.length
    for (const [index, delay] of delays.entries()) {
      const row = rows[first + index]
      if (row && row.number > 1) row.delay = delay
    }
    before += connection.attemptCount
  }
  return rows.slice(-context.most)
}

/** The attempt before. */
interface Former {
  connection: Connection
  row: AttemptRow
  /** The last event ID that the page had seen when it was over. */
  seen: string
}

function rowOf(
  connection: Connection,
  attempt: Attempt,
  followed: boolean,
  former: Former | null,
  before: number,
): AttemptRow {
  const { request, response, openedAt } = attempt
  const startedAt = request?.at ?? attempt.madeAt
  const ending = endingOf(connection, attempt, followed)
  const from = response?.at ?? openedAt ?? attempt.firstEventAt
  return {
    number: before + attempt.number,
    connection: connection.id,
    own: attempt.number,
    api: connection.origin?.api ?? null,
    startedAt,
    openedAt,
    firstEventAt: attempt.firstEventAt,
    protocol: attempt.protocol,
    request: request && { seq: request.seq, guess: request.guess },
    redirects: attempt.redirects,
    response,
    delay: null,
    firstByte: response && startedAt !== null ? Math.max(0, response.at - startedAt) : null,
    events: attempt.events,
    bytes: attempt.bytes,
    resume: resumptionOf(connection, attempt, former?.seen ?? ''),
    ending,
    lived: from === null || !hasLived(ending) ? null : { from, to: ending?.at ?? null },
  }
}

/** A response that was of no use has not lived, and where the end was not seen nobody knows how long it did. */
function hasLived(ending: Ending | null): boolean {
  return ending === null || (ending.at !== null && ending.how !== 'rejected')
}

/** From the end of the attempt before to the start of this one, by the same clock where there is a choice. */
function waitOf(former: Former | null, row: AttemptRow): Milliseconds | null {
  const ended = former?.row.ending?.at ?? null
  return ended === null || row.startedAt === null ? null : Math.max(0, row.startedAt - ended)
}

/** How an attempt ended. The network says what happened to the body, the page who left whom. */
export function endingOf(connection: Connection, attempt: Attempt, followed: boolean): Ending | null {
  const { ended, failure } = attempt
  const closing = connection.closing?.attempt === attempt.number ? connection.closing : null
  const leaving =
    closing && closing.by !== 'browser' && (!failure || failure.by === 'browser') ? closing : null
  const next = leaving || !failure ? null : failure.by === 'retrying' ? 'retries' : 'gives-up'
  if (ended && SEEN_ON_THE_WIRE.has(ended.how)) return { ...ended, next }
  // That a stream was over says less than how its attempt ended.
  if (leaving && !(leaving.by === 'end' && ended)) {
    const how = leaving.by === 'end' ? 'clean' : leaving.by === 'page' ? 'page' : 'navigation'
    return { how, error: ended?.error ?? null, at: ended?.at ?? leaving.at, next }
  }
  if (ended) return { ...ended, next }
  if (failure) return { how: 'unknown', error: null, at: failure.at, next }
  return followed ? { how: 'unknown', error: null, at: null, next: null } : null
}

/** Ends that the page does not know better, whatever it did in the same moment. */
const SEEN_ON_THE_WIRE: ReadonlySet<EndedHow> = new Set(['clean', 'cut', 'rejected', 'refused', 'blocked'])

function resumptionOf(connection: Connection, { request }: Attempt, seen: string): AttemptRow['resume'] {
  const sent = request?.lastId ?? null
  return { verdict: verdictOf(connection, request, sent, seen), sent, seen }
}

function verdictOf(
  { origin }: Connection,
  request: Attempt['request'],
  sent: string | null,
  seen: string,
): Resumption {
  // HTTP does not carry white space around a value.
  if (sent !== null && trim(sent) === trim(seen)) return 'same'
  if (sent !== null) return 'different'
  if (seen === '') return 'none'
  if (origin && carriesInQuery(origin.url, seen)) return 'in-url'
  return request ? 'missing' : 'unknown'
}

function trim(value: string): string {
  return value.replace(/^[\t ]+|[\t ]+$/g, '')
}
