/**
 * What the panel's two threads say to each other: the document, which draws, and the engine's worker, which reads
 * and folds the logs.
 */

import type { AttemptRow, Ending } from '../../core/attempt-rows'
import type { ConnectionState, Dropped, WireView } from '../../core/connection'
import type { EventNote, NewNote } from '../../core/event-notes'
import type { Format } from '../../core/log/formats'
import type { Problem } from '../../core/log/ndjson'
import type { Redacted, Redaction } from '../../core/log/redact'
import type { ReportWords } from '../../core/log/report-words'
import type { Choice } from '../../core/log/scope'
import type { Api, CaptureLevel, ClosedBy, LogRecord } from '../../core/record'
import type { Chunk, Session } from '../../core/session'
import type { StreamRule } from '../../core/thresholds'
import type { Bytes, EpochMilliseconds, Milliseconds } from '../../core/units'
import type {
  AnswerList,
  AnswerQuestion,
  FormerEvent,
  FormerQuestion,
  RawQuestion,
  RawText,
} from './answer-messages'
import type { LensIndex, LensNews, LensQuestion, LensRows, TypeCounts } from './filter-messages'
import type {
  Evidence,
  EvidenceQuestion,
  FindingList,
  HealthAnswer,
  StreamVerdict,
} from './judgement-messages'
import type {
  NearestEvent,
  NearestQuestion,
  SpanQuestion,
  SpanStatistics,
  TimelineAnswer,
  TimelineQuestion,
} from './timeline-messages'

/** Events of one stream, or with `stream` null of a whole log, in the order of `seq`. */
export interface View {
  log: string
  stream: string | null
}

/** What every row of the event table shows. */
export interface EventRow {
  /** Index in its view. */
  row: number
  seq: number
  at: EpochMilliseconds
  /** Time since the event before it in the view, or `null` for the first. */
  since: Milliseconds | null
  stream: string
  attempt: number
  size: Bytes
  heard: boolean
  cut: boolean
  /** What is only in the record; `null` when that is not there any more. */
  text: { type: string; id: string; data: string | null } | null
}

/** One stream as the list shows it. */
export interface StreamSummary {
  log: string
  id: string
  /** `null` while its `connection` record is missing. */
  origin: {
    api: Api
    url: string
    method: string
    page: string
    /** The browser's number of the tab; -1 where there is none, as for shared and service workers. */
    tab: number
    frame: number
    late: boolean
    seq: number
  } | null
  state: ConnectionState
  since: EpochMilliseconds
  closedBy: ClosedBy | null
  level: CaptureLevel
  levelSince: EpochMilliseconds
  /** Of its latest connection. */
  wire: WireView
  createdAt: EpochMilliseconds
  /** How many of its connections are open at this moment: more than one where a page made the next too early. */
  open: number
  attempts: number
  /** How the newest attempts ended, oldest first. */
  outcomes: Outcome[]
  events: number
  bytes: Bytes
  /** Events that are in the log, and so rows of the table. */
  rows: number
  rate: number
  firstEventAt: EpochMilliseconds | null
  lastEventAt: EpochMilliseconds | null
  dropped: Dropped
  /** Events in each of {@link PACE_COLUMNS} spans of {@link PACE_STEP}, the last of which the newest event is in. */
  pace: { first: number; counts: readonly number[] } | null
  /** What was spoken to its server last, as far as that is known. */
  protocol: string | null
  verdict: StreamVerdict
}

/** Length of the spans that the pace of a stream is counted in. */
export const PACE_STEP: Milliseconds = 2000
export const PACE_COLUMNS = 30

/** What became of one attempt, in short. */
export interface Outcome {
  /** Counted from 1 in its stream. */
  number: number
  /** The HTTP status, `null` where no response was seen. */
  status: number | null
  /** It has opened, as far as anyone saw. */
  opened: boolean
  /** `null` while it goes on. */
  ending: Ending | null
}

/** The attempts of one stream. */
export interface AttemptList {
  /** Of the newest attempts, oldest first. */
  rows: AttemptRow[]
  /** Attempts before those. */
  earlier: number
  /** Streams that are open to the same host and, as its URL is not encrypted, surely over HTTP/1.1. */
  crowd: number
}

/** One log as a whole. */
export interface LogSummary {
  id: string
  /** The session that it is the log of, or the file that it was read from. */
  from: { session: Session } | { file: string; size: number; format: ImportResult['format'] }
  records: number
  events: number
  bytes: Bytes
  rows: number
  dropped: Dropped
  /** Of those dropped: what a page sent that did not fit the protocol. */
  invalid: number
  /** Lines that could not be read. */
  unreadable: number
  forgotten: number
  until: EpochMilliseconds
  /** When its page came in place of another; `null` where there was no other. */
  pageSince: EpochMilliseconds | null
  /** There is more to read, and it is being read. */
  reading: boolean
}

/** What became of an import. */
export interface ImportResult {
  /** The log's id, or `null` if nothing could be read. */
  log: string | null
  file: string
  format: 'ndjson' | 'har' | 'sse'
  /** The first of them; `problemCount` is how many there were. */
  problems: Problem[]
  problemCount: number
  records: number
  /** Why the file itself could not be read, in the browser's words. */
  error: string | null
}

