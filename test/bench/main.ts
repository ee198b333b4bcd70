/**
 * The bench: what the extension costs the pages that it watches, each figure held against the same browser without
 * it in the same run, and how quick the panel's engine is. `test/support/bench.mjs`, which `npm run bench` starts,
 * builds and then becomes this.
 *
 * `npm run bench -- --rounds 3 --browser chromium --figures requests` is quicker and says less; `--figures core`
 * measures only what needs no browser: parsing, folding, diagnosing, the timeline, filters and exports; `--figures
 * panel` the panel itself, in Chromium.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import packageJson from '../../package.json' with { type: 'json' }
import type { BrowserName } from '../support/browser.ts'
import { ROOT } from '../support/command.ts'
import { browsersToTest, isBrowserName } from '../support/launch.ts'
import { formatDetection, measureDetection } from './detection.ts'
import { formatExports, measureExports } from './export.ts'
import { measureRounds } from './figure.ts'
import { formatFilters, measureFilters } from './filter.ts'
import { formatFold, measureFold } from './fold.ts'
import { GROUPS, type GroupName, measureGroup } from './groups.ts'
import { formatGrowth, type Growth } from './growth.ts'
import { formatLooks, type LookCost, measureLooks } from './har-looks.ts'
import { startLabProcess } from './lab-process.ts'
import { formatPanel, measurePanel } from './panel.ts'
import { parserFigures } from './parser.ts'
import { formatTable, type Result, type Results, summarise } from './results.ts'
import { measureScripts } from './scripts.ts'
import { formatTimeline, measureTimeline } from './timeline.ts'

const ROUNDS = 7
/** Beyond so many busy processes a core the ratios of single rounds mean little. */
const QUIET = 0.5

const FIGURES = [...GROUPS, 'looks', 'core', 'panel', 'all'] as const

interface Wishes {
  browsers: readonly BrowserName[]
  rounds: number
  /** A group of `groups.ts`, looking at DevTools' list, what needs no browser, the panel at a million events, or all. */
  figures: (typeof FIGURES)[number]
}

function readArguments(): Wishes {
  const { values } = parseArgs({
    options: {
      browser: { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
      figures: { type: 'string', default: 'all' },
    },
  })
  const { browser } = values
  const figures = FIGURES.find(each => each === values.figures)
  if (browser !== undefined && !isBrowserName(browser))
    throw new Error(`there is no browser ${browser}: chromium or firefox`)
  const rounds = Number(values.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds} is not a number of rounds`)
  if (!figures) throw new Error(`there are no figures ${values.figures}: ${FIGURES.join(', ')}`)
  const browsers = figures === 'core' ? [] : browser ? [browser] : browsersToTest()
  return { browsers, rounds, figures }
}

async function measureParser({ rounds }: Wishes): Promise<Result[]> {
  const results: Result[] = []
  for (const figure of parserFigures()) {
    const values = await measureRounds(figure, rounds, text => console.log(`node: ${text}`))
    results.push(summarise('node', figure, values))
  }
  return results
}

interface BrowserResults {
  results: Result[]
  growth: Growth[]
  failures: string[]
}

async function measureBrowsers({ browsers, rounds, figures }: Wishes): Promise<BrowserResults> {
  const all: BrowserResults = { results: [], growth: [], failures: [] }
  const groups: readonly GroupName[] = figures === 'all' ? GROUPS : GROUPS.filter(group => group === figures)
  if (groups.length === 0 || browsers.length === 0) return all
  const lab = await startLabProcess()
  try {
    for (const browser of browsers)
      for (const group of groups) {
        console.log(`${new Date().toISOString().slice(11, 19)} ${browser}: ${group}`)
        const { results, growth, failures } = await measureGroup(group, browser, lab, rounds)
        all.results.push(...results)
        all.growth.push(...growth)
        all.failures.push(...failures)
      }
  } finally {
    await lab.close()
  }
  return all
}

async function measureAllLooks({ browsers }: Wishes): Promise<LookCost[]> {
  const lab = await startLabProcess()
  try {
    const looks: LookCost[] = []
    for (const browser of browsers) looks.push(...(await measureLooks(browser, lab)))
    return looks
  } finally {
    await lab.close()
  }
}

async function bench(wishes: Wishes): Promise<void> {
  const { browsers, rounds, figures } = wishes
  const [loadBefore = 0] = loadavg()
  const cores = cpus()
  if (loadBefore / cores.length > QUIET)
    console.warn(
      `This machine is busy (load ${loadBefore.toFixed(1)} on ${cores.length} cores): expect wide spreads.`,
    )
  const results: Result[] = []
  const isCore = figures === 'core' || figures === 'all'
  if (isCore) results.push(...(await measureParser(wishes)))
  const core = isCore
    ? {
        fold: measureFold(),
        detection: measureDetection(),
        timeline: measureTimeline(),
        filters: await measureFilters(),
        exports: measureExports(),
      }
    : null
  if (core)
    console.log(
      `\n${[formatFold(core.fold), formatDetection(core.detection), formatTimeline(core.timeline), formatFilters(core.filters), formatExports(core.exports)].join('\n\n')}\n`,
    )
  const inBrowsers = await measureBrowsers(wishes)
  results.push(...inBrowsers.results)
  const { growth, failures } = inBrowsers
  /** What is measured at the very end must not take all that is known by then with it. */
  const attempt = async <T>(what: string, task: () => Promise<T>): Promise<T | null> => {
    try {
      return await task()
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : error}`)
      return null
    }
  }
  const isLooks = figures === 'looks' || figures === 'all'
  const isPanel = browsers.includes('chromium') && (figures === 'panel' || figures === 'all')
  const all: Results = {
    tool: `${packageJson.name} ${packageJson.version}`,
    at: new Date().toISOString(),
    machine: { cores: cores.length, model: cores[0]?.model ?? 'unknown', loadBefore },
    rounds,
    scripts: browsers.flatMap(measureScripts),
    results,
    growth,
    failures,
    looks: isLooks ? ((await attempt('looks', () => measureAllLooks(wishes))) ?? []) : [],
    core,
    panel: isPanel ? await attempt('panel', measurePanel) : null,
  }
  const folder = join(ROOT, 'dist', 'bench')
  const path = join(folder, 'results.json')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
  if (results.length > 0) console.log(`\n${formatTable(all)}`)
  if (all.growth.length > 0) console.log(`\n${formatGrowth(all.growth)}`)
  if (all.looks.length > 0) console.log(`\n${formatLooks(all.looks)}`)
  if (all.panel) console.log(`\n${formatPanel(all.panel)}`)
  if (all.failures.length > 0) {
    console.error(`\nNot measured:\n${all.failures.join('\n')}`)
    process.exitCode = 1
  }
  console.log(`\nEvery value: ${relative(ROOT, path)}. How to read it: docs/performance.md.`)
}

try {
  await bench(readArguments())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
