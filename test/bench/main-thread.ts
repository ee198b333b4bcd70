/**
 * What the main thread of a document did, from a trace of the browser: how long it worked for each frame, by the clock
 * and in processor time of its own. Other work on the machine makes the first longer and hardly the second.
 */

import { readFileSync } from 'node:fs'
import type { Milliseconds } from '../../src/core/units.ts'
import { quantile } from './statistics.ts'

/** What has to be recorded. */
export const CATEGORIES = ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing']

/** What is left by `performance.mark` in the thread that is meant. */
export const MARK = 'sse-pulse-bench'

/** How the frames of a thread were. */
export interface FrameFigures {
  frames: number
  /** Work for one frame, by the clock. */
  wall: { median: Milliseconds; p99: Milliseconds; most: Milliseconds }
  /** The same, in processor time of the thread. */
  cpu: { median: Milliseconds; p99: Milliseconds; most: Milliseconds }
  /** Part of the frames that needed longer than there is at 60 a second. */
  late: { wall: number; cpu: number }
  /** Tasks of more than 50 ms, by the clock and in processor time. */
  long: { wall: number; cpu: number }
}

const FRAME: Milliseconds = 1000 / 60
const LONG: Milliseconds = 50

/** An event of a trace; times are microseconds. */
interface TraceEvent {
  name: string
  pid: number
  tid: number
  ts: number
  dur?: number
  tdur?: number
}

function readTrace(path: string): { traceEvents: TraceEvent[]; mark: TraceEvent } {
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(readFileSync(path, 'utf8'))
  const mark = traceEvents.find(({ name }) => name === MARK)
  if (!mark) throw new Error('the trace does not tell which thread is meant')
  return { traceEvents, mark }
}

/**
 * The process of the thread that is meant.
 * @throws Error when it is not in the trace.
 */
export function processOfTrace(path: string): number {
  return readTrace(path).mark.pid
}

/**
 * Reads a trace.
 * @throws Error when the thread that is meant is not in it, or drew nothing.
 */
export function framesOfTrace(path: string): FrameFigures {
  const { traceEvents, mark } = readTrace(path)
  const own = traceEvents
    .filter(({ pid, tid }) => pid === mark.pid && tid === mark.tid)
    .sort((a, b) => a.ts - b.ts)
  const tasks = own.filter(({ name, dur }) => name === 'RunTask' && dur !== undefined)
  const wall: number[] = []
  const cpu: number[] = []
  let frame = { wall: 0, cpu: 0 }
  for (const { name, dur = 0, tdur = 0 } of own) {
    if (name === 'Commit') {
      wall.push(frame.wall)
      cpu.push(frame.cpu)
      frame = { wall: 0, cpu: 0 }
    } else if (name === 'RunTask') {
      frame.wall += dur / 1000
      frame.cpu += tdur / 1000
    }
  }
  if (wall.length === 0) throw new Error('the thread drew no frame')
  const over = (values: readonly number[]) => values.filter(value => value > FRAME).length / values.length
  const spread = (values: readonly number[]) => ({
    median: quantile(values, 0.5),
    p99: quantile(values, 0.99),
    most: values.reduce((most, value) => Math.max(most, value), 0),
  })
  return {
    frames: wall.length,
    wall: spread(wall),
    cpu: spread(cpu),
    late: { wall: over(wall), cpu: over(cpu) },
    long: {
      wall: tasks.filter(({ dur = 0 }) => dur / 1000 > LONG).length,
      cpu: tasks.filter(({ tdur = 0 }) => tdur / 1000 > LONG).length,
    },
  }
}