/** What is to be exported, and how. */
export interface ExportWish extends Choice {
  format: Format
  /** The log; `null` for all watched sessions together. */
  log: string | null
  redaction: Redaction
  /** A file for each stream, in a zip archive. */
  zip: boolean
}

/** What an exported file says of who made it. */
export interface Exporter {
  tool: string
  browser: string
  /** Words for a report, and their language. */
  words: ReportWords
  language: string
}

export interface ExportedFile {
  blob: Blob
  /** The end of its name. */
  extension: string
}

/** What a redaction would take out. */
export interface RedactionTrial {
  redacted: Redacted[]
  examples: string[]
}

/** What the document asks of the engine. */
export interface EngineRequests {
  /** The watched sessions as they are now; those that are not among them are given up. */
  sessions: { sessions: Session[] }
  /** A session was cleared: fold it anew. */
  cleared: { session: string }
  /** There is a port to the background again: what was asked over the former one has to be asked anew. */
  connected: Record<never, never>
  /** Answer to `read`. */
  chunks: { request: number; chunks: Chunk[] }
  /** What the user has set for the streams of some addresses: all logs are judged by it from now on. */
  rules: { rules: readonly StreamRule[] }
  import: { file: File }
  /** Gives up an imported log. */
  closeImport: { log: string }
  /** Writes a note behind what an imported log has. */
  note: { log: string; note: NewNote }
  rows: { request: number; view: View; from: number; to: number }
  record: { request: number; log: string; seq: number }
  attempts: { request: number; view: View }
  findings: { request: number; view: View }
  evidence: { request: number } & EvidenceQuestion
  health: { request: number; log: string; stream: string }
  timeline: { request: number } & TimelineQuestion
  spans: { request: number } & SpanQuestion
  nearest: { request: number } & NearestQuestion
  /** Begins to filter a view. */
  lens: LensQuestion
  closeLens: { lens: number }
  lensRows: { request: number; lens: number; from: number; to: number }
  lensIndex: { request: number; lens: number; row: number }
  /** How many events of each type a view has. */
  types: { request: number; view: View }
  answers: { request: number } & AnswerQuestion
  former: { request: number } & FormerQuestion
  raw: { request: number } & RawQuestion
  /** A fresh thread of regular expressions. */
  patterns: { port: MessagePort }
  /** Makes a file. */
  export: { request: number; wish: ExportWish; exporter: Exporter }
  /** Tries a redaction, without a file. */
  redaction: { request: number; wish: ExportWish }
  /** The last snapshot is on screen; the next one may come after a rest. A document that never says so is not waited for. */
  drawn: { rest: Milliseconds }
  /** Gives up the export or the trial of that number. */
  cancel: { job: number }
  /** The document's clock, while the panel can be seen and something goes on; `slept` since it told the time before. */
  tick: { now: EpochMilliseconds; slept: Milliseconds }
}

/** A note with what is known of its event. */
export interface NoteOfLog extends EventNote {
  /** The stream that the event is of; `null` where the log does not have it any more. */
  stream: string | null
  /** The type of the event; `null` where the log does not have it any more. */
  type: string | null
}

/** What has changed since the last one. */
export interface Snapshot {
  /** All of them. */
  logs: LogSummary[]
  streams: StreamSummary[]
  /** Streams that turned out to be part of others. */
  merged: { log: string; id: string }[]
  /** All notes of logs of which they have changed. */
  notes: { log: string; notes: NoteOfLog[] }[]
  /** Logs that begin anew. */
  reset: string[]
}

/** What the engine tells the document. */
export interface EngineNews {
  snapshot: Snapshot
  /** Ask the background for a volatile session: answered by `chunks`. */
  read: { request: number; session: string; after: number }
  /** The result of an import. */
  imported: ImportResult
  rows: { request: number; rows: EventRow[] }
  record: { request: number; record: LogRecord | null }
  attempts: { request: number } & AttemptList
  findings: { request: number } & FindingList
  evidence: { request: number; evidence: Evidence[] }
  health: { request: number } & HealthAnswer
  timeline: { request: number } & TimelineAnswer
  spans: { request: number; spans: SpanStatistics[] }
  nearest: { request: number; event: NearestEvent | null }
  lens: LensNews
  lensRows: { request: number } & LensRows
  lensIndex: { request: number } & LensIndex
  types: { request: number } & TypeCounts
  answers: { request: number } & AnswerList
  former: { request: number } & FormerEvent
  raw: { request: number } & RawText
  /** The thread of regular expressions does not answer: another one is needed. */
  patternsHung: Record<never, never>
  /** `error` in the browser's words, in place of the file; neither where it was given up. */
  export: { request: number; file: ExportedFile | null; error: string | null }
  redaction: { request: number; trial: RedactionTrial | null }
  /** How far an export or a trial has come, from 0 to 1. */
  progress: { job: number; share: number }
  /** In place of an answer, where the engine failed; why, in the browser's words. */
  unanswered: { request: number; reason: string }
  /** The database could not be read; the reason in the browser's words. */
  failed: { reason: string }
}
