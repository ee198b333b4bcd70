/**
 * Does what is due at a time, one thing after the other: tasks as they come, then what all wait for. What fails must
 * not stop what comes after. Runs in the background.
 */

import type { EpochMilliseconds } from '../core/units'

export interface TurnsOptions {
  now(): EpochMilliseconds
  /** Done in each turn, after its tasks. Never fails. */
  last(): Promise<void>
  /** When the next turn is due by itself; never, if none is. */
  next(): EpochMilliseconds
  /** A task has failed. */
  fail(error: unknown): void
}

export interface Turns {
  /** A turn is due at a time, or at once if that has passed. */
  schedule(at: EpochMilliseconds): void
  /** Runs a task in the next turn, which is due at once; resolves when it is over, whether it failed or not. */
  run(task: () => Promise<void>): Promise<void>
}

export function createTurns({ now, last, next, fail }: TurnsOptions): Turns {
  const tasks: (() => Promise<void>)[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Number.POSITIVE_INFINITY
  let isBusy = false

  function schedule(at: EpochMilliseconds): void {
    if (at >= due) return
    due = at
    if (isBusy) return
    clearTimeout(timer)
    timer = setTimeout(work, Math.max(0, at - now()))
  }

  async function work(): Promise<void> {
    isBusy = true
    due = Number.POSITIVE_INFINITY
    for (let task = tasks.shift(); task; task = tasks.shift()) await task().catch(fail)
    await last()
    isBusy = false
    const after = Math.min(due, next())
    due = Number.POSITIVE_INFINITY
    if (after < Number.POSITIVE_INFINITY) schedule(after)
  }

  return {
    schedule,
    run: task =>
      new Promise(resolve => {
        tasks.push(() => task().finally(resolve))
        schedule(0)
      }),
  }
}
