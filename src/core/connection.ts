/**
 * The fold of one connection: its state and its attempts.
 *
 * What the page saw and what the HTTP observer saw are kept apart, each written only by its own records, and the
 * state is computed from both. So it does not matter in which order the two arrive.
 */

import { type Attempt, attemptOf, beginning, createAttempt, ID_KEPT } from './attempt'
import { addToRate } from './rate'
import type { Api, CaptureLevel, ClosedBy, LogRecord, RecordOf } from './record'
import type { Bytes, EpochMilliseconds, Milliseconds } from './units'

/** `waiting`: between two attempts, until the browser tries again. */
export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'closed'

/** Records and bytes that this tool lost or cut. */
export interface Dropped {
  records: number
  bytes: Bytes
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

/** How far the page was told, without a `close`. */
export interface PageView {
  state: Exclude<ConnectionState, 'closed'>
  since: EpochMilliseconds
  /** The latest attempt that the page knows of. */
  attempt: number
}

/** How a connection stands, by all that is known. */
export interface Stand {
  state: ConnectionState
  /** Since when it is in its state. */
  since: EpochMilliseconds
  closedBy: ClosedBy | null
}

/** What is known of the bodies of a connection beside their events; nothing of it as long as only the page sees them. */
export interface WireView {
  comments: number
  lastCommentAt: EpochMilliseconds | null
  /** Of all bodies. */
  bytes: Bytes
  /** The delay that a `retry` field has set last. */
  retry: { at: EpochMilliseconds; delay: Milliseconds } | null
  /** The ID that a block without data has set last. */
  checkpoint: { at: EpochMilliseconds; id: string } | null
  faults: number
}

/** One `EventSource`, `fetch` or `XMLHttpRequest`. */
export interface Connection extends Stand {
  id: string
  /** `null` when its `connection` record is missing. */
  origin: Origin | null
  /** When it was made, or the time of its earliest record. */
  createdAt: EpochMilliseconds
  /** What can be seen of it now, and since when. */
  level: CaptureLevel
  levelSince: EpochMilliseconds
  /** The latest `capture` record, and since when its requests are seen. */
  capture: { at: EpochMilliseconds; level: CaptureLevel } | null
  requestsSince: EpochMilliseconds | null
  /** `null` as long as no page has spoken of it, as of those of workers. */
  page: PageView | null
  /** Its `close`, and the attempt that it names. */
  closing: { at: EpochMilliseconds; by: ClosedBy; attempt: number } | null
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
  /** Events per second when the last one came, averaged as `rateAt` says. */
  rate: number
  /** What only the wire shows. */
  wire: WireView
  dropped: Dropped
}

export const TYPES_KEPT = 200
export const URL_KEPT = 2048

/** A connection of which nothing is known but that it was there at some time. */
export function createConnection(id: string, at: EpochMilliseconds): Connection {
  return {
    id,
    origin: null,
    createdAt: at,
    state: 'connecting',
    since: at,
    closedBy: null,
    level: 'api',
    levelSince: at,
    capture: null,
    requestsSince: null,
    page: null,
    closing: null,
    attempts: [],
    attemptCount: 0,
    events: 0,
    bytes: 0,
    types: new Map(),
    firstEventAt: null,
    lastEventAt: null,
    rate: 0,
    wire: { comments: 0, lastCommentAt: null, bytes: 0, retry: null, checkpoint: null, faults: 0 },
    dropped: { records: 0, bytes: 0 },
  }
}

/** Adds one record, which must be of this connection. Returns how many events it tells of. */
export function applyToConnection(connection: Connection, record: LogRecord): number {
  if (record.at < connection.createdAt) connection.createdAt = record.at
  if (record.source === 'http') connection.requestsSince = earliest(connection.requestsSince, record.at)
  const events = apply(connection, record)
  settle(connection)
  return events
}

/**
 * Whether the next connection to the same address continues this one: it was closed, or waits to be tried again.
 * Of a connection in a page only the page's word counts, which comes in the order of happening.
 */
export function isOver({ page, closing, state }: Connection): boolean {
  if (closing) return true
  return (page?.state ?? state) === 'waiting' || (!page && state === 'closed')
}

function apply(connection: Connection, record: LogRecord): number {
  switch (record.kind) {
    case 'connection':
      begin(connection, record)
      return 0
    case 'open':
      open(connection, record)
      return 0
    case 'event':
      addEvents(connection, record, 1, record.size)
      countType(connection.types, beginning(record.type, ID_KEPT))
      noteId(known(connection, record.attempt), record)
      return 1
    case 'error':
      if (record.readyState !== 1) fail(connection, record, record.readyState === 0 ? 'retrying' : 'browser')
      return 0
    case 'close':
      close(connection, record)
      return 0
    case 'request': {
      const { at, seq, headers, guess } = record
      const lastId = headers['last-event-id']
      known(connection, record.attempt).request ??= {
        seq,
        at,
        lastId: lastId === undefined ? null : beginning(lastId, ID_KEPT),
        wantsEvents: headers.accept?.includes('text/event-stream') ?? false,
        guess: guess === true,
      }
      return 0
    }
    case 'redirect': {
      const { redirects } = known(connection, record.attempt)
      if (redirects.length < REDIRECTS_KEPT)
        redirects.push({ seq: record.seq, at: record.at, status: record.status })
      return 0
    }
    case 'response': {
      const { at, seq, status, headers, fromCache } = record
      const type = beginning(headers['content-type'] ?? '', ID_KEPT)
      known(connection, record.attempt).response = { seq, at, status, type, fromCache: fromCache === true }
      return 0
    }
    case 'protocol':
      known(connection, record.attempt).protocol = beginning(record.protocol, ID_KEPT)
      return 0
    case 'end':
      end(known(connection, record.attempt), record)
      return 0
    case 'dropped': {
      connection.dropped.records += record.records
      connection.dropped.bytes += record.bytes
      // Each lost record of a flood was one event, so that the counts stay exact.
      if (record.why !== 'flood' || record.records === 0) return 0
      addEvents(connection, record, record.records, record.bytes)
      return record.records
    }
    case 'comment':
      connection.wire.comments++
      connection.wire.lastCommentAt = Math.max(connection.wire.lastCommentAt ?? 0, record.at)
      return 0
    case 'retry': {
      const { at, delay } = record
      const attempt = known(connection, record.attempt)
      if (isLatest(attempt.retry, at)) attempt.retry = { at, delay }
      if (isLatest(connection.wire.retry, at)) connection.wire.retry = { at, delay }
      return 0
    }
    case 'checkpoint': {
      const { at } = record
      noteId(known(connection, record.attempt), record)
      if (isLatest(connection.wire.checkpoint, at))
        connection.wire.checkpoint = { at, id: beginning(record.id, ID_KEPT) }
      return 0
    }
    case 'fault':
      connection.wire.faults++
      return 0
    case 'bytes':
      connection.wire.bytes += record.size
      return 0
    case 'capture':
      if (isLatest(connection.capture, record.at)) connection.capture = { at: record.at, level: record.level }
      return 0
    case 'listening':
    case 'spelling':
    case 'environment':
    case 'note':
      return 0
  }
}

/** Browsers follow 20 at the most (Fetch, section 4.4). */
const REDIRECTS_KEPT = 30

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
  const first = known(connection, 1)
  if (first.number === 1) first.madeAt = record.at
  if (record.source !== 'http') connection.page ??= { state: 'connecting', since: record.at, attempt: 1 }
}

