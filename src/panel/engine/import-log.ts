/** Reads a log file into the engine's memory, piece by piece. */

import type { NewNote } from '../../core/event-notes'
import type { LogHeader } from '../../core/log/header'
import type { LogSink, Problem } from '../../core/log/ndjson'
import { createFileReader } from '../../core/log/read-file'
import type { RecordOf } from '../../core/record'
import type { StreamRule } from '../../core/thresholds'
import type { Bytes } from '../../core/units'
import { decodeFile, packingOf, UnpackError } from './decode-file'
import { createEngineLog, type EngineLog, foldRecord } from './engine-log'
import { conclude } from './judgement'
import { createFileSource } from './source'
import { createTurns } from './turns'

/** Problems that are told one by one; of the others only the number is. */
const PROBLEMS_TOLD = 100

/** What is read of a file at most, unpacked: an event of it costs some 40 bytes of memory, whatever its size. */
export const FILE_LIMIT: Bytes = 1 << 30

export interface ImportedLog {
  /** The header as it stands in the file, with a line feed; `null` if the file has none. */
  header: { line: string; facts: LogHeader } | null
  /** The format of the file. */
  format: 'ndjson' | 'har' | 'sse'
  problems: Problem[]
  problemCount: number
  records: number
}

/** A log that is there at once and fills while its file is read. */
export interface LogImport {
  log: EngineLog
  /**
   * Reads the file.
   * @param goOn called after each piece; `false` stops.
   * @throws DOMException when the file cannot be read.
   */
  read(goOn: () => boolean): Promise<ImportedLog>
  /** Adds a note behind all records. To be called when the file was read. */
  note(note: NewNote): void
}

/**
 * Prepares the import of a file, of which at most `limit` bytes are read.
 * @param rules what the user has set for the streams of some addresses.
 */
export function createLogImport(
  id: string,
  file: File,
  limit = FILE_LIMIT,
  rules: readonly StreamRule[] = [],
): LogImport {
  const source = createFileSource()
  const log = createEngineLog(id, { file: file.name, size: file.size, format: 'ndjson' }, '', source, rules)

  async function read(goOn: () => boolean): Promise<ImportedLog> {
    const result: ImportedLog = { header: null, format: 'ndjson', problems: [], problemCount: 0, records: 0 }
    const sink: LogSink = {
      header(facts, line) {
        log.browser = facts.browser
        log.judgement.findings.browser = facts.browser
        result.header = { line: `${line}\n`, facts }
      },
      source(format, browser) {
        log.browser = browser
        log.from = { file: file.name, size: file.size, format }
        result.format = format
        log.judgement.findings.browser = browser
      },
      record(seq, line, record) {
        result.records++
        log.folded = seq
        source.append(seq, line)
        if (record) foldRecord(log, record)
      },
      problem(problem) {
        if (result.problemCount++ < PROBLEMS_TOLD) result.problems.push(problem)
      },
    }
    log.reading = true
    try {
      await readInto(sink, goOn)
    } finally {
      // By its own end, not by the clock of whoever reads it.
      conclude(log.judgement)
      log.reading = false
    }
    return result
  }

  async function readInto(sink: LogSink, goOn: () => boolean): Promise<void> {
    const whole = (reason: Problem['reason'], ...details: string[]) =>
      sink.problem({ line: 0, reason, details })
    if (packingOf(new Uint8Array(await file.slice(0, 4).arrayBuffer())) === 'zip') {
      whole('archive')
      return
    }
    const reader = createFileReader(sink, { name: file.name, changedAt: file.lastModified })
    const pieces = decodeFile(file, limit)
    const turns = createTurns(() => performance.now())
    try {
      for (;;) {
        const { done, value } = await pieces.next()
        if (done) {
          if (value) whole('too-large', String(limit))
          break
        }
        reader.push(value)
        if (!goOn() || reader.refused) break
        // Pieces that the browser has read ahead come one after the other, without any turn in between.
        await turns.giveWay()
      }
    } catch (error) {
      if (!(error instanceof UnpackError)) throw error
      whole('gzip')
    } finally {
      await pieces.return(false)
    }
    reader.end()
  }

  function note({ connection, attempt, at, on, text }: NewNote): void {
    const seq = log.folded + 1
    const record: RecordOf<'note'> = { kind: 'note', connection, attempt, seq, at, source: 'tool', on, text }
    log.folded = record.seq
    source.append(record.seq, JSON.stringify(record))
    foldRecord(log, record)
  }

  return { log, read, note }
}
