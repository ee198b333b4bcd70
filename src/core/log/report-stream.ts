/** What a report says of one stream: its attempts, the gaps between them, and when it was open. */

import type { AttemptRow } from '../attempt-rows'
import type { CaptureLevel } from '../record'
import type { Bytes, EpochMilliseconds, Milliseconds } from '../units'
import type { SettledAttempt } from './attempt-ledger'
import { code, table } from './markdown'
import { type Band, type Density, drawBands } from './report-timeline'
import { fill, type ReportWords } from './report-words'
import { bytesText, spanText } from './span-text'
import { isoTime } from './writer'

export interface StreamReport {
  readonly attempts: number
  readonly density: Density
  /** Takes its next attempt. */
  settle(attempt: SettledAttempt<unknown>): void
  facts(): StreamFacts
}

/** What was noted of a stream. */
export interface StreamFacts {
  /** `null` where its beginning is not in the log. */
  url: string | null
  api: string
  level: CaptureLevel
  attempts: number
  events: number
  bytes: Bytes
  /** The newest, oldest first. */
  rows: AttemptRow[]
  bands: Band[]
  gaps: { count: number; total: Milliseconds; longest: Gap[] }
}

/** A time in which a stream that had been open was not. */
interface Gap {
  from: EpochMilliseconds
  to: EpochMilliseconds
}

const ROWS = 20
const BANDS = 2000
const GAPS = 5

/** What is noted of a stream while its attempts come in. */
export function createStreamReport(density: Density): StreamReport {
  const facts: StreamFacts = {
    url: null,
    api: '',
    level: 'api',
    attempts: 0,
    events: 0,
    bytes: 0,
    rows: [],
    bands: [],
    gaps: { count: 0, total: 0, longest: [] },
  }
  /** When it was last open. */
  let openUntil: EpochMilliseconds | null = null
  let overAt: EpochMilliseconds | null = null

  function addBand(band: Band): void {
    if (facts.bands.length < BANDS) facts.bands.push(band)
  }

  function addGap(gap: Gap): void {
    const { gaps } = facts
    gaps.count++
    gaps.total += gap.to - gap.from
    gaps.longest.push(gap)
    gaps.longest.sort((a, b) => b.to - b.from - (a.to - a.from)).splice(GAPS)
  }

  return {
    get attempts() {
      return facts.attempts
    },
    density,
    settle({ row, exchange }) {
      const { connection } = exchange
      facts.url ??= connection?.url ?? null
      facts.api ||= connection?.api ?? ''
      facts.level = exchange.level
      facts.attempts++
      facts.events += row.events
      facts.bytes += row.bytes
      facts.rows.push(row)
      if (facts.rows.length > ROWS) facts.rows.shift()

      const from = row.startedAt ?? row.openedAt ?? exchange.from
      // What goes on at the end of the log is drawn up to there.
      const to = row.ending ? (row.ending.at ?? exchange.to) : Number.POSITIVE_INFINITY
      // A stream that fails on its first attempt has no gap yet: it was never there.
      if (overAt !== null && from > overAt) addBand({ state: 'waiting', from: overAt, to: from })
      const open = row.lived?.from ?? row.openedAt
      if (open === null) addBand({ state: 'connecting', from, to: Math.max(from, to) })
      else {
        if (open > from) addBand({ state: 'connecting', from, to: open })
        addBand({ state: 'open', from: open, to: Math.max(open, to) })
        if (openUntil !== null && open > openUntil) addGap({ from: openUntil, to: open })
        openUntil = to
      }
      overAt = to
    },
    facts: () => facts,
  }
}

/** All streams in short. */
export function streamTable(streams: readonly StreamReport[], words: ReportWords): string {
  const rows = streams.map((stream, index) => {
    const { url, attempts, events, bytes, rows, gaps, level } = stream.facts()
    return [
      String(index + 1),
      code(url ?? words.unknownStream, 120),
      endText(rows.at(-1)),
      String(attempts),
      String(events),
      bytesText(bytes),
      gaps.count === 0 ? '0' : `${gaps.count} (${spanText(gaps.total)})`,
      level,
    ]
  })
  const head = [
    '#',
    words.stream,
    words.state,
    words.attempts,
    words.events,
    words.bytes,
    words.gaps,
    words.level,
  ]
  return table(head, rows)
}

/** One stream at length. */
export function streamSection(
  stream: StreamReport,
  number: number,
  span: { from: EpochMilliseconds; to: EpochMilliseconds },
  words: ReportWords,
): string {
  const { url, api, rows, attempts, bands, gaps } = stream.facts()
  const { from, to } = span
  const timeline = [
    `${clock(from)}${' '.repeat(36)}${clock(to)}`,
    drawBands(bands, from, to),
    stream.density.draw(from, to),
    words.legend,
  ]
  const more = attempts - rows.length
  return [
    `### ${number}. ${code(url ?? words.unknownStream, 300)}${api === '' ? '' : ` · ${api}`}`,
    ['```text', ...timeline, '```'].join('\n'),
    gaps.count === 0 ? '' : gapText(gaps, words),
    more > 0 ? fill(words.earlierAttempts, more) : '',
    attemptTable(rows, words),
  ]
    .filter(text => text !== '')
    .join('\n\n')
}

function gapText({ count, total, longest }: StreamFacts['gaps'], words: ReportWords): string {
  const all = fill(words.gapsInAll, count, spanText(total))
  const rows = longest.map(({ from, to }) => [clock(from), spanText(to - from)])
  return `${all}\n\n${table([words.from, words.length], rows)}`
}

function attemptTable(rows: readonly AttemptRow[], words: ReportWords): string {
  const head = ['#', words.started, words.delay, words.outcome, words.firstByte, words.openFor, words.events]
  return table(
    [...head, words.ended, words.resumed],
    rows.map(row => [
      String(row.number),
      row.startedAt === null ? '' : clock(row.startedAt),
      row.delay?.was == null ? '' : spanText(row.delay.was),
      [row.response?.status ?? '', row.protocol === null ? '' : code(row.protocol)].join(' ').trim(),
      row.firstByte === null ? '' : spanText(row.firstByte),
      row.lived?.to == null ? '' : spanText(row.lived.to - row.lived.from),
      String(row.events),
      endText(row),
      row.resume.sent === null ? '' : `${row.resume.verdict}: ${code(row.resume.sent, 40)}`,
    ]),
  )
}

/** How it ended, in the words of the log. */
function endText(row: AttemptRow | undefined): string {
  if (!row) return ''
  if (!row.ending) return row.openedAt !== null || row.lived ? 'open' : 'connecting'
  const { how, error, next } = row.ending
  return [how, error === null ? '' : code(error, 60), next === null ? '' : `(${next})`]
    .filter(text => text !== '')
    .join(' ')
}

/** Time of day, UTC, to the millisecond. */
function clock(at: EpochMilliseconds): string {
  return isoTime(at).slice(11, 23)
}