function open(connection: Connection, record: RecordOf<'open'>): void {
  const attempt = known(connection, record.attempt)
  attempt.openedAt = record.at
  beOpen(connection, attempt, record.at)
}

function addEvents(
  connection: Connection,
  record: RecordOf<'event'> | RecordOf<'dropped'>,
  events: number,
  bytes: Bytes,
): void {
  connection.events += events
  connection.bytes += bytes
  const attempt = known(connection, record.attempt)
  attempt.events += events
  attempt.bytes += bytes
  attempt.firstEventAt = earliest(attempt.firstEventAt, record.at)
  // An event is dispatched on open connections only, so it tells of an `open` that is missing. What was on the wire
  // says nothing of what the page was told.
  if (record.source === 'page') beOpen(connection, attempt, record.at)
  addToRate(connection, events, record.at)
}

/** The page's view of an attempt, or `null` if it knows of a later one. */
function viewOf(connection: Connection, attempt: number, at: EpochMilliseconds): PageView | null {
  connection.page ??= { state: 'connecting', since: at, attempt }
  if (attempt < connection.page.attempt) return null
  if (attempt > connection.page.attempt)
    Object.assign(connection.page, { state: 'connecting', since: at, attempt })
  return connection.page
}

function beOpen(connection: Connection, attempt: Attempt, at: EpochMilliseconds): void {
  const view = viewOf(connection, attempt.number, at)
  if (!view) return
  // What came in late, from before the end, changes nothing. What happens after an end shows that it was none.
  if (connection.closing && at <= connection.closing.at) return
  if (attempt.failure && at <= attempt.failure.at) return
  if (view.state === 'open' && !connection.closing && !attempt.failure) return
  connection.closing = null
  attempt.failure = null
  view.state = 'open'
  view.since = at
}

