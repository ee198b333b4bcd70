/** What the processes of a browser use, as Linux tells it: processor time of main threads, and memory. */

import { readdirSync, readFileSync } from 'node:fs'
import type { Bytes, Milliseconds } from '../../src/core/units.ts'

/** Length of a tick of `/proc/<pid>/stat`, in milliseconds. */
const TICK = 10

/** A process that a browser has started, or one of those have. */
export interface Process {
  pid: number
  /** What it runs for: documents of sites, those of extensions, or anything else. */
  role: 'page' | 'extension' | 'other'
  /** Processor time of all its threads so far, to a tick of 10 ms. */
  time: Milliseconds
}

/** All processes that stem from another; `null` where there is no `/proc`. */
export function processesOf(ancestor: number): Process[] | null {
  if (process.platform !== 'linux') return null
  const parents = new Map<number, number>()
  const all: Process[] = []
  for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const pid = Number(entry)
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      parents.set(pid, Number(fields[1]))
      const role = roleOf(stat, readFileSync(`/proc/${entry}/cmdline`, 'utf8'))
      all.push({ pid, role, time: (Number(fields[11]) + Number(fields[12])) * TICK })
    } catch {
      // It has ended in this moment.
    }
  }
  const stems = (pid: number): boolean => {
    const parent = parents.get(pid)
    return pid === ancestor || (parent !== undefined && stems(parent))
  }
  return all.filter(({ pid }) => stems(pid))
}

/** Firefox gives its processes names, Chromium gives them flags. */
function roleOf(stat: string, command: string): Process['role'] {
  if (command.includes('--extension-process') || stat.includes('(WebExtensions)')) return 'extension'
  return command.includes('--type=renderer') || /\((Isolated Web|Web Content)/.test(stat) ? 'page' : 'other'
}

/** Processor time of the main thread of each process of pages, by its number; `null` where that is not told. */
export function mainThreads(ancestor: number): Map<number, Milliseconds> | null {
  return readPages(ancestor, pid => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')
    return Number(nanoseconds) / 1e6
  })
}

/** Memory of each process of pages that it shares with no other, by its number; `null` where that is not told. */
export function ownMemory(ancestor: number): Map<number, Bytes> | null {
  return readPages(ancestor, pid => {
    const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_\w+: +(\d+) kB$/gm)
    return [...lines].reduce((sum, [, size]) => sum + Number(size) * 1024, 0)
  })
}

function readPages(ancestor: number, read: (pid: number) => number): Map<number, number> | null {
  const pages = processesOf(ancestor)?.filter(({ role }) => role === 'page')
  if (!pages) return null
  const values = new Map<number, number>()
  for (const { pid } of pages) {
    try {
      values.set(pid, read(pid))
    } catch {
      // It has ended in this moment.
    }
  }
  return values
}

/**
 * How much more there is of something, of all processes that there are at the end.
 * @throws Error when the machine tells neither.
 */
export function increase(before: Map<number, number> | null, after: Map<number, number> | null): number {
  if (!before || !after) throw new Error('this can only be measured on Linux')
  return [...after].reduce((sum, [pid, value]) => sum + value - (before.get(pid) ?? 0), 0)
}
