/**
 * The fold from records to what they mean: streams, their connections and the attempts of each.
 *
 * `applyRecord` mutates the history it is given, as a log has hundreds of thousands of records, but is otherwise
 * pure: the same records in the same order always give the same history. Any record may be missing. A view of
 * half a log is a view of what is known, never an error.
 */

import type { Api, ClosedBy, LogRecord, RecordOf } from './record'
import type { Bytes, EpochMilliseconds, Milliseconds } from './units'

/** `waiting`: between two attempts, until the browser tries again. */
export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'closed'

/**
 * How an attempt ended. `retrying`: it broke off, ended or failed, and the browser will try again (the page cannot
 * tell which). `unknown`: the next attempt has begun, and nothing was recorded of the end of this one.
 */
export type AttemptEnd = ClosedBy | 'retrying' | 'unknown'

/** Which observers have seen a connection, and so what can be said of it (design: capture level). */
export type CaptureLevel = 'api'

/** One HTTP request of a connection, as far as it is known. */
export interface Attempt {
  /** Counted from 1. */
  number: number
  /** `null` where nobody saw it begin: the page cannot tell when the browser tries again. */
  startedAt: EpochMilliseconds | null
  openedAt: EpochMilliseconds | null
  endedAt: EpochMilliseconds | null
  end: AttemptEnd | null
  events: number
  bytes: Bytes
  /** The last event ID when its last event was dispatched. */
  lastId: string
}

/** Records and bytes that this tool lost or cut. */
export interface Dropped {
  records: number
  bytes: Bytes
}

/** One `EventSource`, `fetch` or `XMLHttpRequest`. */
export interface Connection {
  id: string
  /** `null` when its `connection` record is missing. */
  origin: Origin | null
  /** When it was made, or the time of its earliest record. */
  createdAt: EpochMilliseconds
  state: ConnectionState
  /** Since when it is in its state. */
  since: EpochMilliseconds
  closedBy: ClosedBy | null
  level: CaptureLevel
  /** The newest {@link ATTEMPTS_KEPT}, oldest first. */
  attempts: Attempt[]
  /** The number of the latest attempt: how many there were. */
  attemptCount: number
  /** Exact, with those that were dropped. */
  events: number
  bytes: Bytes
  /** Events by type, without the dropped ones. Beyond {@link TYPES_KEPT} types the rest is counted under ''. */
  types: Map<string, number>
  firstEventAt: EpochMilliseconds | null
  lastEventAt: EpochMilliseconds | null
  /** Events per second when the last one came, averaged as {@link rateAt} says. */
  rate: number
  dropped: Dropped
}

/** What is known of how a connection was made. */
export interface Origin {
  /** `seq` of the `connection` record, which has the rest. */
  seq: number
  api: Api
  /** The beginning of the URL, {@link URL_KEPT} long at the most. */
  url: string
  method: string
  withCredentials: boolean
  tab: number
  frame: number
  page: string
  late: boolean
}

/** What the user thinks of as one stream: connections that continue one another. */
export interface Stream {
  /** The id of its first connection. */
  id: string
  connections: Connection[]
}

/** All that is known from the records of one log. */
export interface History {
  /** By id, in the order of their appearance. */
  streams: Map<string, Stream>
  /** The stream of each connection, by the connection's id. */
  streamOf: Map<string, Stream>
  records: number
  events: number
  bytes: Bytes
  dropped: Dropped
  /** Connections that are no longer listed, as there were more than {@link CONNECTIONS_KEPT}. */
  forgotten: number
  /** Time of the latest record; 0 while there is none. */
  until: EpochMilliseconds
}

export const ATTEMPTS_KEPT = 1000
export const TYPES_KEPT = 200
export const CONNECTIONS_KEPT = 20_000
export const URL_KEPT = 2048
const ID_KEPT = 256

/** The span that a rate is averaged over. */
const RATE_SPAN: Milliseconds = 5000

/** The history of nothing. */
export function createHistory(): History {
  return {
    streams: new Map(),
    streamOf: new Map(),
    records: 0,
    events: 0,
    bytes: 0,
    dropped: { records: 0, bytes: 0 },
    forgotten: 0,
    until: 0,
  }
}

