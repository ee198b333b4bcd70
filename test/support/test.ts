/**
 * `npm test`: every check of this project, one after the other, whatever became of those before. The last line says
 * how many passed and failed.
 *
 * `npm test -- unit e2e` runs these stages only; `--browser firefox` leaves the other browser out.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.ts'
import { ROOT, runTool } from './command.ts'
import { findForbiddenContents } from './extension-contents.ts'
import { lintExtension } from './extension-lint.ts'
import { browsersToTest, isBrowserName } from './launch.ts'
import { installBrowsers, installReaders } from './prepare.mjs'
import { type Count, countTests } from './test-report.ts'

interface Stage {
  name: string
  /** What it checks, for the summary. */
  title: string
  run(): Promise<Count>
}

const count = (isGood: boolean): Count => (isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

async function check(tool: string, ...args: string[]): Promise<Count> {
  const { code } = await runTool(tool, args)
  return count(code === 0)
}

/** Runs projects of `vitest.config.ts`. */
async function runTests(...projects: string[]): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-report-'))
  const path = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`]
    const { code } = await runTool('vitest', [
      'run',
      '--config',
      'test/vitest.config.ts',
      ...projects.flatMap(project => ['--project', project]),
      ...reporters,
    ])
    return countTests(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null, code)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const STAGES: Stage[] = [
  {
    name: 'browsers',
    title: 'the browsers are there, and what tests read exported files with',
    async run() {
      installBrowsers(browsersToTest())
      installReaders()
      return count(true)
    },
  },
  { name: 'lint', title: 'format and lint', run: () => check('biome', 'check', '.') },
  { name: 'types', title: 'types', run: () => check('tsc', '--noEmit') },
  { name: 'build', title: 'builds for both browsers', run: async () => count(await build()) },
  { name: 'unit', title: 'unit and architecture tests', run: () => runTests('unit') },
  { name: 'e2e', title: 'conformance and end to end in browsers', run: () => runTests('browser', 'timed') },
  {
    name: 'extension',
    title: 'extension lint, and nothing in the package that must not be there',
    async run() {
      const isClean = await lintExtension(join(ROOT, 'dist', 'firefox'))
      const forbidden = ['chrome', 'firefox'].flatMap(name => findForbiddenContents(join(ROOT, 'dist', name)))
      for (const what of forbidden) console.error(what)
      return count(isClean && forbidden.length === 0)
    },
  },
]

/** Which stages the command line asks for. Sets the environment that narrows the browsers. */
function readArguments(): Stage[] {
  const { values, positionals } = parseArgs({
    options: { stage: { type: 'string', multiple: true, default: [] }, browser: { type: 'string' } },
    allowPositionals: true,
  })
  const { browser } = values
  if (browser !== undefined) {
    if (!isBrowserName(browser)) throw new Error(`there is no browser ${browser}: chromium or firefox`)
    process.env.TEST_BROWSER = browser
  }
  const wanted = [...values.stage, ...positionals]
  const names = STAGES.map(({ name }) => name)
  const unknown = wanted.find(name => !names.includes(name))
  if (unknown) throw new Error(`there is no stage ${unknown}: ${names.join(', ')}`)
  return wanted.length === 0 ? STAGES : STAGES.filter(({ name }) => wanted.includes(name))
}

async function runStage(stage: Stage): Promise<Count> {
  console.log(`\n── ${stage.title} ──`)
  try {
    return await stage.run()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return count(false)
  }
}

/** Runs the stages, tells how each went, and returns the sum. */
async function runStages(stages: Stage[]): Promise<Count> {
  const total: Count = { passed: 0, failed: 0 }
  const summary: string[] = []
  for (const stage of stages) {
    const begun = performance.now()
    const { passed, failed } = await runStage(stage)
    total.passed += passed
    total.failed += failed
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    summary.push(
      `${failed === 0 ? '✓' : '✗'} ${stage.name.padEnd(10)} ${`${passed} passed, ${failed} failed`.padEnd(24)} ${seconds.padStart(6)} s`,
    )
  }
  console.log(`\n${summary.join('\n')}`)
  return total
}

let total = count(false)
try {
  total = await runStages(readArguments())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
