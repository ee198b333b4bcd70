/** Reads a log file into the engine's memory, piece by piece. */

import { createLogReader, type Problem } from '../../core/log/ndjson'
import { createEngineLog, type EngineLog, foldRecord } from './engine-log'
import { conclude } from './judgement'
import { createFileSource } from './source'

/** Problems that are told one by one; of the others only the number is. */
const PROBLEMS_TOLD = 100

export interface ImportedLog {
  /** The header as it stands in the file, with a line feed; `null` if the file has none. */
  header: string | null
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
}

/** Prepares the import of a file. */
export function createLogImport(id: string, file: File): LogImport {
  const source = createFileSource()
  const log = createEngineLog(id, { file: file.name, size: file.size }, '', source)

  async function read(goOn: () => boolean): Promise<ImportedLog> {
    const result: ImportedLog = { header: null, problems: [], problemCount: 0, records: 0 }
    const reader = createLogReader({
      header({ browser }, line) {
        log.browser = browser
        log.judgement.findings.browser = browser
        result.header = `${line}\n`
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
    })
    log.reading = true
    // Not a TextDecoderStream with `fatal`: bytes that are no UTF-8 spoil their line, not the file.
    for await (const text of file.stream().pipeThrough(new TextDecoderStream('utf-8', { ignoreBOM: true }))) {
      reader.push(text)
      if (!goOn() || reader.refused) break
    }
    reader.end()
    // By its own end, not by the clock of whoever reads it.
    conclude(log.judgement)
    log.reading = false
    return result
  }

  return { log, read }
}
