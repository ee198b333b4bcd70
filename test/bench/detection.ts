/**
 * How soon a stall is found, and how often an alarm is false: our heartbeats against a watchdog of 45 s and against
 * the mean and three standard deviations of the silences, all three on the same generated streams.
 */

import { applyHealth, createHealth, factsOf, type Health, noteSleep } from '../../src/core/health.ts'
import { applyRecord, createHistory, type Stream } from '../../src/core/history.ts'
import type { LogRecord } from '../../src/core/record.ts'
import { type HealthyStream, healthyStream } from '../unit/core/healthy-streams.ts'
import { type HeartbeatRow, ROWS } from '../unit/core/heartbeat-rows.ts'
import { quantile } from './statistics.ts'

export const DETECTORS = ['ours', 'watchdog', 'sigma'] as const
export type Detector = (typeof DETECTORS)[number]

/** How soon one detector found stalls, in periods, and how many it did not find at all. */
export interface Delays {
  median: number | null
  /** 95 % were found sooner. */
  most: number | null
  missed: number
}

export interface DetectionResults {
  stalls: { period: number; streams: number; delays: Record<Detector, Delays> }[]
  /**
   * Single beats that a server left out, those of them that were found, and those that were wrongly said to be missing;
   * of periods of five seconds and more, as shorter silences are not spoken of.
   */
  beats: { leftOut: number; found: number; wrong: number }
  falseAlarms: {
    what: string
    days: number
    alarms: Record<Detector, number>
  }[]
}

/** Streams of each server that stall, and healthy ones of all. */
const STALLED = 20
const HEALTHY = 3000
/** Stalls are waited for this long. */
const PATIENCE = { periods: 6, margin: 60_000 }
const DAY = 86_400_000

const TIMED = ROWS.filter(({ period }) => period > 0)

/** Runs all of it; some seconds. */
export function measureDetection(): DetectionResults {
  return {
    stalls: measureStalls(),
    beats: measureMissedBeats(),
    falseAlarms: [
      measureFalseAlarms('calm: the network stutters', true),
      measureFalseAlarms('ordinary life: also sleep, background, navigation, deploys', false),
    ],
  }
}

/** The rate at which a timer that waits for silence has its turn. */
function rateOf({ period, timer, rate: [slow, fast] }: HeartbeatRow): number {
  return timer === 'idle' ? Math.min(400 / period, fast) : Math.min(fast, Math.max(slow, 0.2))
}

function measureStalls(): DetectionResults['stalls'] {
  const byPeriod = new Map<number, Record<Detector, (number | null)[]>>()
  for (const row of TIMED) {
    const delays = byPeriod.get(row.period) ?? { ours: [], watchdog: [], sigma: [] }
    byPeriod.set(row.period, delays)
    for (let seed = 1; seed <= STALLED; seed++) {
      const stallAt = (15 + seed / STALLED) * row.period
      const found = delaysOf(
        healthyStream({ seed, row, level: 'bytes', rate: rateOf(row), duration: stallAt, stallAt }),
      )
      for (const detector of DETECTORS) delays[detector].push(found[detector])
    }
  }
  return [...byPeriod]
    .sort(([a], [b]) => a - b)
    .map(([period, delays]) => ({
      period,
      streams: delays.ours.length,
      delays: {
        ours: summarise(delays.ours, period),
        watchdog: summarise(delays.watchdog, period),
        sigma: summarise(delays.sigma, period),
      },
    }))
}

function summarise(delays: readonly (number | null)[], period: number): Delays {
  const found = delays.filter(delay => delay !== null).map(delay => delay / period)
  return {
    median: found.length > 0 ? quantile(found, 0.5) : null,
    most: found.length > 0 ? quantile(found, 0.95) : null,
    missed: delays.length - found.length,
  }
}

/** From the last byte of a stream to the alarm of each detector. */
function delaysOf(stalled: HealthyStream): Record<Detector, number | null> {
  const { history, health } = fold(stalled.records)
  const [stream] = history.streams.values()
  const last = stalled.records.findLast(isByte)?.at ?? 0
  const patience = PATIENCE.periods * stalled.row.period + PATIENCE.margin
  const isAlarm = (silence: number) => stream !== undefined && isMissing(health, stream, last + silence)
  const limit = sigmaLimit(stalled.records.filter(isByte))
  return {
    ours: isAlarm(patience) ? firstTrue(isAlarm, patience) : null,
    watchdog: WATCHDOG <= patience ? WATCHDOG : null,
    sigma: limit !== null && limit <= patience ? limit : null,
  }
}

const WATCHDOG = 45_000

