/**
 * What rules read beside the history: for each attempt the headers, the numbers of the records that evidence names,
 * and the times of the first and last of what arrived.
 *
 * Every field is written by one observer only, or is the earliest or latest of something, so that it does not matter
 * in which order the observers' records arrive.
 */

import { ATTEMPTS_KEPT, beginning } from '../attempt'
import type { CaptureLevel, Headers, LogRecord, RecordOf } from '../record'
import type { Bytes, EpochMilliseconds, Milliseconds } from '../units'
import { type BurstWatch, createBurstWatch, noteArrival } from './bursts'

/** One record, by number and time. */
export interface Mark {
  seq: number
  at: EpochMilliseconds
}

/** Moments of one observer, which tells in order. */
interface Arrivals {
  count: number
  last: EpochMilliseconds
}

/** What is known of one attempt. */
export interface AttemptNotes {
  number: number
  /** Where it was sent first, and where the last redirect led; cut at {@link TEXT_KEPT}. */
  url: string | null
  landed: (Mark & { url: string }) | null
  /** `Origin` of the request. */
  origin: string | null
  /** The headers of the response that rules look at. */
  headers: Headers | null
  opened: Mark | null
  failed: Mark | null
  ended: Mark | null
  protocol: Mark | null
  firstEvent: (Mark & { type: string; size: Bytes }) | null
  lastEvent: Mark | null
  /** The first and the last sign of bytes: comments, pieces of the body, events. */
  firstByteAt: EpochMilliseconds | null
  lastByteAt: EpochMilliseconds | null
  comments: number
  /** Moments at which events came, more than {@link APART} from one another: those that the page told of, and others. */
  arrivals: { page: Arrivals; others: Arrivals }
  /** The last `retry:` field of it. */
  retry: (Mark & { delay: Milliseconds }) | null
}

/** What is known of one connection. */
export interface ConnectionNotes {
  id: string
  made: Mark | null
  /** Its origin and address; computed when a rule first asks for it. */
  place: { origin: string; address: string | null } | null
  closed: (Mark & { by: RecordOf<'close'>['by'] }) | null
  /** From when on its bytes are seen, by which level; `null` if they never were. */
  wire: { from: EpochMilliseconds; level: CaptureLevel } | null
  /** By number. */
  attempts: Map<number, AttemptNotes>
  /** What came together after a silence, by who told: the page, and others. */
  bursts: { page: BurstWatch; others: BurstWatch }
  /** What each rule noted of its records, by the rule's place in the table. */
  byRule: unknown[]
  latest: AttemptNotes | null
}

/** The notes of a log. */
export interface Notes {
  connections: Map<string, ConnectionNotes>
  latest: ConnectionNotes | null
}

/** Length in UTF-16 units that is kept of a URL or header. */
export const TEXT_KEPT = 512

/** Events closer than this came together. */
export const APART: Milliseconds = 50

/** The response headers that some rule reads. */
const READ = new Set([
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'age',
  'cache-control',
  'cf-cache-status',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'retry-after',
  'server',
  'transfer-encoding',
  'via',
  'x-accel-buffering',
  'x-cache',
  'x-vercel-ai-ui-message-stream',
])

/** The notes of nothing. */
export function createNotes(): Notes {
  return { connections: new Map(), latest: null }
}

/** Takes note of a record that belongs to a connection. Returns the notes of the connection. */
export function applyToNotes(notes: Notes, record: LogRecord, id: string): ConnectionNotes {
  let { latest } = notes
  if (latest === null || latest.id !== id) {
    latest = notes.connections.get(id) ?? addConnection(notes, id)
    notes.latest = latest
  }
  apply(latest, record)
  return latest
}

function addConnection({ connections }: Notes, id: string): ConnectionNotes {
  const added: ConnectionNotes = {
    id,
    made: null,
    place: null,
    closed: null,
    wire: null,
    attempts: new Map(),
    bursts: { page: createBurstWatch(), others: createBurstWatch() },
    byRule: [],
    latest: null,
  }
  connections.set(id, added)
  return added
}

/** Forgets the connections that the history has forgotten. */
export function keepOnly(notes: Notes, known: { has(id: string): boolean }): void {
  for (const id of notes.connections.keys()) if (!known.has(id)) notes.connections.delete(id)
  notes.latest = null
}

