/** Makes the file of an export: reads the logs, takes out what is to be taken out, and runs the writers. */

import { defaultDelayOf } from '../../core/delay'
import { languageOf } from '../../core/findings/texts/fill'
import { createWriter, FILES, type Format } from '../../core/log/formats'
import { type LogHeader, writeHeader } from '../../core/log/header'
import { createRedactor, type Redacted, type Redactor } from '../../core/log/redact'
import type { JudgedAt } from '../../core/log/report-findings'
import { isInScope, type Scope, WHOLE } from '../../core/log/scope'
import type { LogWriter } from '../../core/log/writer'
import { readLogRecord } from '../../core/record-schema'
import type { Bytes, EpochMilliseconds } from '../../core/units'
import { type LogText, textOfLogs } from './log-text'
import type { ExportedFile, Exporter, ExportWish, RedactionTrial } from './messages'
import { createBlobSpools } from './spool'
import { zipFiles } from './zip'

/** A file of an export, and what goes into it. */
export interface FilePlan {
  /** Its name within an archive, without the end. */
  name: string
  scope: Scope
}

export interface ExportOptions {
  logs: readonly LogText[]
  /** How large the logs are, for the progress. */
  size: Bytes
  /** One; or those of an archive. */
  files: readonly FilePlan[]
  wish: Pick<ExportWish, 'format' | 'redaction' | 'zip' | 'streams' | 'from' | 'to'>
  exporter: Exporter
  /**
   * More than one observer may have told of a body, so that what it brought may not be in the order of happening.
   */
  mixed: boolean
  /** The header of the file that the log was imported from. */
  imported: { line: string; facts: LogHeader } | null
  judgedAt: JudgedAt
  at: EpochMilliseconds
  salt: string
  /** Called after each piece; `false` gives up. */
  goOn(share: number): boolean
}

/**
 * @returns null when it was given up.
 * @throws DOMException when a log cannot be read.
 */
export async function exportFile(options: ExportOptions): Promise<ExportedFile | null> {
  const { files, wish, at } = options
  const { extension, type } = FILES[wish.format]
  const spools = createBlobSpools()
  const redactor = createRedactor(wish.redaction, options.salt)
  const header = () => headerOf(options, redactor.redacted())
  const [only] = files
  if (wish.format === 'ndjson' && !wish.zip && only?.scope === WHOLE) {
    const spool = spools.createSpool()
    const done = await readLogs(options, piece => spool.append(redactLines(piece, redactor)))
    return done ? { blob: spools.join([header(), spool], type), extension } : null
  }
  const writers = files.map(({ scope }) => ({
    scope,
    writer: newWriter(options, spools.createSpool, redactor),
  }))
  const slow = options.mixed ? writers.filter(({ writer }) => writer.late) : []
  const half = { ...options, goOn: (share: number) => options.goOn(share / 2) }
  if (slow.length > 0 && !(await readLogs(half, piece => keepLate(piece, redactor, slow)))) return null
  const rest = { ...options, goOn: (share: number) => options.goOn(0.5 + share / 2) }
  const done = await readLogs(slow.length > 0 ? rest : options, piece => writeLines(piece, redactor, writers))
  if (!done) return null
  const parts = writers.map(({ writer }) => {
    const blob = spools.join(writer.end(), type)
    const remark = writer.remark?.()
    return { blob, extension: remark ? `${remark}.${extension}` : extension }
  })
  if (!wish.zip) return parts[0] ?? null
  const packed = await zipFiles(
    parts.map(({ blob, extension }, i) => ({ name: `${files[i]?.name}.${extension}`, blob })),
    at,
    () => options.goOn(1),
  )
  return packed && { blob: packed, extension: 'zip' }
}

/**
 * Tries a redaction.
 * @returns null when it was given up.
 */
export async function tryRedaction(
  options: Pick<ExportOptions, 'logs' | 'size' | 'salt' | 'goOn'>,
  scope: Scope,
  redaction: ExportWish['redaction'],
): Promise<RedactionTrial | null> {
  const redactor = createRedactor(redaction, options.salt)
  const ignored: LogWriter = { record() {}, end: () => [] }
  const done = await readLogs(options, piece => {
    if (!redactor.concerns(piece)) return
    if (scope === WHOLE) redactLines(piece, redactor)
    else writeLines(piece, redactor, [{ scope, writer: ignored }])
  })
  return done ? { redacted: redactor.redacted(), examples: redactor.examples() } : null
}