/** The smallest number up to `most`, to 10 ms, for which something holds that holds from there on. */
function firstTrue(holds: (value: number) => boolean, most: number): number {
  let [low, high] = [0, most]
  while (high - low > 10) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

function fold(records: readonly LogRecord[]) {
  const history = createHistory()
  const health = createHealth()
  for (const record of records) applyHealth(health, record, applyRecord(history, record))
  return { history, health }
}

function isMissing(health: Health, stream: Stream, now: number): boolean {
  const state = factsOf(health, stream, now)?.heartbeat.state
  return state === 'missing' || state === 'dead'
}

function isByte({ kind }: LogRecord): boolean {
  return kind === 'event' || kind === 'comment'
}

/** The mean and three standard deviations of the silences so far; none before there are three. */
function sigmaLimit(bytes: readonly LogRecord[]): number | null {
  const spans = bytes.slice(1).map(({ at }, n) => at - (bytes[n]?.at ?? 0))
  if (spans.length < 3) return null
  const mean = spans.reduce((sum, span) => sum + span, 0) / spans.length
  const variance = spans.reduce((sum, span) => sum + (span - mean) ** 2, 0) / spans.length
  return mean + 3 * Math.sqrt(variance)
}

function measureMissedBeats(): DetectionResults['beats'] {
  const beats = { leftOut: 0, found: 0, wrong: 0 }
  for (const row of TIMED.filter(({ period }) => period >= 5000)) {
    for (let seed = 1; seed <= STALLED; seed++) {
      const without = (beat: number) => beat >= 8 && (beat * 7 + seed) % 11 === 0
      const stream = healthyStream({
        seed,
        row,
        level: 'bytes',
        rate: row.timer === 'fixed' ? rateOf(row) : 0.05 / row.period,
        duration: 40 * row.period,
        without,
      })
      const { history, health } = fold(stream.records)
      const [found] = history.streams.values()
      const missed = (found && factsOf(health, found, stream.to)?.heartbeat.missed) ?? []
      const said = missed.flatMap(({ expectedAt }) => expectedAt)
      const isNear = (a: number) => (b: number) => Math.abs(a - b) < row.period / 3 + 300
      // Those after the last beat of the log are not overdue yet.
      const due = stream.leftOut.filter(at => at < stream.to - 2 * row.period)
      beats.leftOut += due.length
      beats.found += due.filter(at => said.some(isNear(at))).length
      beats.wrong += said.filter(at => !stream.leftOut.some(isNear(at))).length
    }
  }
  return beats
}

function measureFalseAlarms(what: string, calm: boolean): DetectionResults['falseAlarms'][number] {
  const alarms: Record<Detector, number> = { ours: 0, watchdog: 0, sigma: 0 }
  let span = 0
  for (let seed = 1; seed <= HEALTHY; seed++) {
    const row = TIMED[seed % TIMED.length] as HeartbeatRow
    const healthy = healthyStream({ seed, row, level: 'bytes', calm, duration: 40 * row.period })
    span += healthy.to - healthy.from
    countFalse(healthy, alarms)
  }
  return { what, days: span / DAY, alarms }
}

/** Looks at a healthy stream at the end of each silence: what rises an alarm then did so before. */
function countFalse({ records, row, sleeps }: HealthyStream, alarms: Record<Detector, number>): void {
  const history = createHistory()
  const health = createHealth()
  const awake = [...sleeps]
  const bytes: LogRecord[] = []
  for (const record of records) {
    const last = bytes.at(-1)
    const open = [...history.streams.values()].find(each => each.connections.at(-1)?.state === 'open')
    if (last && open && isByte(record) && record.at - last.at > row.period / 2) {
      while (awake[0] && awake[0].to <= record.at) {
        noteSleep(health, awake[0].to, awake[0].to - awake[0].from)
        awake.shift()
      }
      const silence = record.at - last.at
      const limit = sigmaLimit(bytes.slice(-100))
      if (isMissing(health, open, record.at - 1)) alarms.ours++
      if (silence > WATCHDOG) alarms.watchdog++
      if (limit !== null && silence > limit) alarms.sigma++
    }
    if (isByte(record)) bytes.push(record)
    // Whoever watches a connection begins anew with the next.
    else if (record.kind === 'open') bytes.length = 0
    applyHealth(health, record, applyRecord(history, record))
  }
}

/** The tables, in Markdown. */
export function formatDetection({ stalls, beats, falseAlarms }: DetectionResults): string {
  const show = ({ median, most, missed }: Delays) =>
    `${median === null || most === null ? 'never' : `${median.toFixed(1)} (${most.toFixed(1)})`}${missed ? `, ${missed} not` : ''}`
  const rows = stalls.map(
    ({ period, streams, delays: { ours, watchdog, sigma } }) =>
      `| ${period / 1000} s | ${streams} | ${show(ours)} | ${show(watchdog)} | ${show(sigma)} |`,
  )
  const alarms = falseAlarms.map(({ what, days, alarms: { ours, watchdog, sigma } }) => {
    const perDay = (count: number) => (count / days).toFixed(2)
    return `| ${what} | ${days.toFixed(0)} | ${perDay(ours)} | ${perDay(watchdog)} | ${perDay(sigma)} |`
  })
  return [
    'Stalls: from the last byte to "missing", in periods, median (95 %), and how many were not found',
    '',
    '| period | streams | heartbeats | 45 s watchdog | mean + 3 σ |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'False alarms a day of one stream',
    '',
    '| streams | days | heartbeats | 45 s watchdog | mean + 3 σ |',
    '|---|---|---|---|---|',
    ...alarms,
    '',
    `Single missed beats: ${beats.found} of ${beats.leftOut} found, ${beats.wrong} wrong.`,
  ].join('\n')
}
