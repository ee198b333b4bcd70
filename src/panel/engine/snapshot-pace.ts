/**
 * When the document is told what has changed: soon, but never while it still draws what it was told before, and not
 * before it has rested from that. What changes meanwhile is told together. Runs in the panel's worker.
 */

import type { Milliseconds } from '../../core/units'

/** The document is told at most this often: 15 times per second. */
const SHORTEST: Milliseconds = 66
/** A document cannot ask for a longer rest. */
const LONGEST_REST: Milliseconds = 1000

export interface SnapshotPace {
  /** There is something to tell. */
  soon(): void
  /** The document has drawn what it was told last, and is not to be told more for so long. */
  drawn(rest: Milliseconds): void
}

/**
 * A document that never says that it has drawn is told all the same; one that has said so once is waited for.
 * @param tell tells the document.
 * @param now milliseconds on a clock of its own.
 */
export function createSnapshotPace(tell: () => void, now: () => Milliseconds): SnapshotPace {
  let timer: ReturnType<typeof setTimeout> | null = null
  let earliest = Number.NEGATIVE_INFINITY
  let says = false
  let draws = false
  let wanted = false

  function soon(): void {
    wanted = true
    if (timer !== null || draws) return
    timer = setTimeout(
      () => {
        timer = null
        wanted = false
        earliest = now() + SHORTEST
        draws = says
        tell()
      },
      Math.max(0, earliest - now()),
    )
  }

  return {
    soon,
    drawn(rest) {
      says = true
      draws = false
      earliest = Math.max(earliest, now() + Math.min(Math.max(0, rest), LONGEST_REST))
      if (wanted) soon()
    },
  }
}
