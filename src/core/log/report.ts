/**
 * Writes a report in Markdown, to be pasted into an issue: where it was seen, what is wrong, and of each stream its
 * attempts, the gaps between them, and a small timeline. It is short however long the log is.
 */

import { applyNote, type EventNotes } from '../event-notes'
import type { Language } from '../findings/texts/fill'
import type { EnvironmentChange, LogRecord } from '../record'
import type { Bytes, EpochMilliseconds } from '../units'
import { createAttemptLedger } from './attempt-ledger'
import type { LogPart } from './header'
import { code } from './markdown'
import type { Redacted } from './redact'
import { createReportFindings, findingSections, type JudgedAt } from './report-findings'
import { noteSection } from './report-notes'
import { createStreamReport, type StreamReport, streamSection, streamTable } from './report-stream'
import { createDensity } from './report-timeline'
import { fill, type ReportWords } from './report-words'
import { bytesText, spanText } from './span-text'
import { isoTime, type LogWriter, type WriterContext } from './writer'

export interface ReportOptions {
  words: ReportWords
  /** The language of what is said of findings. */
  language: Language
  judgedAt: JudgedAt
  /** Told when all records were written. */
  part: LogPart | undefined
  redacted(): readonly Redacted[]
}

/** Streams that have a section of their own; a comment in a bug tracker holds some 65,000 characters. */
const SECTIONS = 12
/** Streams that are counted one by one. */
const STREAMS = 2000

/** A writer of one report. */
export function createReportWriter(
  { about, defaultDelay }: WriterContext,
  { words, language, judgedAt, part, redacted }: ReportOptions,
): LogWriter {
  const streams = new Map<string, StreamReport>()
  const changes = new Map<EnvironmentChange, number>()
  const notes: EventNotes = new Map()
  const dropped = { records: 0, bytes: 0 as Bytes }
  let from: EpochMilliseconds = Number.POSITIVE_INFINITY
  let to: EpochMilliseconds = 0
  let page = ''
  const ledger = createAttemptLedger<null>(
    defaultDelay,
    () => null,
    attempt => {
      if (streams.size < STREAMS || streams.has(attempt.stream)) reportOf(attempt.stream).settle(attempt)
    },
  )

  const findings = createReportFindings(ledger.history, about.browser, judgedAt)

  function reportOf(id: string): StreamReport {
    const known = streams.get(id)
    if (known) return known
    const made = createStreamReport(createDensity(from))
    streams.set(id, made)
    return made
  }

  function note(record: LogRecord): void {
    if (record.kind === 'note') {
      applyNote(notes, record)
      return
    }
    if (record.at < from) from = record.at
    if (record.at > to) to = record.at
    if (record.kind === 'environment') changes.set(record.what, (changes.get(record.what) ?? 0) + 1)
    else if (record.kind === 'dropped') {
      dropped.records += record.records
      dropped.bytes += record.bytes
    } else if (record.kind === 'connection' && page === '') page = record.page
    else if (record.kind === 'event') {
      const stream = ledger.history.streamOf.get(record.connection ?? '')
      if (stream && (streams.size < STREAMS || streams.has(stream.id)))
        reportOf(stream.id).density.add(record.at)
    }
  }

  function headOf(): string {
    const host = URL.canParse(page) ? new URL(page).host : ''
    const { history } = ledger
    const lines: [string, string][] = [
      [words.page, code(page, 500)],
      [words.browser, code(about.browser)],
      [words.exported, `${code(about.exportedAt)} · ${code(about.tool)}`],
      [words.span, to === 0 ? '' : `${isoTime(from)} – ${isoTime(to)} (${spanText(to - from)})`],
      [words.events, `${history.events} (${bytesText(history.bytes)})`],
      [
        words.dropped,
        dropped.records + dropped.bytes === 0 ? '' : `${dropped.records} (${bytesText(dropped.bytes)})`,
      ],
      [words.environment, Array.from(changes, ([what, count]) => `${what} ${count}×`).join(', ')],
      [words.part, partText(part)],
      [words.redacted, redactedText(redacted()) || words.nothingRedacted],
    ]
    const list = lines.flatMap(([name, text]) => (text === '' ? [] : [`- **${name}:** ${text}`]))
    return [
      `# ${fill(words.title, host === '' ? '' : code(host)).trim()}`,
      list.join('\n'),
      words.times,
    ].join('\n\n')
  }

  /** A stream by its number in the table, and its address. */
  function nameOf(id: string): string {
    const known = streams.get(id)
    const url = code(known?.facts().url ?? words.unknownStream, 120)
    const number = known ? [...streams.values()].filter(isTold).indexOf(known) + 1 : 0
    return number > 0 ? `${number}, ${url}` : url
  }

  function streamSections(): string {
    const known = [...streams.values()].filter(isTold)
    if (known.length === 0) return `${words.noStreams}\n`
    const sections = known
      .slice(0, SECTIONS)
      .map((stream, index) => streamSection(stream, index + 1, { from, to }, words))
    const more = known.length > SECTIONS ? [fill(words.moreStreams, known.length - SECTIONS)] : []
    return [
      `## ${words.streams}`,
      streamTable(known.slice(0, 5 * SECTIONS), words),
      ...sections,
      ...more,
    ].join('\n\n')
  }

  return {
    record(record) {
      if (!record) return
      if (record.at < from) from = record.at
      ledger.record(record)
      findings.record(record)
      note(record)
    },
    end() {
      ledger.end()
      const found = findingSections(findings.judge(), words, language, nameOf)
      const noted = noteSection(notes, words, connection => {
        const stream = ledger.history.streamOf.get(connection)
        return stream ? nameOf(stream.id) : code(words.unknownStream)
      })
      return [[headOf(), ...found, ...noted, streamSections()].join('\n\n'), '\n']
    },
  }
}

function isTold({ attempts }: StreamReport): boolean {
  return attempts > 0
}

function partText(part: LogPart | undefined): string {
  if (!part) return ''
  const { streams, from, to } = part
  return [streams === undefined ? '' : String(streams), (from ?? to) ? `${from ?? '…'} – ${to ?? '…'}` : '']
    .filter(text => text !== '')
    .join(', ')
}

function redactedText(redacted: readonly Redacted[]): string {
  return redacted
    .map(({ what, how, count, names }) => {
      const told = names && names.length > 0 ? ` (${names.map(name => code(name, 40)).join(', ')})` : ''
      return `${what} ${how} ${count}×${told}`
    })
    .join('; ')
}
