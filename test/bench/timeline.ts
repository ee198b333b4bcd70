/**
 * How long the panel's engine takes to answer its timeline: of a log of 1 000 000 events over 50 streams, all of them
 * on screen, at several zooms. Runs in Node, which has the engine of Chromium; no browser is needed.
 *
 * `npx tsx test/bench/timeline.ts` prints the table by itself.
 */

import { fileURLToPath } from 'node:url'
import type { LogRecord } from '../../src/core/record.ts'
import { createEngineLog, type EngineLog, foldRecord } from '../../src/panel/engine/engine-log.ts'
import { measureSpan } from '../../src/panel/engine/span-statistics.ts'
import { answerTimeline } from '../../src/panel/engine/timeline.ts'
import { median, quantile } from './statistics.ts'

const EVENTS = 1_000_000
const STREAMS = 50
/** Half an hour: 11 events a second on each stream. */
const DURATION = 1_800_000
const START = 1_795_000_000_000
/** A wide screen, and as much beside it as the panel asks for. */
const COLUMNS = 2 * 1600
const ROUNDS = 40

/** One line of the table; times in milliseconds. */
export interface TimelineFigure {
  title: string
  least: number
  median: number
  p99: number
}

function buildLog(): EngineLog {
  const log = createEngineLog('bench', { file: 'bench', size: 0, format: 'ndjson' }, 'Chrome 156', {
    read: async () => [],
  })
  let seq = 0
  const fold = (stream: number, at: number, fields: object) =>
    foldRecord(log, {
      connection: `bench-${stream}`,
      attempt: 1,
      seq: ++seq,
      at,
      source: 'page',
      ...fields,
    } as LogRecord)
  for (let stream = 0; stream < STREAMS; stream++) {
    const url = `https://shop.example/stream/${stream}`
    fold(stream, START, {
      kind: 'connection',
      attempt: 0,
      api: 'eventsource',
      url,
      method: 'GET',
      withCredentials: false,
      page: 'https://shop.example/',
      tab: 1,
      frame: 0,
    })
    fold(stream, START + 30, { kind: 'open' })
  }
  for (let event = 0; event < EVENTS; event++) {
    const stream = event % STREAMS
    // One in a thousand is told late, by another observer.
    const late = event % 1000 === 999 ? 2000 : 0
    fold(stream, START + 100 + (event * DURATION) / EVENTS - late, {
      kind: 'event',
      type: event % 97 === 0 ? 'ping' : 'message',
      id: '',
      data: null,
      size: 100,
      heard: true,
    })
  }
  return log
}

function measure(title: string, once: (round: number) => unknown): TimelineFigure {
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    const begun = performance.now()
    once(round)
    return performance.now() - begun
  }).slice(1)
  return { title, least: Math.min(...times), median: median(times), p99: quantile(times, 0.99) }
}

/** Measures all zooms. @throws Error when the answer does not account for every event. */
export function measureTimeline(): TimelineFigure[] {
  const log = buildLog()
  const logs = new Map([[log.id, log]])
  const streams = Array.from(log.history.streams.keys(), stream => ({ log: log.id, stream }))
  const ask = (span: number, round: number) => {
    const from = START + ((DURATION - span) * round) / ROUNDS
    const step = span / COLUMNS
    return answerTimeline(logs, { streams, from, to: from + span, step, apart: step * 18 })
  }
  const seen = ask(DURATION + 1000, 0).lanes.reduce(
    (sum, { events }) =>
      sum +
      (events.as === 'ticks' ? events.at.length : events.counts.reduce((total, count) => total + count, 0)),
    0,
  )
  if (seen !== EVENTS) throw new Error(`the timeline shows ${seen} of ${EVENTS} events`)
  const places = streams.map(({ stream }) => ({ log: log.id, stream }))
  const to = START + DURATION
  return [
    ...[
      ['half an hour', DURATION],
      ['three minutes', DURATION / 10],
      ['18 seconds', DURATION / 100],
      ['1.8 seconds', DURATION / 1000],
    ].map(([title, span]) =>
      measure(`Timeline of ${STREAMS} streams, ${title}`, round => ask(Number(span), round)),
    ),
    measure('Statistics of 1 stream, 20 000 events', round =>
      measureSpan(logs, { of: places.slice(round, round + 1), from: START, to, now: to }),
    ),
    measure(`Statistics of ${STREAMS} streams, 1 000 000 events`, () =>
      measureSpan(logs, { of: places, from: START, to, now: to }),
    ),
  ]
}

/** The table in Markdown. */
export function formatTimeline(figures: readonly TimelineFigure[]): string {
  const line = ({ title, least, median, p99 }: TimelineFigure) =>
    `| ${title} | ${least.toFixed(1)} | ${median.toFixed(1)} | ${p99.toFixed(1)} |`
  return [
    '| the panel’s engine, ms | least | median | p99 |',
    '| --- | --- | --- | --- |',
    ...figures.map(line),
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(formatTimeline(measureTimeline()))