function fail(connection: Connection, record: RecordOf<'error'>, by: 'retrying' | 'browser'): void {
  const attempt = known(connection, record.attempt)
  attempt.failure = { at: record.at, by }
  const view = viewOf(connection, attempt.number, record.at)
  if (!view) return
  view.state = 'waiting'
  view.since = record.at
  if (by === 'browser') connection.closing ??= { at: record.at, by, attempt: attempt.number }
}

function close(connection: Connection, { at, by, attempt }: RecordOf<'close'>): void {
  // Chromium fails the streams of a page that is being left a moment before it is; the page's second word is the true one.
  if (connection.closing && !(connection.closing.by === 'browser' && by === 'navigation')) return
  connection.closing = { at, by, attempt: Math.max(1, attempt) }
}

/** The ID that an event or a block without data has set, if it was the last to do so. */
function noteId(attempt: Attempt, { at, id }: RecordOf<'event'> | RecordOf<'checkpoint'>): void {
  if (attempt.lastIdAt !== null && at < attempt.lastIdAt) return
  attempt.lastIdAt = at
  attempt.lastId = beginning(id, ID_KEPT)
}

/** Notes the end of an attempt. Where the page reads the body itself, it says so too, and knows best what it did. */
function end(attempt: Attempt, { source, at, how, error }: RecordOf<'end'>): void {
  const rank = source !== 'page' ? 1 : how === 'page' || how === 'navigation' ? 2 : 0
  if (attempt.ended && attempt.endedRank > rank) return
  attempt.endedRank = rank
  attempt.ended = { at, how, error: error === null ? null : beginning(error, ID_KEPT) }
}

function isLatest(known: { at: EpochMilliseconds } | null, at: EpochMilliseconds): boolean {
  return known === null || at >= known.at
}

function earliest(known: EpochMilliseconds | null, at: EpochMilliseconds): EpochMilliseconds {
  return known === null ? at : Math.min(known, at)
}

/** The level that was noted last; that requests are seen needs no note. */
function settleLevel(connection: Connection): void {
  const { capture, requestsSince, createdAt } = connection
  if (capture && !(capture.level === 'api' && requestsSince !== null)) {
    connection.level = capture.level
    connection.levelSince = capture.at
  } else {
    connection.level = requestsSince === null ? 'api' : 'http'
    connection.levelSince = requestsSince ?? createdAt
  }
}

/** Computes the state from what both observers saw. */
function settle(connection: Connection): void {
  settleLevel(connection)
  const { page, closing, attempts } = connection
  const last = attempts.at(-1)
  if (closing) stand(connection, 'closed', closing.at, closing.by)
  else if (!last?.request || (page && last.number < page.attempt)) standByPage(connection)
  else if (last.ended && !last.request.guess) {
    // Once the page was told, it knows more: whether the browser tries again.
    if (page?.state === 'waiting' && last.number === page.attempt) standByPage(connection)
    else standByEnd(connection, last.request, last.ended)
  } else if (page && last.number === page.attempt) standByPage(connection)
  else if (!page && last.response) stand(connection, 'open', last.response.at)
  else stand(connection, 'connecting', last.request.at)
}

function stand(
  connection: Connection,
  state: ConnectionState,
  since: EpochMilliseconds,
  closedBy: ClosedBy | null = null,
): void {
  connection.state = state
  connection.since = since
  connection.closedBy = closedBy
}

function standByPage(connection: Connection): void {
  const { page, createdAt } = connection
  stand(connection, page?.state ?? 'connecting', page?.since ?? createdAt)
}

/** What follows from the end of the latest attempt, as long as no page has said more. */
function standByEnd(
  connection: Connection,
  { wantsEvents }: NonNullable<Attempt['request']>,
  { at, how }: NonNullable<Attempt['ended']>,
): void {
  if (how === 'page' || how === 'navigation') stand(connection, 'closed', at, how)
  else if (how === 'rejected' || how === 'blocked') stand(connection, 'closed', at, 'browser')
  // Only an EventSource comes again by itself.
  else if (isOneShot(connection)) stand(connection, 'closed', at, 'end')
  else if (connection.page || wantsEvents) stand(connection, 'waiting', at)
  else stand(connection, 'closed', at, 'end')
}

/** Whether its one attempt is all there is. */
function isOneShot({ origin, page }: Connection): boolean {
  return page !== null && (origin?.api === 'fetch' || origin?.api === 'xhr')
}

function known(connection: Connection, number: number): Attempt {
  const attempt = attemptOf(connection.attempts, Math.max(1, number)) ?? createAttempt(Math.max(1, number))
  if (attempt.number > connection.attemptCount) connection.attemptCount = attempt.number
  return attempt
}

function countType(types: Map<string, number>, type: string): void {
  // No event has an empty type: it stands for all types that came too late to be listed.
  const name = types.has(type) || types.size < TYPES_KEPT ? type : ''
  types.set(name, (types.get(name) ?? 0) + 1)
}
