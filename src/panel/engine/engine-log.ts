/** One log in the engine: what was read of it so far, folded. */

import { applyRecord, createHistory, type History, type Stream } from '../../core/history'
import type { LogRecord } from '../../core/record'
import { readLogRecord } from '../../core/record-schema'
import type { Chunk, Session } from '../../core/session'
import { type ChunkCache, createChunkCache } from './chunk-cache'
import { addEvent, CUT, createEventColumns, type EventColumns, UNHEARD } from './columns'
import type { LogSummary, StreamSummary } from './messages'
import type { ChunkSource } from './source'

export interface EngineLog {
  id: string
  from: LogSummary['from']
  source: ChunkSource
  records: ChunkCache
  history: History
  events: EventColumns
  /** `seq` of the last record that was folded. */
  folded: number
  /** Where the next record begins in the chunk that was read last: the newest chunk of a session grows. */
  resume: { first: number; offset: number }
  unreadable: number
  reading: boolean
  /** Streams that have changed since they were last told of. */
  changed: Set<Stream>
  /** All that was told of it does not hold any more. */
  reset: boolean
}

/** A log of which nothing was read yet. */
export function createEngineLog(id: string, from: LogSummary['from'], source: ChunkSource): EngineLog {
  return {
    id,
    from,
    source,
    records: createChunkCache(source),
    history: createHistory(),
    events: createEventColumns(),
    folded: 0,
    resume: { first: -1, offset: 0 },
    unreadable: 0,
    reading: false,
    changed: new Set(),
    reset: true,
  }
}

/** Reads a log from elsewhere from now on: it moved to memory when the disk was full. */
export function moveTo(log: EngineLog, source: ChunkSource): void {
  log.source = source
  log.records = createChunkCache(source)
}

/** The same log, of which nothing was read yet. */
export function restart({ id, from, source }: EngineLog): EngineLog {
  return createEngineLog(id, from, source)
}

/** Folds what a chunk has behind the last record that was folded. */
export function foldChunk(log: EngineLog, { first, last, text }: Chunk): void {
  let from = first === log.resume.first ? log.resume.offset : 0
  for (let feed = text.indexOf('\n', from); feed !== -1; feed = text.indexOf('\n', from)) {
    foldLine(log, text.slice(from, feed))
    from = feed + 1
  }
  log.resume = { first, offset: from }
  log.folded = Math.max(log.folded, last)
}

function foldLine(log: EngineLog, line: string): void {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    log.unreadable++
    return
  }
  const reading = readLogRecord(value)
  if (reading.as === 'invalid') log.unreadable++
  else if (reading.record.seq > log.folded) {
    log.folded = reading.record.seq
    if (reading.as === 'record') foldRecord(log, reading.record)
  }
}

/** Folds one record, whose `seq` is behind all others. */
export function foldRecord(log: EngineLog, record: LogRecord): void {
  const stream = applyRecord(log.history, record)
  if (!stream) return
  log.changed.add(stream)
  if (record.kind !== 'event') return
  addEvent(log.events, {
    stream: stream.id,
    seq: record.seq,
    at: record.at,
    size: record.size,
    attempt: record.attempt,
    flags: (record.heard ? 0 : UNHEARD) | (record.cut ? CUT : 0),
  })
}

/** The session that a log is of, if it is not from a file. */
export function sessionOf(log: EngineLog): Session | null {
  return 'session' in log.from ? log.from.session : null
}

export function summarizeLog(log: EngineLog): LogSummary {
  const { history } = log
  return {
    id: log.id,
    from: log.from,
    records: history.records,
    events: history.events,
    bytes: history.bytes,
    rows: log.events.seq.length,
    dropped: history.dropped,
    unreadable: log.unreadable,
    forgotten: history.forgotten,
    until: history.until,
    reading: log.reading,
  }
}

/** What the list shows of a stream: the sums of its connections, and the state of the latest. */
export function summarizeStream(log: EngineLog, stream: Stream): StreamSummary | null {
  const first = stream.connections[0]
  const latest = stream.connections.at(-1)
  if (!first || !latest) return null
  const sum = (of: (connection: Stream['connections'][number]) => number) =>
    stream.connections.reduce((total, connection) => total + of(connection), 0)
  return {
    log: log.id,
    id: stream.id,
    origin: first.origin,
    state: latest.state,
    since: latest.since,
    closedBy: latest.closedBy,
    level: latest.level,
    createdAt: first.createdAt,
    attempts: sum(({ attemptCount }) => attemptCount),
    events: sum(({ events }) => events),
    bytes: sum(({ bytes }) => bytes),
    rows: log.events.streams.get(stream.id)?.rows.length ?? 0,
    rate: latest.rate,
    firstEventAt: latest.firstEventAt,
    lastEventAt: latest.lastEventAt,
    dropped: { records: sum(({ dropped }) => dropped.records), bytes: sum(({ dropped }) => dropped.bytes) },
  }
}
