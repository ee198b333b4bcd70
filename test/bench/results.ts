/** The results of a run: what is written to the file, and the table that is printed of them. */

import type { BrowserName } from '../support/browser.ts'
import type { DetectionResults } from './detection.ts'
import type { ExportCost } from './export.ts'
import { type Aim, type Figure, VARIANTS, type Values, type Variant } from './figure.ts'
import type { FilterFigure } from './filter.ts'
import type { FoldResult } from './fold.ts'
import type { Growth } from './growth.ts'
import type { LookCost } from './har-looks.ts'
import type { PanelFigures } from './panel.ts'
import type { ScriptSize } from './scripts.ts'
import { byRound, type Comparison, compare, mean, median } from './statistics.ts'
import type { StoredEvents } from './stored-log.ts'
import type { TimelineFigure } from './timeline.ts'

/** Where a figure was measured: what is no browser's is measured in Node.js. */
type Place = BrowserName | 'node'

/** One figure in one browser. */
export interface Result {
  browser: Place
  figure: string
  title: string
  unit: string
  floorIs: string
  medians: Record<Variant, number>
  toNative: Comparison
  toFloor: Comparison
  /** What the floor and the extension cost beyond native, the median of the rounds. */
  cost: { unit: string; floor: number; extension: number }
  aim?: Aim
  /** Every value that was measured, by round. */
  values: Values
  /** What the log kept of each flood, the warm-up's first. */
  stored?: StoredEvents[]
  /** Milliseconds of the extension's own processor time for each 1 000 requests, the warm-up's first. */
  processor?: Values
}

/** A figure, and what was noted beside it. */
export type Measured = Figure & Pick<Result, 'stored' | 'processor'>

/** What `dist/bench/results.json` holds. */
export interface Results {
  tool: string
  at: string
  machine: {
    cores: number
    model: string
    /** Processes that wanted a core in the minute before the run: on a quiet machine less than one. */
    loadBefore: number
  }
  rounds: number
  scripts: ScriptSize[]
  results: Result[]
  /** How the time for a flood grows with its events; empty where that was not measured. */
  growth: Growth[]
  /** What could not be measured, and why. */
  failures: string[]
  /** What looks at DevTools' list of requests cost; empty where that was not measured. */
  looks: LookCost[]
  /** What needs no browser, and so no variant of the pages concerns; `null` where it was not measured. */
  core: {
    fold: FoldResult[]
    detection: DetectionResults
    timeline: TimelineFigure[]
    filters: FilterFigure[]
    exports: ExportCost[]
  } | null
  /** The panel at a million events; `null` where it was not measured. */
  panel: PanelFigures | null
}

export function summarise(browser: Place, figure: Measured, values: Values): Result {
  const { id, title, unit, floor, cost, aim, stored, processor } = figure
  const beyondNative = (variant: Variant) =>
    median(byRound(values[variant], values.native, (value, base) => cost.of(value) - cost.of(base)))
  return {
    browser,
    figure: id,
    title,
    unit,
    floorIs: floor,
    medians: {
      native: median(values.native),
      floor: median(values.floor),
      extension: median(values.extension),
    },
    toNative: compare(values.extension, values.native),
    toFloor: compare(values.extension, values.floor),
    cost: { unit: cost.unit, floor: beyondNative('floor'), extension: beyondNative('extension') },
    values,
    ...(aim && { aim }),
    ...(stored && { stored }),
    ...(processor && processor.native.length > 0 && { processor }),
  }
}

const COLUMNS = [
  'browser',
  'figure',
  'native',
  'floor',
  'extension',
  'to native',
  'to floor',
  'costs',
  'aim',
] as const

/** The one table, in Markdown. */
export function formatTable({ results, scripts }: Results): string {
  const rows = results.map(({ browser, title, unit, medians, toNative, toFloor, cost, aim }) => [
    browser,
    `${title}, ${unit}`,
    formatNumber(medians.native),
    formatNumber(medians.floor),
    formatNumber(medians.extension),
    formatComparison(toNative),
    formatComparison(toFloor),
    `${formatCost(cost.extension)} ${cost.unit} (floor ${formatCost(cost.floor)})`,
    aim ? formatAim(aim, toNative, toFloor, cost.extension) : '',
  ])
  const sizes = scripts.map(({ browser, path, raw, gzip }) => [
    browser,
    `${path}, bytes`,
    '',
    '',
    formatNumber(raw),
    '',
    '',
    `${formatNumber(gzip)} with gzip`,
    '',
  ])
  const kept = results.flatMap(({ browser, title, stored }) => {
    if (!stored) return []
    const total = median(stored.map(({ events, folded }) => events + folded))
    const share = (part: (each: StoredEvents) => number) =>
      `${Math.round((median(stored.map(part)) / total) * 100)} %`
    return [
      [
        browser,
        `${title}: share of them in the log one by one`,
        '',
        '',
        share(({ events }) => events),
        '',
        '',
        `${share(({ whole }) => whole)} whole; the log counts the rest`,
        '',
      ],
    ]
  })
  // The mean, as a tick of the clock is longer than what one round may take.
  const own = results.flatMap(({ browser, processor }) =>
    processor
      ? [
          [
            browser,
            'Extension processes meanwhile, ms for each 1 000 requests',
            ...VARIANTS.map(variant => formatNumber(mean(processor[variant].slice(1)))),
            '',
            '',
            '',
            '',
          ],
        ]
      : [],
  )
  return toMarkdown([[...COLUMNS], ...rows, ...kept, ...own, ...sizes])
}

function toMarkdown(rows: string[][]): string {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...body.map(line)].join('\n')
}

function formatNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 })
}

function formatComparison({ ratio, from, to }: Comparison): string {
  return `${ratio.toFixed(2)} (${from.toFixed(2)} to ${to.toFixed(2)})`
}

/** What is wanted, and whether it is so in the median of the rounds. */
function formatAim(aim: Aim, toNative: Comparison, toFloor: Comparison, cost: number): string {
  if ('costs' in aim) return `at most ${aim.costs}: ${cost <= aim.costs ? 'met' : 'missed'}`
  const { ratio } = aim.of === 'native' ? toNative : toFloor
  return `at least ${aim.atLeast} to ${aim.of}: ${ratio >= aim.atLeast ? 'met' : 'missed'}`
}

function formatCost(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
}
