/**
 * How long a filter takes over 1 000 000 events with payloads, in 50 streams: by text, by field, by a path in JSON and
 * by a regular expression. Runs in Node, which has the engine of Chromium; no browser is needed.
 *
 * `npx tsx test/bench/filter.ts` prints the table by itself.
 */

import { fileURLToPath } from 'node:url'
import { createTextTest } from '../../src/core/filter/text-test.ts'
import type { LogRecord } from '../../src/core/record.ts'
import { createEngineLog, type EngineLog, foldRecord } from '../../src/panel/engine/engine-log.ts'
import type { LensNews } from '../../src/panel/engine/filter-messages.ts'
import { createLenses } from '../../src/panel/engine/lenses.ts'
import type { Matcher } from '../../src/panel/engine/matcher.ts'
import { createFileSource } from '../../src/panel/engine/source.ts'
import { median } from './statistics.ts'

const EVENTS = 1_000_000
const STREAMS = 50
const ROUNDS = 5

/** One line of the table; times in milliseconds. */
export interface FilterFigure {
  title: string
  found: number
  least: number
  median: number
  /** The longest time without a turn for others. */
  longestTurn: number
}

function buildLog(): EngineLog {
  const source = createFileSource()
  const log = createEngineLog('bench', { file: 'bench', size: 0, format: 'ndjson' }, 'Chrome 156', source)
  let seq = 0
  const add = (stream: number, fields: object) => {
    const base = { connection: `bench-${stream}`, attempt: 1, seq: ++seq, at: 1.795e12 + seq, source: 'page' }
    const { kind, ...others } = fields as { kind: string }
    const record = { kind, ...base, ...others } as LogRecord
    source.append(seq, JSON.stringify(record))
    foldRecord(log, record)
  }
  for (let stream = 0; stream < STREAMS; stream++) {
    add(stream, {
      kind: 'connection',
      api: 'eventsource',
      url: `https://shop.example/stream/${stream}`,
      method: 'GET',
      withCredentials: false,
      page: 'https://shop.example/',
      tab: 1,
      frame: 0,
    })
  }
  for (let event = 0; event < EVENTS; event++) {
    const data = `{"symbol":"S${event % 5000}","price":${(event * 7) % 1000},"note":"the quick brown fox jumps over the lazy dog"}`
    const type = event % 97 === 0 ? 'ping' : 'price'
    add(event % STREAMS, { kind: 'event', type, id: String(event), data, size: data.length, heard: true })
  }
  return log
}

/** Expressions in place; in the panel another thread does the same. */
const matcher: Matcher = {
  connect() {},
  async match(terms, texts) {
    const tests = terms.map(createTextTest)
    return texts.map(text => tests.every(test => test(text)))
  },
}

async function measure(log: EngineLog, title: string, filter: string): Promise<FilterFigure> {
  const times: number[] = []
  let found = 0
  let longestTurn = 0
  for (let round = 0; round < ROUNDS; round++) {
    let last = performance.now()
    const watch = setInterval(() => {
      longestTurn = Math.max(longestTurn, performance.now() - last)
      last = performance.now()
    }, 1)
    const begun = performance.now()
    const end = await new Promise<LensNews>(resolve => {
      const lenses = createLenses({
        logs: new Map([[log.id, log]]),
        matcher,
        now: () => performance.now(),
        tell: news => {
          if (news.done || news.problem) resolve(news)
        },
      })
      lenses.open({ lens: 1, view: { log: log.id, stream: null }, filter })
    })
    clearInterval(watch)
    times.push(performance.now() - begun)
    if (end.problem) throw new Error(`${filter}: ${JSON.stringify(end.problem)}`)
    found = end.count
  }
  return { title, found, least: Math.min(...times), median: median(times), longestTurn }
}

/** Measures all kinds of filters. @throws Error when one does not find what there is. */
export async function measureFilters(): Promise<FilterFigure[]> {
  const log = buildLog()
  const figures = [
    await measure(log, 'text that few payloads have', 'S4321'),
    await measure(log, 'text that all payloads have', 'lazy'),
    await measure(log, 'type and size', 'type:ping size>50'),
    await measure(log, 'all but a text', '-S4321'),
    await measure(log, 'a value in JSON', '$.price>990'),
    await measure(log, 'a regular expression', '/"price":9\\d{2},/'),
  ]
  if (figures[0]?.found !== EVENTS / 5000 || figures[1]?.found !== EVENTS)
    throw new Error(`the filters found ${figures.map(({ found }) => found).join(', ')} events`)
  return figures
}

/** The table in Markdown. */
export function formatFilters(figures: readonly FilterFigure[]): string {
  return [
    '| filter of 1 000 000 events, ms | found | least | median | longest turn |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(
      ({ title, found, least, median, longestTurn }) =>
        `| ${title} | ${found} | ${least.toFixed(0)} | ${median.toFixed(0)} | ${longestTurn.toFixed(0)} |`,
    ),
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(formatFilters(await measureFilters()))
