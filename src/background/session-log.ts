/**
 * The log of one tab on its way to the store: takes records, gives chunks, and knows which connections are open.
 */

import type { Conn } from '../core/attempt-slots'
import type { LogRecord } from '../core/record'
import type { Chunk, Session } from '../core/session'
import type { LiveConnection } from '../platform/storage'

/** A chunk is complete at this length, in UTF-16 units: small enough to be read for the rows on a screen. */
const CHUNK_LENGTH = 256 * 1024
/**
 * A last chunk shorter than this grows with the next commit instead of staying alone: a stream of one event a second
 * would otherwise make a chunk of each. Costs at most this much rewriting a commit.
 */
const TAIL_LENGTH = 16 * 1024

/** What a commit writes of a session. */
export interface Harvest {
  chunks: Chunk[]
  opened: LiveConnection[]
  closed: string[]
}

export interface SessionLog {
  readonly session: Session
  /** The connections that were not closed yet, by id. */
  readonly live: ReadonlyMap<string, LiveConnection>
  /** UTF-16 units that wait to be committed. */
  readonly waiting: number
  append(record: LogRecord, document: string): void
  /** Keeps what is known of the requests of a connection. Says whether the connection is open. */
  keep(http: Conn): boolean
  /**
   * Takes all that waits. With `alone` nothing is joined to what was committed before.
   * `session.size` and `session.last` count the chunks as stored.
   */
  harvest(alone: boolean): Harvest
  /** Forgets the open connections: nobody knows when they were closed. */
  abandon(): void
  /** The chunks before this moment were deleted; `carried` stands in for them. */
  trimmed(deleted: number, carried: Chunk | null): void
  /** The `connection` records of open connections among the records up to `upTo`, or `null` if there are none. */
  carry(upTo: number): Chunk | null
}

/** @param known the open connections of a session that was loaded from the store. */
export function createSessionLog(session: Session, known: LiveConnection[] = []): SessionLog {
  const live = new Map(known.map(connection => [connection.id, connection]))
  let runs: Chunk[] = []
  let waiting = 0
  let tail: Chunk | null = null
  let opened = new Map<string, LiveConnection>()
  let closed: string[] = []

  function follow(record: LogRecord, line: string, document: string): void {
    const { connection: id, attempt } = record
    if (id === null) return
    if (record.kind === 'connection') {
      const connection = { id, session: session.id, document, attempt, seq: record.seq, line }
      live.set(id, connection)
      opened.set(id, connection)
      return
    }
    const connection = live.get(id)
    if (!connection) return
    if (record.kind === 'close') {
      live.delete(id)
      opened.delete(id)
      closed.push(id)
    } else if (connection.attempt !== attempt) {
      connection.attempt = attempt
      opened.set(id, connection)
    }
  }

  return {
    session,
    live,
    get waiting() {
      return waiting
    },

    append(record, document) {
      const line = `${JSON.stringify(record)}\n`
      const { seq } = record
      const run = runs.at(-1)
      if (run && run.text.length < CHUNK_LENGTH) {
        run.text += line
        run.last = seq
        run.count++
      } else runs.push({ session: session.id, first: seq, last: seq, count: 1, text: line })
      waiting += line.length
      follow(record, line, document)
    },

    keep(http) {
      const connection = live.get(http.id)
      if (!connection) return false
      connection.http = http
      opened.set(http.id, connection)
      return true
    },

    harvest(alone) {
      const [first, ...rest] = runs
      const chunks =
        first && tail && !alone && tail.text.length < TAIL_LENGTH
          ? [
              { ...tail, last: first.last, count: tail.count + first.count, text: tail.text + first.text },
              ...rest,
            ]
          : runs
      tail = chunks.at(-1) ?? tail
      session.last = tail?.last ?? session.last
      session.size += waiting
      const harvest = { chunks, opened: [...opened.values()], closed }
      runs = []
      waiting = 0
      opened = new Map()
      closed = []
      return harvest
    },

    abandon() {
      closed.push(...live.keys())
      live.clear()
    },

    trimmed(deleted, carried) {
      session.size += (carried?.text.length ?? 0) - deleted
      tail = null
    },

    carry(upTo) {
      const carried = [...live.values()].filter(({ seq }) => seq <= upTo).sort((a, b) => a.seq - b.seq)
      const last = carried.at(-1)
      if (!last) return null
      return {
        session: session.id,
        first: 0,
        last: last.seq,
        count: carried.length,
        text: carried.map(({ line }) => line).join(''),
      }
    },
  }
}
