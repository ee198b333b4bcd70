/**
 * The bench: what the extension costs the pages that it watches, each figure held against the same browser without
 * it in the same run, and how quick the panel's engine is. `test/support/bench.mjs`, which `npm run bench` starts,
 * builds and then becomes this.
 *
 * `npm run bench -- --rounds 3 --browser chromium` is quicker and says less.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import packageJson from '../../package.json' with { type: 'json' }
import type { BrowserName } from '../support/browser.ts'
import { ROOT } from '../support/command.ts'
import { browsersToTest, isBrowserName } from '../support/launch.ts'
import { measureRounds } from './figure.ts'
import { frames } from './frames.ts'
import { launchHosts } from './hosts.ts'
import { type LabProcess, startLabProcess } from './lab-process.ts'
import { pageLoad } from './page-load.ts'
import { requests } from './requests.ts'
import { formatTable, type Measured, type Result, type Results, summarise } from './results.ts'
import { measureScripts } from './scripts.ts'
import { throughput } from './throughput.ts'
import { formatTimeline, measureTimeline } from './timeline.ts'

const ROUNDS = 7
/** Beyond so many busy processes a core the ratios of single rounds mean little. */
const QUIET = 0.5

interface Wishes {
  browsers: readonly BrowserName[]
  rounds: number
}

function readArguments(): Wishes {
  const { values } = parseArgs({
    options: { browser: { type: 'string' }, rounds: { type: 'string', default: String(ROUNDS) } },
  })
  const { browser } = values
  if (browser !== undefined && !isBrowserName(browser))
    throw new Error(`there is no browser ${browser}: chromium or firefox`)
  const rounds = Number(values.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds} is not a number of rounds`)
  return { browsers: browser ? [browser] : browsersToTest(), rounds }
}

async function measureBrowser(name: BrowserName, rounds: number, lab: LabProcess): Promise<Result[]> {
  const results: Result[] = []
  const measure = async (figure: Measured) => {
    const values = await measureRounds(figure, rounds, text => console.log(`${name}: ${text}`))
    results.push(summarise(name, figure, values))
  }
  const hosts = await launchHosts(name)
  try {
    for (const figure of [pageLoad(hosts, lab), frames(hosts, lab), await throughput(name, hosts, lab)])
      await measure(figure)
  } finally {
    await hosts.close()
  }
  const figure = await requests(name, lab)
  try {
    await measure(figure)
  } finally {
    await figure.close()
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
  const results: Result[] = []
  const lab = await startLabProcess()
  try {
    for (const browser of browsers) results.push(...(await measureBrowser(browser, rounds, lab)))
  } finally {
    await lab.close()
  }
  const all: Results = {
    tool: `${packageJson.name} ${packageJson.version}`,
    at: new Date().toISOString(),
    machine: { cores: cores.length, model: cores[0]?.model ?? 'unknown', loadBefore },
    rounds,
    scripts: browsers.flatMap(measureScripts),
    results,
    timeline: measureTimeline(),
  }
  const folder = join(ROOT, 'dist', 'bench')
  const path = join(folder, 'results.json')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
  console.log(
    `\n${formatTable(all)}\n\n${formatTimeline(all.timeline)}\n\nEvery value: ${relative(ROOT, path)}. How to read it: docs/performance.md.`,
  )
}

try {
  await bench(readArguments())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
