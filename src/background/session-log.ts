/**
 * The log of one tab on its way to the store: takes records, gives chunks, and knows which connections are open.
 */

import type { Conn } from '../core/attempt-slots'
import type { WireMemory } from '../core/merge'
import type { BodyMemory } from '../core/page-body'
import type { LogRecord } from '../core/record'
import { addLost, type Lost, type Session, type StoredChunk } from '../core/session'
import { utf8Size } from '../core/units'
import type { LiveConnection } from '../platform/storage'

/** A chunk is complete at this length, in UTF-16 units: small enough to be read for the rows on a screen. */
const CHUNK_LENGTH = 256 * 1024
/**
 * A last chunk shorter than this grows with the next commit instead of staying alone: a stream of one event a second
 * would otherwise make a chunk of each. Costs at most this much rewriting a commit.
 */
const TAIL_LENGTH = 16 * 1024
/** Connections that are closed and kept for the word of their pages. */
const OVER_AT_MOST = 100

/** What a commit writes of a session. */
export interface Harvest {
  chunks: StoredChunk[]
  opened: LiveConnection[]
  closed: string[]
}

export interface SessionLog {
  readonly session: Session
  /** The connections that were not closed yet, by id. */
  readonly live: ReadonlyMap<string, LiveConnection>
  /** Those that were closed, and that a page may yet tell of, by id. */
  readonly over: ReadonlyMap<string, LiveConnection>
  /** UTF-16 units that wait to be committed. */
  readonly waiting: number
  append(record: LogRecord, document: string): void
  /** Keeps what is known of the requests of a connection. Says whether anything is kept of it. */
  keep(http: Conn): boolean
  /** What is known of the bodies of a connection is to be stored with the next records. Says whether anything is. */
  keepWire(connection: string): boolean
  /**
   * Takes all that waits. With `alone` nothing is joined to what was committed before. `wireOf` and `bodyOf` say what
   * is known by now of the bodies of a connection, and of that which its page reads.
   * `session.size` and `session.last` count the chunks as stored.
   */
  harvest(
    alone: boolean,
    wireOf: (connection: string) => WireMemory | undefined,
    bodyOf: (connection: string) => BodyMemory | undefined,
  ): Harvest
  /** Forgets its connections: of those that are open nobody knows when they were closed. */
  abandon(): void
  /** The chunks before this moment were deleted; `carried` stands in for them. */
  trimmed(deleted: number, carried: StoredChunk | null): void
  /** What open connections are and that they are open, as far as it was recorded up to `upTo`; `null` if nothing was. */
  carry(upTo: number): StoredChunk | null
}