function apply(connection: ConnectionNotes, record: LogRecord): void {
  switch (record.kind) {
    case 'event': {
      const attempt = attemptOf(connection, record.attempt)
      const { seq, at } = record
      arrive(attempt, at)
      const { lastEvent, firstEvent, arrivals } = attempt
      if (firstEvent === null || at < firstEvent.at)
        attempt.firstEvent = { seq, at, type: beginning(record.type, TEXT_KEPT), size: record.size }
      if (lastEvent === null) attempt.lastEvent = { seq, at }
      else if (at >= lastEvent.at) {
        lastEvent.seq = seq
        lastEvent.at = at
      }
      const own = record.source === 'page' ? arrivals.page : arrivals.others
      if (at - own.last > APART) own.count++
      own.last = at
      noteArrival(record.source === 'page' ? connection.bursts.page : connection.bursts.others, record)
      return
    }
    case 'bytes':
      arrive(attemptOf(connection, record.attempt), record.at)
      return
    case 'comment': {
      const attempt = attemptOf(connection, record.attempt)
      attempt.comments++
      arrive(attempt, record.at)
      noteArrival(record.source === 'page' ? connection.bursts.page : connection.bursts.others, record)
      return
    }
    case 'connection':
      connection.made = mark(record)
      return
    case 'request': {
      const attempt = attemptOf(connection, record.attempt)
      attempt.url = beginning(record.url, TEXT_KEPT)
      attempt.origin = record.headers.origin ?? null
      return
    }
    case 'redirect': {
      const attempt = attemptOf(connection, record.attempt)
      if (attempt.landed === null || record.at >= attempt.landed.at)
        attempt.landed = { ...mark(record), url: beginning(record.url, TEXT_KEPT) }
      return
    }
    case 'response':
      attemptOf(connection, record.attempt).headers = headersOf(record)
      return
    case 'open':
      attemptOf(connection, record.attempt).opened = mark(record)
      return
    case 'error':
      attemptOf(connection, record.attempt).failed = mark(record)
      return
    case 'end':
      attemptOf(connection, record.attempt).ended = mark(record)
      return
    case 'protocol':
      attemptOf(connection, record.attempt).protocol = mark(record)
      return
    case 'retry': {
      const attempt = attemptOf(connection, record.attempt)
      if (attempt.retry === null || record.at >= attempt.retry.at)
        attempt.retry = { ...mark(record), delay: record.delay }
      return
    }
    case 'capture':
      if (record.level !== 'devtools' && record.level !== 'bytes') return
      connection.wire = {
        from: Math.min(record.at, connection.wire?.from ?? record.at),
        level: connection.wire?.level === 'bytes' ? 'bytes' : record.level,
      }
      return
    case 'close':
      // As in the history: of a page that is being left the second word is the true one.
      if (connection.closed && !(connection.closed.by === 'browser' && record.by === 'navigation')) return
      connection.closed = { ...mark(record), by: record.by }
      return
    case 'listening':
    case 'checkpoint':
    case 'fault':
    case 'environment':
    case 'dropped':
      return
  }
}

function mark({ seq, at }: Mark): Mark {
  return { seq, at }
}

function arrive(attempt: AttemptNotes, at: EpochMilliseconds): void {
  if (attempt.firstByteAt === null || at < attempt.firstByteAt) attempt.firstByteAt = at
  if (attempt.lastByteAt === null || at > attempt.lastByteAt) attempt.lastByteAt = at
}

function attemptOf(connection: ConnectionNotes, number: number): AttemptNotes {
  const { latest, attempts } = connection
  const own = number > 0 ? number : 1
  if (latest !== null && latest.number === own) return latest
  const attempt = attempts.get(own) ?? addAttempt(connection, own)
  connection.latest = attempt
  return attempt
}

function addAttempt({ attempts }: ConnectionNotes, number: number): AttemptNotes {
  const attempt: AttemptNotes = {
    number,
    url: null,
    landed: null,
    origin: null,
    headers: null,
    opened: null,
    failed: null,
    ended: null,
    protocol: null,
    firstEvent: null,
    lastEvent: null,
    firstByteAt: null,
    lastByteAt: null,
    comments: 0,
    arrivals: { page: { count: 0, last: 0 }, others: { count: 0, last: 0 } },
    retry: null,
  }
  attempts.set(number, attempt)
  if (attempts.size > ATTEMPTS_KEPT * 1.1) {
    // Two observers may tell of attempts in another order than they were made.
    const numbers = [...attempts.keys()].sort((a, b) => a - b)
    for (const oldest of numbers.slice(0, -ATTEMPTS_KEPT)) attempts.delete(oldest)
  }
  return attempt
}

function headersOf({ headers }: RecordOf<'response'>): Headers {
  const kept: Headers = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined && READ.has(name)) kept[name] = beginning(value, TEXT_KEPT)
  }
  return kept
}