/** Adds one record to the history. Returns the stream that it changed, or `null` if it belongs to none. */
export function applyRecord(history: History, record: LogRecord): Stream | null {
  history.records++
  if (record.at > history.until) history.until = record.at
  if (record.kind === 'dropped') drop(history.dropped, record)
  if (record.connection === null) return null

  const stream = history.streamOf.get(record.connection) ?? addStream(history, record.connection, record.at)
  const connection = stream.connections.find(({ id }) => id === record.connection)
  if (!connection) return null
  if (record.at < connection.createdAt) connection.createdAt = record.at

  switch (record.kind) {
    case 'connection':
      begin(connection, record)
      break
    case 'open':
      open(connection, record)
      break
    case 'event':
      addEvents(history, connection, record, 1, record.size)
      countType(connection.types, beginning(record.type, ID_KEPT))
      attemptOf(connection, record.attempt).lastId = beginning(record.id, ID_KEPT)
      break
    case 'error':
      if (record.readyState === 0) endAttempt(connection, record, 'retrying')
      else if (record.readyState === 2) giveUp(connection, record)
      break
    case 'close':
      close(connection, record.at, record.by)
      break
    case 'dropped':
      drop(connection.dropped, record)
      // Each lost record of a flood was one event, so that the counts stay exact.
      if (record.why === 'flood' && record.records > 0) {
        addEvents(history, connection, record, record.records, record.bytes)
      }
      break
  }
  return stream
}

/**
 * The events per second at a time: a moving average that forgets exponentially over five seconds, corrected for the
 * time before the first event, so that a stream does not seem slow when it begins.
 */
export function rateAt(
  { rate, firstEventAt, lastEventAt }: Pick<Connection, 'rate' | 'firstEventAt' | 'lastEventAt'>,
  at: EpochMilliseconds,
): number {
  if (firstEventAt === null || lastEventAt === null) return 0
  const decayed = rate * Math.exp(-Math.max(0, at - lastEventAt) / RATE_SPAN)
  // A second at the least: nothing can be said of the rate of what began just now.
  const known = 1 - Math.exp(-Math.max(1000, at - firstEventAt) / RATE_SPAN)
  return decayed / known
}

function addStream(history: History, id: string, at: EpochMilliseconds): Stream {
  const connection: Connection = {
    id,
    origin: null,
    createdAt: at,
    state: 'connecting',
    since: at,
    closedBy: null,
    level: 'api',
    attempts: [],
    attemptCount: 0,
    events: 0,
    bytes: 0,
    types: new Map(),
    firstEventAt: null,
    lastEventAt: null,
    rate: 0,
    dropped: { records: 0, bytes: 0 },
  }
  const stream: Stream = { id, connections: [connection] }
  history.streams.set(id, stream)
  history.streamOf.set(id, stream)
  // In bulk, so that its cost is shared by all connections that made it necessary.
  if (history.streamOf.size > CONNECTIONS_KEPT * 1.1) forgetOldest(history, stream)
  return stream
}

function forgetOldest(history: History, newest: Stream): void {
  for (const onlyClosed of [true, false]) {
    for (const stream of history.streams.values()) {
      if (history.streamOf.size <= CONNECTIONS_KEPT) return
      if (stream === newest) continue
      if (onlyClosed && stream.connections.some(({ state }) => state !== 'closed')) continue
      history.streams.delete(stream.id)
      for (const { id } of stream.connections) history.streamOf.delete(id)
      history.forgotten += stream.connections.length
    }
  }
}

function begin(connection: Connection, record: RecordOf<'connection'>): void {
  connection.origin = {
    seq: record.seq,
    api: record.api,
    url: beginning(record.url, URL_KEPT),
    method: record.method,
    withCredentials: record.withCredentials,
    tab: record.tab,
    frame: record.frame,
    page: beginning(record.page, URL_KEPT),
    late: record.late === true,
  }
  const first = attemptOf(connection, 1)
  if (first.number === 1) first.startedAt = record.at
}

function open(connection: Connection, record: RecordOf<'open'>): void {
  const attempt = attemptOf(connection, record.attempt)
  attempt.openedAt = record.at
  beOpen(connection, attempt, record.at)
}

