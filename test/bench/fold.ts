/**
 * How many records a second one core folds, against reading the same records from the lines of a log, which whoever
 * folds them has to do before. Processor time of this process, so that other work on the machine does not count.
 */

import { applyToFindings, createFindings, tickFindings } from '../../src/core/findings/findings.ts'
import { applyHealth, createHealth, factsOf } from '../../src/core/health.ts'
import { applyRecord, createHistory } from '../../src/core/history.ts'
import type { LogRecord } from '../../src/core/record.ts'
import { createRecorder } from '../unit/core/records.ts'
import { median } from './statistics.ts'

/** What is folded: each step with all before it. */
export const STEPS = ['read', 'history', 'health', 'findings'] as const
export type Step = (typeof STEPS)[number]

export interface FoldResult {
  log: string
  records: number
  /** Records a second, the median of the rounds. */
  perSecond: Record<Step, number>
  /** What judging one stream by all rules takes, which happens about once a second, in microseconds. */
  judging: number
}

const RECORDS = 200_000
const ROUNDS = 5
/** Rounds before those: a panel has its code compiled after the first minute, and this after some hundred thousand records. */
const WARM_UP = 4
/** Findings are judged each second of the log, as they are while it is recorded. */
const TICK = 1000

/** Folds some logs. */
export function measureFold(): FoldResult[] {
  return [
    measure('one stream, events only', makeLog({ streams: 1, wire: false })),
    measure('ten streams, with comments and bytes', makeLog({ streams: 10, wire: true })),
    measure('a thousand streams, with comments and bytes', makeLog({ streams: 1000, wire: true })),
  ]
}

/** Streams that take turns in a flood, 20 records a millisecond. */
function makeLog({ streams, wire }: { streams: number; wire: boolean }): string[] {
  const record = createRecorder()
  const records: LogRecord[] = []
  let at = 1_795_171_480_000
  for (let n = 0; n < streams; n++) {
    const base = { connection: `doc-${n}`, at: at++ }
    records.push(record('connection', { ...base, attempt: 0, url: `https://shop.example/stream/${n}` }))
    records.push(record('open', base))
    if (wire) records.push(record('capture', { ...base, source: 'bytes' }))
  }
  for (let n = 0; n < RECORDS; n++) {
    at += 0.05
    const base = { connection: `doc-${n % streams}`, at }
    const place = Math.floor(n / streams) % 20
    if (wire && place === 0) records.push(record('comment', { ...base, source: 'bytes' }))
    else if (wire && place < 5) records.push(record('bytes', { ...base, source: 'bytes', size: 60 }))
    else records.push(record('event', { ...base, id: String(n), data: `{"n":${n},"price":3.25}`, size: 24 }))
  }
  return records.map(record => JSON.stringify(record))
}

/** @param lines those of the log, which are all that is kept of it: what else is alive costs whoever cleans up. */
function measure(log: string, lines: readonly string[]): FoldResult {
  const rounds: Record<Step, number[]> = { read: [], history: [], health: [], findings: [] }
  const judging: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const step of STEPS) {
      const { folding, ticks, judged } = foldAll(lines, step)
      if (round < 0) continue
      rounds[step].push(lines.length / (folding / 1e6))
      if (judged > 0) judging.push(ticks / judged)
    }
  }
  const perSecond = Object.fromEntries(STEPS.map(step => [step, median(rounds[step])]))
  return {
    log,
    records: lines.length,
    perSecond: perSecond as Record<Step, number>,
    judging: median(judging),
  }
}

/** What one round took, in microseconds of processor time: all that is measured, and the judging in it. */
interface Spent {
  folding: number
  ticks: number
  /** How many streams were judged. */
  judged: number
}

/** Lines that are read at once, as the panel reads a log in chunks: records that were folded are garbage by then. */
const CHUNK = 2000

/** Folds a log up to a step; reading it counts where it is the step. */
function foldAll(lines: readonly string[], step: Step): Spent {
  const history = createHistory()
  const health = step === 'history' ? null : createHealth()
  const spent: Spent = { folding: 0, ticks: 0, judged: 0 }
  const findings =
    health && step === 'findings'
      ? createFindings(history, 'Chromium 156', (stream, now) => {
          spent.judged++
          return factsOf(health, stream, now)
        })
      : null
  let tickedAt = 0
  for (let from = 0; from < lines.length; from += CHUNK) {
    let begun = process.cpuUsage()
    const records: LogRecord[] = []
    for (const line of lines.slice(from, from + CHUNK)) records.push(JSON.parse(line))
    if (step !== 'read') begun = process.cpuUsage()
    tickedAt ||= records[0]?.at ?? 0
    if (step !== 'read') for (const record of records) foldOne(record)
    spent.folding += since(begun)
  }
  return spent

  function foldOne(record: LogRecord): void {
    const stream = applyRecord(history, record)
    if (health) applyHealth(health, record, stream)
    if (!findings) return
    applyToFindings(findings, record, stream)
    if (record.at - tickedAt < TICK) return
    tickedAt = record.at
    const begun = process.cpuUsage()
    tickFindings(findings, record.at)
    spent.ticks += since(begun)
  }
}

function since(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun)
  return user + system
}

/** The table, in Markdown: each step with all before it. */
export function formatFold(results: readonly FoldResult[]): string {
  const million = (value: number) => `${(value / 1e6).toFixed(2)} M`
  return [
    'Records a second on one core, each step with all before it; reading them from lines for comparison',
    '',
    '| log | read | history | and health | and findings | all to reading | judging a stream |',
    '|---|---|---|---|---|---|---|',
    ...results.map(({ log, perSecond: { read, history, health, findings }, judging }) => {
      const cells = [read, history, health, findings].map(million)
      return `| ${log} | ${cells.join(' | ')} | ${(findings / read).toFixed(2)} | ${judging.toFixed(0)} µs |`
    }),
  ].join('\n')
}
