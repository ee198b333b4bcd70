/** The formats that a log can be exported in. */

import type { Language } from '../findings/texts/fill'
import { createAttemptsCsvWriter } from './csv-attempts'
import { createEventsCsvWriter } from './csv-events'
import { createHarWriter } from './har'
import { type LogPart, writeHeader } from './header'
import { createNdjsonWriter } from './ndjson-writer'
import type { Redacted } from './redact'
import { createReportWriter } from './report'
import type { JudgedAt } from './report-findings'
import type { ReportWords } from './report-words'
import { createSseWriter } from './sse'
import { createTraceWriter } from './trace'
import type { LogWriter, WriterContext } from './writer'

/** `csv` is that of events, `sse` the bodies of the attempts as `text/event-stream`. */
export const FORMATS = ['ndjson', 'csv', 'csv-attempts', 'har', 'sse', 'report', 'trace'] as const
export type Format = (typeof FORMATS)[number]

/** The end of the file's name, and its type. */
export const FILES: Record<Format, { extension: string; type: string }> = {
  ndjson: { extension: 'ndjson', type: 'application/x-ndjson' },
  csv: { extension: 'events.csv', type: 'text/csv' },
  'csv-attempts': { extension: 'attempts.csv', type: 'text/csv' },
  har: { extension: 'har', type: 'application/json' },
  sse: { extension: 'sse', type: 'text/event-stream' },
  report: { extension: 'md', type: 'text/markdown' },
  trace: { extension: 'trace.json', type: 'application/json' },
}

/** What the formats need beyond {@link WriterContext}. */
export interface FileContext extends WriterContext {
  part: LogPart | undefined
  /** What was taken out; asked when all records were written. */
  redacted(): Redacted[]
  words: ReportWords
  /** The language of what is said of findings. */
  language: Language
  judgedAt: JudgedAt
}

/** A writer of one file. */
export function createWriter(format: Format, context: FileContext): LogWriter {
  switch (format) {
    case 'ndjson': {
      const { about, part, redacted } = context
      return createNdjsonWriter(context, () =>
        writeHeader({ ...about, redacted: redacted(), ...(part && { part }) }),
      )
    }
    case 'csv':
      return createEventsCsvWriter(context)
    case 'csv-attempts':
      return createAttemptsCsvWriter(context)
    case 'har':
      return createHarWriter(context)
    case 'sse':
      return createSseWriter(context)
    case 'report':
      return createReportWriter(context, context)
    case 'trace':
      return createTraceWriter(context)
  }
}
