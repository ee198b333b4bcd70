/**
 * How far a body had come at each look at it: what tells of a place in it when it was received, as exactly as the
 * looks allow. Runs in the devtools page.
 */

import type { Bytes, EpochMilliseconds } from './units'

/** When something came: found at `at`, and not there yet at `since`. */
export interface Seen {
  at: EpochMilliseconds
  since: EpochMilliseconds
}

/** A look that found more than the one before. */
export interface Step extends Seen {
  /** Of the body up to there. */
  size: Bytes
}

/** Steps that are kept; beyond, every second one of the older half goes, which makes its times less exact. */
const STEPS_KEPT = 4000

export interface Growth {
  /** A look, asked for and answered at these times, found so much of the body. */
  look(size: Bytes, asked: EpochMilliseconds, at: EpochMilliseconds): void
  /** When a place in the body came. */
  seen(offset: Bytes): Seen
  /** The looks that found more than so many bytes. */
  after(size: Bytes): readonly Step[]
  size(): Bytes
}

/** @param startedAt when nothing of the body was there yet. */
export function createGrowth(startedAt: EpochMilliseconds): Growth {
  let steps: Step[] = []
  let lookedAt = startedAt
  const size = () => steps.at(-1)?.size ?? 0

  /** Index of the first step beyond a place. */
  function find(offset: Bytes): number {
    let low = 0
    let high = steps.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((steps[middle] as Step).size < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    look(reached, asked, at) {
      // A clock that is set back must not make something come before it was not there.
      if (reached > size()) steps.push({ size: reached, at: Math.max(at, lookedAt), since: lookedAt })
      lookedAt = Math.max(asked, lookedAt)
      if (steps.length > STEPS_KEPT) steps = thin(steps)
    },
    seen(offset) {
      const { at, since } = steps[find(offset)] ?? { at: lookedAt, since: lookedAt }
      return { at, since }
    },
    after: known => steps.slice(find(known + 1)),
    size,
  }
}

function thin(steps: readonly Step[]): Step[] {
  const half = steps.length >> 1
  const thinned: Step[] = []
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as Step
    const next = steps[index + 1]
    if (index < half && index % 2 === 0 && next) {
      thinned.push({ ...next, since: step.since })
      index++
    } else thinned.push(step)
  }
  return thinned
}
