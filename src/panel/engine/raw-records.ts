/** The newest of what a stream has received, in the spelling of an event stream, with what became of its requests. */

import { createSseText } from '../../core/log/sse-text'
import type { LogRecord } from '../../core/record'
import { readLogRecord } from '../../core/record-schema'
import type { RawPiece, RawQuestion, RawText } from './answer-messages'
import type { EngineLog } from './engine-log'

/** Pieces that are told, and events that are looked back at for them. */
const PIECES = 500
/** Length in UTF-16 units of one piece. */
const LENGTH = 4000
/** Chunks that are read at once. */
const CHUNKS = 8

/** What was received last, oldest first. */
export async function readRaw(log: EngineLog | undefined, { stream }: RawQuestion): Promise<RawText> {
  const own = log?.history.streams.get(stream)
  if (!log || !own) return { pieces: [], earlier: false }
  const rows = log.events.streams.get(stream)?.rows
  const first = rows && rows.length > PIECES ? rows.length - PIECES : -1
  const pieces: RawPiece[] = []
  const writers = new Map<string, ReturnType<typeof createSseText>>()
  let after = first === -1 || !rows ? 0 : log.events.seq.at(rows.at(first)) - 1
  let earlier = first !== -1

  // What comes meanwhile is for the next question.
  const upTo = log.folded
  while (after < upTo) {
    const chunks = await log.source.read(after, CHUNKS)
    if (chunks.length === 0) break
    for (const { last, text } of chunks) {
      for (const record of recordsIn(text, log, stream, after)) {
        const piece = pieceOf(record, writers)
        if (piece) pieces.push(piece)
      }
      after = last
    }
    if (pieces.length > PIECES * 2) {
      pieces.splice(0, pieces.length - PIECES)
      earlier = true
    }
  }
  // What observers tell later than the page, such as requests, stands where it happened.
  const newest = pieces.slice(-PIECES).sort((one, other) => one.at - other.at || one.seq - other.seq)
  return { pieces: newest, earlier: earlier || pieces.length > PIECES }
}

/** The beginning of the lines that SSE Pulse writes: whose they are is told without reading all of them. */
const BEGIN = /\{"kind":"[a-z]+","connection":(?:null|"([^"\\]*)")/y

function* recordsIn(text: string, log: EngineLog, stream: string, after: number): Generator<LogRecord> {
  const isOwn = (connection: string) => log.history.streamOf.get(connection)?.id === stream
  for (let from = 0, end = 0; from < text.length; from = end + 1) {
    const feed = text.indexOf('\n', from)
    end = feed === -1 ? text.length : feed
    BEGIN.lastIndex = from
    const begin = BEGIN.exec(text)
    if (begin && (begin[1] === undefined || !isOwn(begin[1]))) continue
    try {
      const reading = readLogRecord(JSON.parse(text.slice(from, end)))
      if (reading.as !== 'record') continue
      const { record } = reading
      const { connection } = record
      if (record.seq > after && connection !== null && isOwn(connection)) yield record
    } catch {
      // A line that is no record is counted where the log is folded.
    }
  }
}

function pieceOf(record: LogRecord, writers: Map<string, ReturnType<typeof createSseText>>): RawPiece | null {
  const { seq, at, attempt } = record
  const place = { seq, at, attempt }
  switch (record.kind) {
    case 'request':
      return { ...place, as: 'request', text: `${record.method} ${record.url}`.slice(0, LENGTH), cut: false }
    case 'response':
      return { ...place, as: 'response', text: String(record.status), cut: false }
    case 'open':
      return { ...place, as: 'open', text: '', cut: false }
    case 'end':
      return { ...place, as: 'end', text: record.error ?? record.how, cut: false }
    case 'close':
      return { ...place, as: 'close', text: record.by, cut: false }
  }
  const key = `${record.connection} ${attempt}`
  let write = writers.get(key)
  if (!write) {
    write = createSseText()
    writers.set(key, write)
  }
  const text = write(record)
  if (text === '') return null
  return { ...place, as: 'received', text: text.trimEnd().slice(0, LENGTH), cut: text.length > LENGTH + 2 }
}
