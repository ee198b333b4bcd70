/** How much memory a browser takes, all its processes together. Linux only; elsewhere nothing is said. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Time between two looks, in milliseconds: each costs the machine some milliseconds. */
const EVERY = 1_000

export interface MemoryWatch {
  /** The most that was seen, in bytes; `null` where it cannot be seen. Ends the watch. */
  stop(): number | null
}

/** Watches a process and all its descendants. */
export function watchMemory(pid: number): MemoryWatch {
  if (!existsSync('/proc/self/smaps_rollup')) return { stop: () => null }
  let peak = 0
  const look = () => {
    peak = Math.max(peak, memoryOf(pid))
  }
  look()
  const timer = setInterval(look, EVERY)
  return {
    stop() {
      clearInterval(timer)
      look()
      return peak
    },
  }
}

/** What the processes have for themselves, and their parts of what they share, in bytes. */
function memoryOf(root: number): number {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    // The name of a program, in brackets, may hold anything.
    const parent = Number(/\) \S (\d+)/.exec(read(`/proc/${entry}/stat`))?.[1] ?? 0)
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  let sum = 0
  const waiting = [root]
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    sum += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024
    waiting.push(...(children.get(pid) ?? []))
  }
  return sum
}

/** '' of a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
