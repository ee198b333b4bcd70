/**
 * The attempts of a log, each given once with all that is known of it, for the formats that have an entry for each.
 *
 * Runs over the records of an export. What is known of an attempt grows until the log ends, so that most are given
 * there. Of a log with very many the oldest are given before the history forgets them, which bounds the memory.
 */

import { ATTEMPTS_KEPT } from '../attempt'
import { type AttemptRow, attemptRows } from '../attempt-rows'
import {
  applyRecord,
  CHAIN_KEPT,
  CONNECTIONS_KEPT,
  createHistory,
  type History,
  type Stream,
} from '../history'
import type { CaptureLevel, LogRecord, RecordOf } from '../record'
import type { Bytes, EpochMilliseconds, Milliseconds } from '../units'

/** The records of one attempt that its row only points to, and what a writer keeps with it. */
export interface Exchange<Own> {
  connection: RecordOf<'connection'> | null
  request: RecordOf<'request'> | null
  redirects: RecordOf<'redirect'>[]
  response: RecordOf<'response'> | null
  level: CaptureLevel
  /** Every line of its body is in the log: it was seen at level `bytes` from its start, and nothing was lost. */
  whole: boolean
  /** How many bytes of the body were seen to arrive; 0 below the level `bytes`. */
  received: Bytes
  /** Events, comments, `retry` fields and checkpoints: all that a body can bring. */
  facts: number
  /** Time of its earliest and its latest record. */
  from: EpochMilliseconds
  to: EpochMilliseconds
  own: Own
}

/** An attempt of which no more is expected. */
export interface SettledAttempt<Own> {
  /** The id of its stream. */
  stream: string
  row: AttemptRow
  exchange: Exchange<Own>
}

export interface AttemptLedger<Own> {
  /** Takes the next record. Returns what is known of its attempt; `null` if it belongs to none. */
  record(record: LogRecord): Exchange<Own> | null
  /** There are no more records: all that is left is settled, by the time of the start. */
  end(): void
  readonly history: History
}

interface Known<Own> {
  record: RecordOf<'connection'> | null
  level: CaptureLevel
  exchanges: Map<number, Exchange<Own>>
  /** The number of the latest attempt that was given. */
  settled: number
}

/** Attempts that are held back when others are given early, as something of them may still come. */
const HELD_BACK = 100
/** Attempts before it that the delay of one is told by. */
const LOOK_BACK = 8

/**
 * @param createOwn makes what the writer keeps with an attempt.
 * @param settle takes each attempt once; those of one stream in their order.
 */
export function createAttemptLedger<Own>(
  defaultDelay: Milliseconds | null,
  createOwn: () => Own,
  settle: (attempt: SettledAttempt<Own>) => void,
): AttemptLedger<Own> {
  const history = createHistory()
  const connections = new Map<string, Known<Own>>()

  function know(id: string): Known<Own> {
    const known = connections.get(id)
    if (known) return known
    const made: Known<Own> = { record: null, level: 'api', exchanges: new Map(), settled: 0 }
    connections.set(id, made)
    return made
  }

  function exchangeOf(known: Known<Own>, number: number, at: EpochMilliseconds): Exchange<Own> {
    const found = known.exchanges.get(number)
    if (found) return found
    const made: Exchange<Own> = {
      connection: known.record,
      request: null,
      redirects: [],
      response: null,
      level: known.level,
      whole: known.level === 'bytes',
      received: 0,
      facts: 0,
      from: at,
      to: at,
      own: createOwn(),
    }
    known.exchanges.set(number, made)
    return made
  }

  function unsettled(stream: Stream, keep: number): SettledAttempt<Own>[] {
    const rows = attemptRows(stream, { defaultDelay, most: Number.POSITIVE_INFINITY })
    return rows.slice(0, Math.max(0, rows.length - keep)).flatMap(row => {
      const known = know(row.connection)
      if (row.own <= known.settled) return []
      const at = row.startedAt ?? row.openedAt ?? row.ending?.at ?? history.until
      const exchange = exchangeOf(known, row.own, at)
      exchange.connection = known.record
      return [{ stream: stream.id, row, exchange }]
    })
  }

  function give(attempt: SettledAttempt<Own>): void {
    const known = know(attempt.row.connection)
    known.settled = attempt.row.own
    known.exchanges.delete(attempt.row.own)
    settle(attempt)
  }

  /** Gives all that the history would forget with the next record of a connection. */
  function makeRoom(id: string): void {
    const connection = history.connections.get(id)
    const stream = history.streamOf.get(id)
    if (!connection || !stream) {
      if (history.connections.size < Math.floor(CONNECTIONS_KEPT * 1.1)) return
      for (const each of history.streams.values()) for (const attempt of unsettled(each, 0)) give(attempt)
      for (const known of connections.keys()) if (!history.connections.has(known)) connections.delete(known)
      return
    }
    const [oldest] = connection.attempts
    const isFull =
      connection.attempts.length >= ATTEMPTS_KEPT && (oldest?.number ?? 0) + LOOK_BACK > know(id).settled
    if (isFull || stream.connections.length >= Math.floor(CHAIN_KEPT * 1.1))
      for (const attempt of unsettled(stream, HELD_BACK)) give(attempt)
  }

  return {
    history,
    record(record) {
      const id = record.connection
      if (id !== null && (record.kind !== 'event' || !history.connections.has(id))) makeRoom(id)
      if (!applyRecord(history, record) || id === null) return null
      const known = know(id)
      const number = Math.max(1, record.attempt)
      if (record.kind === 'connection') known.record = record
      if (record.kind === 'capture') known.level = record.level
      else if (record.source === 'http' && known.level === 'api') known.level = 'http'
      if (number <= known.settled) return null
      const exchange = exchangeOf(known, number, record.at)
      note(exchange, record)
      return exchange
    },
    end() {
      const left = Array.from(history.streams.values()).flatMap(stream => unsettled(stream, 0))
      for (const attempt of left.sort((a, b) => startOf(a) - startOf(b))) give(attempt)
    },
  }
}

function startOf({ row, exchange }: SettledAttempt<unknown>): EpochMilliseconds {
  return row.startedAt ?? row.openedAt ?? exchange.from
}

/** Browsers follow 20 at the most (Fetch, section 4.4). */
const REDIRECTS_HELD = 30

function note(exchange: Exchange<unknown>, record: LogRecord): void {
  if (record.at < exchange.from) exchange.from = record.at
  if (record.at > exchange.to) exchange.to = record.at
  if (record.source === 'http' && exchange.level === 'api') exchange.level = 'http'
  switch (record.kind) {
    case 'connection':
      exchange.connection = record
      break
    case 'request':
      exchange.request ??= record
      break
    case 'redirect':
      if (exchange.redirects.length < REDIRECTS_HELD) exchange.redirects.push(record)
      break
    case 'response':
      exchange.response = record
      break
    case 'capture':
      exchange.level = record.level
      exchange.whole = record.level === 'bytes' && exchange.facts === 0
      break
    case 'dropped':
      exchange.whole = false
      break
    case 'bytes':
      exchange.received += record.size
      break
    case 'event':
      if (record.data === null || record.cut) exchange.whole = false
      exchange.facts++
      break
    case 'comment':
    case 'retry':
    case 'checkpoint':
      exchange.facts++
      break
  }
}