/** @param known the connections of a session that was loaded from the store. */
export function createSessionLog(session: Session, known: LiveConnection[] = []): SessionLog {
  const live = new Map(known.filter(({ over }) => !over).map(connection => [connection.id, connection]))
  const over = new Map(known.filter(({ over }) => over).map(connection => [connection.id, connection]))
  let runs: StoredChunk[] = []
  let waiting = 0
  let tail: StoredChunk | null = null
  let opened = new Map<string, LiveConnection>()
  let closed: string[] = []

  function follow(record: LogRecord, line: string, document: string): void {
    const { connection: id, attempt } = record
    // A note is of any attempt that ever was.
    if (id === null || record.kind === 'note') return
    if (record.kind === 'connection') {
      const made = { seq: record.seq, line }
      const connection: LiveConnection = { id, session: session.id, document, attempt, made, opened: null }
      if (record.source === 'http' && record.tab >= 0) connection.claimable = true
      over.delete(id)
      live.set(id, connection)
      opened.set(id, connection)
      return
    }
    const connection = live.get(id)
    if (!connection) return
    if (record.kind === 'close') {
      live.delete(id)
      if (connection.claimable) keepOver({ ...connection, over: true })
      else forget(id)
    } else if (record.kind === 'open' || connection.attempt !== attempt) {
      connection.attempt = attempt
      connection.opened = record.kind === 'open' ? { seq: record.seq, line } : null
      opened.set(id, connection)
    }
  }

  function forget(id: string): void {
    opened.delete(id)
    closed.push(id)
  }

  function keepOver(connection: LiveConnection): void {
    over.set(connection.id, connection)
    opened.set(connection.id, connection)
    if (over.size <= OVER_AT_MOST) return
    for (const oldest of over.keys()) {
      over.delete(oldest)
      forget(oldest)
      return
    }
  }

  return {
    session,
    live,
    over,
    get waiting() {
      return waiting
    },

    append(record, document) {
      const line = `${JSON.stringify(record)}\n`
      const { seq } = record
      const run = runs.at(-1)
      const size = utf8Size(line)
      if (run && run.text.length < CHUNK_LENGTH) {
        run.text += line
        run.last = seq
        run.count++
        run.size += size
        Object.assign(run, withLost(run.lost, lostBy(record)))
      } else {
        const made = { session: session.id, first: seq, last: seq, count: 1, size, text: line }
        runs.push({ ...made, ...withLost(undefined, lostBy(record)) })
      }
      waiting += line.length
      follow(record, line, document)
    },

    keep(http) {
      const connection = live.get(http.id) ?? over.get(http.id)
      if (!connection) return false
      connection.http = http
      opened.set(http.id, connection)
      return true
    },

    keepWire(id) {
      const connection = live.get(id) ?? over.get(id)
      if (connection) opened.set(id, connection)
      return connection !== undefined
    },

    harvest(alone, wireOf, bodyOf) {
      for (const connection of opened.values()) {
        const wire = wireOf(connection.id)
        if (wire) connection.wire = wire
        const body = bodyOf(connection.id)
        if (body) connection.body = body
        else delete connection.body
      }
      const [first, ...rest] = runs
      const chunks =
        first && tail && !alone && tail.text.length < TAIL_LENGTH ? [join(tail, first), ...rest] : runs
      tail = chunks.at(-1) ?? tail
      session.last = tail?.last ?? session.last
      session.size += runs.reduce((sum, run) => sum + run.size, 0)
      const harvest = { chunks, opened: [...opened.values()], closed }
      runs = []
      waiting = 0
      opened = new Map()
      closed = []
      return harvest
    },

    abandon() {
      for (const id of [...live.keys(), ...over.keys()]) forget(id)
      live.clear()
      over.clear()
    },

    trimmed(deleted, carried) {
      session.size += (carried?.size ?? 0) - deleted
      tail = null
    },

    carry(upTo) {
      const lines = [...live.values()]
        .flatMap(({ made, opened }) => (opened ? [made, opened] : [made]))
        .filter(({ seq }) => seq <= upTo)
        .sort((a, b) => a.seq - b.seq)
      const last = lines.at(-1)
      if (!last) return null
      const text = lines.map(({ line }) => line).join('')
      return {
        session: session.id,
        first: 0,
        last: last.seq,
        count: lines.length,
        size: utf8Size(text),
        text,
      }
    },
  }
}

/** One chunk of two that follow each other. */
function join(a: StoredChunk, b: StoredChunk): StoredChunk {
  const size = a.size + b.size
  const joined = { ...a, last: b.last, count: a.count + b.count, size, text: a.text + b.text }
  return { ...joined, ...withLost(a.lost, b.lost) }
}

/** What a record says was lost, less itself, which is not lost but said again. What the user did not want was not lost. */
function lostBy(record: LogRecord): Lost | undefined {
  if (record.kind !== 'dropped' || record.why === 'choice' || record.why === 'paused') return undefined
  return { records: record.records - 1, bytes: record.bytes }
}

function withLost(a: Lost | undefined, b: Lost | undefined): { lost?: Lost } {
  const lost = addLost(a, b)
  return lost ? { lost } : {}
}