/** Reads all lines. Returns whether it came to the end. */
async function readLogs(
  { logs, size, goOn }: Pick<ExportOptions, 'logs' | 'size' | 'goOn'>,
  onPiece: (piece: string) => void,
): Promise<boolean> {
  let read = 0
  for await (const piece of textOfLogs(logs)) {
    onPiece(piece)
    read += piece.length
    if (!goOn(Math.min(1, read / Math.max(1, size)))) return false
  }
  return true
}

/** The lines of a piece as they may go out. */
function redactLines(piece: string, redactor: Redactor): string {
  if (!redactor.concerns(piece)) return piece
  let out = ''
  for (const line of linesOf(piece)) {
    const redacted = redactor.concerns(line) ? redactor.line(line) : line
    if (redacted !== null) out += `${redacted}\n`
  }
  return out
}

function writeLines(
  piece: string,
  redactor: Redactor,
  files: readonly { scope: Scope; writer: LogWriter }[],
): void {
  const isConcerned = redactor.concerns(piece)
  for (const line of linesOf(piece)) {
    const reading = readLine(line)
    if (!reading || reading.as === 'invalid') continue
    const wanting = files.filter(
      ({ scope, writer }) => isInScope(scope, reading.record) && !writer.late?.isKept(reading.record.seq),
    )
    if (wanting.length === 0) continue
    const redacted = isConcerned && redactor.concerns(line) ? redactor.line(line) : line
    if (redacted === null) continue
    // The checksums, which go into no file, tell a writer whether what it writes is what came.
    const isWhole = redacted === line || (reading.as === 'record' && reading.record.kind === 'bytes')
    const own = isWhole ? reading : readLine(redacted)
    const record = own?.as === 'record' ? own.record : null
    for (const { writer } of wanting) writer.record(record, redacted)
  }
}

/** Keeps what came in late, for writers that put it where it belongs. */
function keepLate(
  piece: string,
  redactor: Redactor,
  files: readonly { scope: Scope; writer: LogWriter }[],
): void {
  for (const line of linesOf(piece)) {
    const reading = readLine(line)
    if (reading?.as !== 'record') continue
    const { record } = reading
    const wanting = files.filter(
      ({ scope, writer }) => isInScope(scope, record) && writer.late?.isLate(record),
    )
    if (wanting.length === 0) continue
    const redacted = redactor.concerns(line) ? redactor.line(line) : line
    const own = redacted === null ? null : readLine(redacted)
    if (own?.as === 'record') for (const { writer } of wanting) writer.late?.keep(own.record)
  }
}

function readLine(line: string): ReturnType<typeof readLogRecord> | null {
  try {
    return readLogRecord(JSON.parse(line))
  } catch {
    // Only the log as a whole keeps what cannot be read.
    return null
  }
}

function* linesOf(piece: string): Generator<string> {
  let from = 0
  for (let feed = piece.indexOf('\n'); feed !== -1; feed = piece.indexOf('\n', from)) {
    yield piece.slice(from, feed)
    from = feed + 1
  }
}

function newWriter(
  options: ExportOptions,
  createSpool: ReturnType<typeof createBlobSpools>['createSpool'],
  redactor: Redactor,
): LogWriter {
  const { wish, exporter, imported, judgedAt, at } = options
  const browser = imported?.facts.browser || exporter.browser
  return createWriter(wish.format satisfies Format, {
    createSpool,
    about: { tool: exporter.tool, browser, exportedAt: new Date(at).toISOString() },
    defaultDelay: defaultDelayOf(browser),
    part: partOf(wish),
    redacted: () => [...(imported?.facts.redacted ?? []), ...redactor.redacted()],
    words: exporter.words,
    language: languageOf(exporter.language),
    judgedAt,
  })
}

function headerOf({ exporter, imported, at }: ExportOptions, redacted: readonly Redacted[]): string {
  // The same file again, if nothing is to be said beyond what it says.
  if (imported && redacted.length === 0) return imported.line
  return writeHeader({
    tool: exporter.tool,
    browser: imported?.facts.browser || exporter.browser,
    exportedAt: new Date(at).toISOString(),
    redacted: [...(imported?.facts.redacted ?? []), ...redacted],
    ...(imported?.facts.part && { part: imported.facts.part }),
  })
}

function partOf({ streams, from, to }: ExportOptions['wish']): LogHeader['part'] {
  if (streams === null && from === null && to === null) return undefined
  return {
    ...(streams && { streams: streams.length }),
    ...(from !== null && { from: new Date(from).toISOString() }),
    ...(to !== null && { to: new Date(to).toISOString() }),
  }
}
