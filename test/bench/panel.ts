/**
 * The panel at a million events over fifty streams, in Chromium: imported, and live. Times by the clock say as much of
 * the machine as of the panel; processor time of the panel's main thread is beside them.
 */

import { loadavg } from 'node:os'
import { type ImportFigures, measureImport } from './panel-import.ts'
import { type LiveFigures, measureLive } from './panel-live.ts'
import { quantile } from './statistics.ts'

const EVENTS = 1_000_000
/** Sizes at which the growth of costs is looked at, beside the full one. */
const SMALLER = [10_000, 100_000]

export interface PanelFigures {
  /** Processes that wanted a core, before and after. */
  load: [number, number]
  imports: ImportFigures[]
  live: LiveFigures
}

/** Measures everything. */
export async function measurePanel(): Promise<PanelFigures> {
  const before = loadavg()[0] ?? 0
  const imports: ImportFigures[] = []
  for (const events of SMALLER) imports.push(await measureImport(events, []))
  imports.push(await measureImport(EVENTS))
  console.log(`panel: ${EVENTS} events imported`)
  const live = await measureLive()
  console.log(`panel: ${live.shown} of ${live.sent} events live`)
  return { load: [before, loadavg()[0] ?? 0], imports, live }
}

const MEGABYTE = 1e6
const mega = (bytes: number) => `${(bytes / MEGABYTE).toFixed(0)} MB`
const ms = (value: number | null) => (value === null ? 'never' : `${value.toFixed(value < 10 ? 1 : 0)} ms`)
const share = (value: number) => `${(value * 100).toFixed(1)} %`
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
const head = (...cells: readonly string[]) => [row(...cells), row(...cells.map(() => '---'))]
const many = (count: number) => count.toLocaleString('en-US')

/** Tables, in Markdown. */
export function formatPanel({ load, imports, live }: PanelFigures): string {
  const full = imports.at(-1)
  if (!full) return ''
  return [
    `Load ${load[0].toFixed(1)} before it, ${load[1].toFixed(1)} after.`,
    formatImports(imports),
    formatMoves(full),
    formatFilters(full),
    formatLive(live),
  ].join('\n\n')
}

function formatImports(imports: readonly ImportFigures[]): string {
  const lines = imports.map(({ events, file, opening, memory, memoryAfter }) =>
    row(
      many(events),
      mega(file),
      ms(opening.firstView),
      ms(opening.all),
      longest(opening.longTasks),
      mega(heap(memory)),
      mega(heap(memoryAfter)),
      mega(memory.process),
      mega(memoryAfter.peak),
    ),
  )
  const [first, last] = [imports[0], imports.at(-1)]
  const growth =
    first?.opening.all && last?.opening.all
      ? Math.log(last.opening.all / first.opening.all) / Math.log(last.events / first.events)
      : Number.NaN
  return [
    ...head(
      'events',
      'file',
      'first view',
      'all of it',
      'tasks over 50 ms',
      'page and workers',
      'after filters',
      'process',
      'its peak',
    ),
    ...lines,
    '',
    `From the first size to the last, the time to read all grows with the power ${growth.toFixed(2)} of the events.`,
  ].join('\n')
}

function formatMoves({ moves }: ImportFigures): string {
  return [
    ...head(
      'move',
      'frames',
      'work a frame, processor: median',
      'p99',
      'over 16.7 ms',
      'by the clock: median',
      'p99',
      'over 16.7 ms',
      'tasks over 50 ms, processor',
      'by the clock',
      'frames with an empty row',
    ),
    ...moves.map(({ move, frames: { frames, cpu, wall, late, long }, seen }) =>
      row(
        move,
        frames,
        ms(cpu.median),
        ms(cpu.p99),
        share(late.cpu),
        ms(wall.median),
        ms(wall.p99),
        share(late.wall),
        long.cpu,
        long.wall,
        share(seen.empty / Math.max(1, seen.intervals.length + 1)),
      ),
    ),
  ].join('\n')
}

function formatFilters({ filters, events }: ImportFigures): string {
  return [
    ...head(`filter of ${many(events)} events`, 'found', 'time', 'told how far', 'tasks over 50 ms'),
    ...filters.map(({ text, found, milliseconds, progress, longTasks }) =>
      row(`\`${text}\``, many(found), ms(milliseconds), `${progress} times`, longest(longTasks)),
    ),
  ].join('\n')
}

function formatLive({ sent, shown, span, view, task, memory }: LiveFigures): string {
  const of = (values: readonly number[], part: number) =>
    values.length === 0 ? '' : ms(quantile(values, part))
  return [
    ...head(
      'live, a minute',
      'sent',
      'shown',
      'age of the newest event: median',
      'p99',
      'frame interval: median',
      'p99',
      'longest',
      'tasks over 50 ms',
      'main thread',
      'heap',
    ),
    row(
      'SSE Pulse',
      many(sent),
      many(shown),
      of(view.lags, 0.5),
      of(view.lags, 0.99),
      of(view.intervals, 0.5),
      of(view.intervals, 0.99),
      of(view.intervals, 1),
      longest(view.longTasks),
      share(task / span),
      mega(heap(memory)),
    ),
  ].join('\n')
}

function longest(tasks: readonly number[]): string {
  return tasks.length === 0 ? 'none' : `${tasks.length}, longest ${ms(Math.max(...tasks))}`
}

function heap({ page, workers }: ImportFigures['memory']): number {
  return page.objects + page.buffers + workers.objects + workers.buffers
}
