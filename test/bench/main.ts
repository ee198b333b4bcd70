/**
 * The bench: what the extension costs the pages that it watches, each figure held against the same browser without
 * it in the same run. `test/support/bench.mjs`, which `npm run bench` starts, builds and then becomes this.
 *
 * `npm run bench -- --rounds 3 --browser chromium` is quicker and says less; `--core` measures only what needs no
 * browser: folding and diagnosing.
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
import { measureRounds } from './figure.ts'
import { formatFold, measureFold } from './fold.ts'
import { frames } from './frames.ts'
import { launchHosts } from './hosts.ts'
import { type LabProcess, startLabProcess } from './lab-process.ts'
import { pageLoad } from './page-load.ts'
import { formatTable, type Result, type Results, summarise } from './results.ts'
import { measureScripts } from './scripts.ts'
import { throughput } from './throughput.ts'

const ROUNDS = 7
/** Beyond so many busy processes a core the ratios of single rounds mean little. */
const QUIET = 0.5

interface Wishes {
  browsers: readonly BrowserName[]
  rounds: number
}

function readArguments(): Wishes {
  const { values } = parseArgs({
    options: {
      browser: { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
      core: { type: 'boolean', default: false },
    },
  })
  const { browser } = values
  if (browser !== undefined && !isBrowserName(browser))
    throw new Error(`there is no browser ${browser}: chromium or firefox`)
  const rounds = Number(values.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds} is not a number of rounds`)
  return { browsers: values.core ? [] : browser ? [browser] : browsersToTest(), rounds }
}

async function measureBrowser(name: BrowserName, rounds: number, lab: LabProcess): Promise<Result[]> {
  const results: Result[] = []
  const hosts = await launchHosts(name)
  try {
    for (const figure of [pageLoad(hosts, lab), frames(hosts, lab), await throughput(name, hosts, lab)]) {
      const values = await measureRounds(figure, rounds, text => console.log(`${name}: ${text}`))
      results.push(summarise(name, figure, values))
    }
  } finally {
    await hosts.close()
  }
  return results
}

async function measureBrowsers(browsers: readonly BrowserName[], rounds: number): Promise<Result[]> {
  const results: Result[] = []
  const lab = await startLabProcess()
  try {
    for (const browser of browsers) results.push(...(await measureBrowser(browser, rounds, lab)))
  } finally {
    await lab.close()
  }
  return results
}

async function bench({ browsers, rounds }: Wishes): Promise<void> {
  const [loadBefore = 0] = loadavg()
  const cores = cpus()
  if (loadBefore / cores.length > QUIET)
    console.warn(
      `This machine is busy (load ${loadBefore.toFixed(1)} on ${cores.length} cores): expect wide spreads.`,
    )
  const fold = measureFold()
  const detection = measureDetection()
  console.log(`\n${formatFold(fold)}\n\n${formatDetection(detection)}\n`)
  const results = browsers.length > 0 ? await measureBrowsers(browsers, rounds) : []
  const all: Results = {
    tool: `${packageJson.name} ${packageJson.version}`,
    at: new Date().toISOString(),
    machine: { cores: cores.length, model: cores[0]?.model ?? 'unknown', loadBefore },
    rounds,
    scripts: browsers.flatMap(measureScripts),
    results,
    fold,
    detection,
  }
  const folder = join(ROOT, 'dist', 'bench')
  const path = join(folder, 'results.json')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
  if (browsers.length > 0) console.log(`\n${formatTable(all)}`)
  console.log(`\nEvery value: ${relative(ROOT, path)}. How to read it: docs/performance.md.`)
}

try {
  await bench(readArguments())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
