/** Runs a writer over some records, and gives its file as text. */

import messages from '../../../../assets/_locales/en/messages.json' with { type: 'json' }
import { createWriter, type FileContext, type Format } from '../../../../src/core/log/formats'
import type { ReportWords } from '../../../../src/core/log/report-words'
import type { Piece, Spool } from '../../../../src/core/log/writer'
import type { LogRecord } from '../../../../src/core/record'

class TextSpool implements Spool {
  text = ''
  append(piece: Piece): void {
    this.text += textOf(piece)
  }
}

function textOf(piece: Piece): string {
  if (typeof piece === 'string') return piece
  return piece instanceof TextSpool ? piece.text : ''
}

/** A context whose spools are strings. */
export function createContext(context: Partial<FileContext> = {}): FileContext {
  return {
    createSpool: () => new TextSpool(),
    about: { tool: 'SSE Pulse 0.1.0', browser: 'Chrome 156.0', exportedAt: '2026-11-20T10:46:00.000Z' },
    defaultDelay: 3000,
    part: undefined,
    redacted: () => [],
    words: WORDS,
    language: 'en',
    judgedAt: { at: 0, sleeps: [], rules: [] },
    ...context,
  }
}

/** The file of a format. */
export function written(
  format: Format,
  records: readonly LogRecord[],
  context: Partial<FileContext> = {},
): string {
  return writtenFile(format, records, context).text
}

/** The file of a format, and what its name says of it. */
export function writtenFile(
  format: Format,
  records: readonly LogRecord[],
  context: Partial<FileContext> = {},
): { text: string; remark: string | null } {
  const writer = createWriter(format, createContext(context))
  const { late } = writer
  if (late) for (const record of records) if (late.isLate(record)) late.keep(record)
  for (const record of records) if (!late?.isKept(record.seq)) writer.record(record, JSON.stringify(record))
  const text = Array.from(writer.end(), textOf).join('')
  return { text, remark: writer.remark?.() ?? null }
}

/** The English words of the extension. */
export const WORDS = {
  ...Object.fromEntries(
    Object.entries(messages).flatMap(([key, { message }]) => {
      if (!key.startsWith('report')) return []
      const name = key.charAt(6).toLowerCase() + key.slice(7)
      return [[name, message.replace(/\$(\d)/g, '{$1}')]]
    }),
  ),
  severities: { error: 'Error', warning: 'Warning', info: 'Note' },
} as unknown as ReportWords
