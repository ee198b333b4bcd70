/**
 * What exports and imports cost: each format with a large log, held against writing the same records with
 * `JSON.stringify` in one loop in the same run.
 *
 * `npx tsx test/bench/export.ts 1000000` does it with a million events.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FORMATS } from '../../src/core/log/formats.ts'
import type { TaskCost } from './export-task.ts'

/** The cost of one task. */
export interface ExportCost extends TaskCost {
  task: string
  /** Of the log, as it is written by the loop, to the time of the task: how many bytes of the log it does a second. */
  bytesPerSecond: number
  /** To those of the loop. */
  ratio: number
}

/** Events of the log by default. */
const EVENTS = 200_000
const TASK = fileURLToPath(new URL('export-task.ts', import.meta.url))

/** Runs a task twice: to throw garbage away so often, as the second does, takes its time. */
function run(...args: string[]): TaskCost {
  return { ...runOnce('time', args), heap: runOnce('heap', args).heap }
}

function runOnce(measure: 'time' | 'heap', args: string[]): TaskCost {
  // A heap that a large log would not fit into.
  const flags = ['--expose-gc', '--max-old-space-size=512', '--import', 'tsx']
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, TASK, ...args], {
    encoding: 'utf8',
    env: { ...process.env, MEASURE: measure },
  })
  if (status !== 0) throw new Error(`${args[0]} failed: ${stderr}`)
  return JSON.parse(stdout)
}

/** Runs every task, each in a process of its own. */
export function measureExports(events = EVENTS, tell: (text: string) => void = () => {}): ExportCost[] {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-bench-'))
  try {
    const log = join(folder, 'log.ndjson')
    const loop = run('stringify', String(events), log)
    const { size } = statSync(log)
    const costs: ExportCost[] = []
    const add = (task: string, cost: TaskCost): void => {
      const bytesPerSecond = size / (cost.milliseconds / 1000)
      const ratio = loop.milliseconds / cost.milliseconds
      costs.push({ task, ...cost, bytesPerSecond, ratio })
      tell(`${task}: ${(bytesPerSecond / 1e6).toFixed(1)} MB/s, ${ratio.toFixed(2)} of the loop`)
    }
    add('JSON.stringify in one loop', loop)
    add('export safe-ndjson', run('export safe-ndjson', log, join(folder, 'out.ndjson')))
    for (const format of FORMATS)
      add(`export ${format}`, run(`export ${format}`, log, join(folder, `out.${format}`)))
    for (const format of ['ndjson', 'har', 'sse'])
      add(`import ${format}`, run('import', join(folder, `out.${format}`)))
    return costs
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A table in Markdown. */
export function formatExports(costs: readonly ExportCost[]): string {
  const rows = costs.map(({ task, milliseconds, bytes, bytesPerSecond, ratio, heap }) => [
    task,
    `${(milliseconds / 1000).toFixed(2)} s`,
    `${(bytes / 1e6).toFixed(1)} MB`,
    `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`,
    ratio.toFixed(2),
    `${(heap / 1e6).toFixed(1)} MB`,
  ])
  const head = ['task', 'time', 'file', 'of the log', 'to the loop', 'heap at most']
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const events = Number(process.argv[2] ?? EVENTS)
  console.log(formatExports(measureExports(events, text => console.error(text))))
}