function addEvents(
  history: History,
  connection: Connection,
  record: RecordOf<'event'> | RecordOf<'dropped'>,
  events: number,
  bytes: Bytes,
): void {
  history.events += events
  history.bytes += bytes
  connection.events += events
  connection.bytes += bytes
  const attempt = attemptOf(connection, record.attempt)
  attempt.events += events
  attempt.bytes += bytes
  // An event is dispatched on open connections only, so it tells of an `open` that is missing.
  beOpen(connection, attempt, record.at)

  const since = connection.lastEventAt === null ? 0 : Math.max(0, record.at - connection.lastEventAt)
  connection.rate = connection.rate * Math.exp(-since / RATE_SPAN) + (events * 1000) / RATE_SPAN
  connection.firstEventAt ??= record.at
  if (connection.lastEventAt === null || record.at > connection.lastEventAt)
    connection.lastEventAt = record.at
}

function beOpen(connection: Connection, attempt: Attempt, at: EpochMilliseconds): void {
  if (connection.state === 'open' || attempt.number !== connection.attemptCount) return
  if (attempt.endedAt !== null) {
    // Came in late, from before the end. What happens after an end shows that it was none.
    if (at <= attempt.endedAt) return
    attempt.endedAt = null
    attempt.end = null
  }
  connection.closedBy = null
  connection.state = 'open'
  connection.since = at
}

function endAttempt(connection: Connection, record: RecordOf<'error'>, end: AttemptEnd): void {
  const attempt = attemptOf(connection, record.attempt)
  attempt.endedAt = record.at
  attempt.end = end
  if (connection.state === 'closed' || attempt.number !== connection.attemptCount) return
  connection.state = 'waiting'
  connection.since = record.at
}

function giveUp(connection: Connection, record: RecordOf<'error'>): void {
  // Makes the attempt if it is not known, as `close` must not: this one was surely made.
  attemptOf(connection, record.attempt)
  close(connection, record.at, 'browser')
}

function close(connection: Connection, at: EpochMilliseconds, by: ClosedBy): void {
  // Chromium fails the streams of a page that is being left a moment before it is; the page's second word is the true one.
  const corrected = connection.closedBy === 'browser' && by === 'navigation'
  if (connection.state === 'closed' && !corrected) return
  connection.state = 'closed'
  connection.since = at
  connection.closedBy = by
  // Closed while it waited, it has no attempt that could end.
  const last = connection.attempts.at(-1)
  if (!last || (last.end !== null && !(corrected && last.end === 'browser'))) return
  last.endedAt = at
  last.end = by
}

/** The attempt with a number, which is made if it was not known; a stand-in if it was forgotten. */
function attemptOf(connection: Connection, number: number): Attempt {
  const wanted = Math.max(1, number)
  const { attempts } = connection
  let after = attempts.length
  while (after > 0) {
    const attempt = attempts[after - 1]
    if (!attempt || attempt.number < wanted) break
    if (attempt.number === wanted) return attempt
    after--
  }
  const attempt: Attempt = {
    number: wanted,
    startedAt: null,
    openedAt: null,
    endedAt: null,
    end: null,
    events: 0,
    bytes: 0,
    lastId: '',
  }
  if (after === 0 && attempts.length >= ATTEMPTS_KEPT) return attempt
  const former = attempts[after - 1]
  if (former && former.end === null) former.end = 'unknown'
  if (after < attempts.length) attempt.end = 'unknown'
  attempts.splice(after, 0, attempt)
  if (attempts.length > ATTEMPTS_KEPT) attempts.shift()
  if (wanted > connection.attemptCount) connection.attemptCount = wanted
  return attempt
}

function countType(types: Map<string, number>, type: string): void {
  // No event has an empty type: it stands for all types that came too late to be listed.
  const name = types.has(type) || types.size < TYPES_KEPT ? type : ''
  types.set(name, (types.get(name) ?? 0) + 1)
}

function drop(dropped: Dropped, record: RecordOf<'dropped'>): void {
  dropped.records += record.records
  dropped.bytes += record.bytes
}

function beginning(text: string, length: number): string {
  return text.length > length ? text.slice(0, length) : text
}
