/** One log in the engine: what was read of it so far, folded. */

import { attemptRows } from '../../core/attempt-rows'
import { defaultDelayOf } from '../../core/delay'
import { applyNote, type EventNotes } from '../../core/event-notes'
import { applyRecord, createHistory, type History, type Stream } from '../../core/history'
import type { LogRecord } from '../../core/record'
import { readLogRecord } from '../../core/record-schema'
import type { Chunk, Session } from '../../core/session'
import type { StreamRule } from '../../core/thresholds'
import { type ChunkCache, createChunkCache } from './chunk-cache'
import { addEvent, CUT, createEventColumns, type EventColumns, UNHEARD } from './columns'
import { createJudgement, type Judgement, noteRecord, verdictOf } from './judgement'
import {
  type AttemptList,
  type LogSummary,
  type Outcome,
  PACE_COLUMNS,
  PACE_STEP,
  type StreamSummary,
} from './messages'
import { addMoment, createLogMoments, type LogMoments, lookBefore } from './moments'
import type { ChunkSource } from './source'

export interface EngineLog {
  id: string
  from: LogSummary['from']
  /** The browser that it was recorded in, by name or agent; '' if that is not known. */
  browser: string
  source: ChunkSource
  /** What the user has set for the streams of some addresses when the log was begun. */
  rules: readonly StreamRule[]
  records: ChunkCache
  history: History
  judgement: Judgement
  events: EventColumns
  /** When things happened, for the timeline. */
  moments: LogMoments
  notes: EventNotes
  /** What is to be told of the notes is not what was told last. */
  notesChanged: boolean
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
export function createEngineLog(
  id: string,
  from: LogSummary['from'],
  browser: string,
  source: ChunkSource,
  rules: readonly StreamRule[] = [],
): EngineLog {
  const history = createHistory()
  return {
    id,
    from,
    browser,
    source,
    rules,
    records: createChunkCache(source),
    history,
    judgement: createJudgement(history, browser, rules),
    events: createEventColumns(),
    moments: createLogMoments(),
    notes: new Map(),
    notesChanged: false,
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
export function restart({ id, from, browser, source, rules }: EngineLog): EngineLog {
  return createEngineLog(id, from, browser, source, rules)
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
  if (record.kind === 'note') {
    applyNote(log.notes, record)
    log.notesChanged = true
    applyRecord(log.history, record)
    return
  }
  const before = lookBefore(log.history, record)
  const stream = applyRecord(log.history, record)
  addMoment(log.moments, log.history, record, stream, log.events.seq.length, before)
  noteRecord(log.judgement, record, stream)
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
    type: record.type,
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
    invalid: history.invalid,
    unreadable: log.unreadable,
    forgotten: history.forgotten,
    until: history.until,
    pageSince: log.moments.environment.changes.findLast(({ what }) => what === 'navigated')?.at ?? null,
    reading: log.reading,
  }
}

/** Rows of attempts that are given at most. */
const ROWS_AT_MOST = 1000
/** Outcomes that a stream shows in the list. */
const OUTCOMES = 3

/** The attempts of a stream; none if it is not there any more. */
export function listAttempts(log: EngineLog, id: string | null): AttemptList {
  const stream = id === null ? undefined : log.history.streams.get(id)
  if (!stream) return { rows: [], earlier: 0, crowd: 0 }
  const rows = attemptRows(stream, { defaultDelay: defaultDelayOf(log.browser), most: ROWS_AT_MOST })
  return { rows, earlier: (rows[0]?.number ?? 1) - 1, crowd: crowdAt(log, stream) }
}

function crowdAt({ history }: EngineLog, stream: Stream): number {
  const host = plainHostOf(stream.connections.at(-1))
  let crowd = 0
  if (host === null) return crowd
  for (const connection of history.connections.values()) {
    if (connection.state === 'open' && plainHostOf(connection) === host) crowd++
  }
  return crowd
}

/** The host of a connection that is not encrypted: browsers speak HTTP/1.1 to it and nothing newer. */
function plainHostOf(connection: Stream['connections'][number] | undefined): string | null {
  return /^http:\/\/[^/]*/.exec(connection?.origin?.url ?? '')?.[0] ?? null
}

/** What became of the newest attempts of a stream, without looking at all of them. */
function outcomesOf(stream: Stream, attempts: number): Outcome[] {
  const newest = { ...stream, connections: stream.connections.slice(-OUTCOMES) }
  const rows = attemptRows(newest, { defaultDelay: null, most: OUTCOMES })
  const offset = attempts - (rows.at(-1)?.number ?? 0)
  return rows.map(({ number, response, ending, openedAt, events }) => ({
    number: number + offset,
    status: response?.status ?? null,
    opened: openedAt !== null || events > 0,
    ending,
  }))
}

/** What the list shows of a stream: the sums of its connections, and the state of the latest. */
export function summarizeStream(log: EngineLog, stream: Stream): StreamSummary | null {
  const first = stream.connections[0]
  const latest = stream.connections.at(-1)
  if (!first || !latest || log.history.streams.get(stream.id) !== stream) return null
  const { earlier } = stream
  const sum = (of: (connection: Stream['connections'][number]) => number) =>
    stream.connections.reduce((total, connection) => total + of(connection), 0)
  const attempts = earlier.attempts + sum(({ attemptCount }) => attemptCount)
  return {
    log: log.id,
    id: stream.id,
    origin: first.origin,
    state: latest.state,
    since: latest.since,
    closedBy: latest.closedBy,
    level: latest.level,
    levelSince: latest.levelSince,
    wire: latest.wire,
    createdAt: first.createdAt,
    open: stream.connections.filter(({ state }) => state === 'open').length,
    attempts,
    outcomes: outcomesOf(stream, attempts),
    events: earlier.events + sum(({ events }) => events),
    bytes: earlier.bytes + sum(({ bytes }) => bytes),
    rows: log.events.streams.get(stream.id)?.rows.length ?? 0,
    rate: latest.rate,
    firstEventAt: latest.firstEventAt,
    lastEventAt: latest.lastEventAt,
    dropped: {
      records: earlier.dropped.records + sum(({ dropped }) => dropped.records),
      bytes: earlier.dropped.bytes + sum(({ dropped }) => dropped.bytes),
    },
    pace: paceOf(log, stream.id),
    protocol: protocolOf(stream),
    verdict: verdictOf(log.judgement, stream.id),
  }
}

/** How many events came in each of the last spans of a minute; `null` where there was none. */
function paceOf({ moments }: EngineLog, stream: string): StreamSummary['pace'] {
  const events = moments.streams.get(stream)?.events
  if (!events || events.length === 0) return null
  const first = Math.floor(events.at(events.length - 1) / PACE_STEP) - PACE_COLUMNS + 1
  return { first, counts: Array.from(events.count(first, PACE_STEP, PACE_COLUMNS)) }
}

/** Known when an attempt is over, and of what is not encrypted at once: browsers speak HTTP/1.1 there and nothing newer. */
function protocolOf({ connections }: Stream): string | null {
  const latest = connections.at(-1)
  if (plainHostOf(latest) !== null) return 'http/1.1'
  return latest?.attempts.findLast(({ protocol }) => protocol)?.protocol ?? null
}

/** Streams of which something else is to be said count as changed from now on. */
export function takeChanged({ judgement, history, changed }: EngineLog): void {
  for (const id of judgement.changed) {
    const stream = history.streams.get(id)
    if (stream) changed.add(stream)
  }
  judgement.changed.clear()
}
