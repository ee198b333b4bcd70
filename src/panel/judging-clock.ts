/**
 * Tells the engine each second what time it is, as long as the panel can be seen and time may change what is to be
 * said; and that the machine slept, where the clocks show it.
 */

import { computed, effect, signal } from '@preact/signals'
import type { EpochMilliseconds, Milliseconds } from '../core/units'
import type { StreamSummary } from './engine/messages'
import type { PanelState } from './panel-state'

const EVERY: Milliseconds = 1000
/** What is said of a stream that is over may still change for so long: that nobody made a new one, for example. */
const AFTERMATH: Milliseconds = 600_000
/** A timer of a page that can be seen is never so late unless the machine stood still. */
const STOOD_STILL: Milliseconds = 5000

/** What a wall clock, which goes on while the machine sleeps, and a clock that may not, show at one moment. */
export interface Clocks {
  wall: EpochMilliseconds
  monotonic: Milliseconds
}

/**
 * How long the machine slept between two looks; 0 if it did not.
 * @param due when the second look should have been, if somebody was to look at a certain time.
 */
export function sleptBetween(before: Clocks, after: Clocks, due: EpochMilliseconds | null): Milliseconds {
  const drift = after.wall - before.wall - (after.monotonic - before.monotonic)
  const lateness = due === null ? 0 : after.wall - due
  const slept = Math.max(drift, lateness)
  return slept >= STOOD_STILL ? slept : 0
}

/** Whether time alone may change what is to be said of one of these streams. */
export function isTimely(
  streams: readonly Pick<StreamSummary, 'state' | 'since'>[],
  now: EpochMilliseconds,
): boolean {
  return streams.some(({ state, since }) => state !== 'closed' || now - since < AFTERMATH)
}

/** Keeps telling the time. */
export function runJudgingClock(
  state: PanelState,
  tell: (tick: { now: EpochMilliseconds; slept: Milliseconds }) => void,
): void {
  const seen = signal(!document.hidden)
  document.addEventListener('visibilitychange', () => {
    seen.value = !document.hidden
  })
  const needed = computed(
    () => seen.value && !state.file.value && isTimely(state.shownStreams.value, state.now.value),
  )
  let before: Clocks | null = null
  effect(() => {
    if (!needed.value) return
    let due: EpochMilliseconds | null = null
    const tick = () => {
      const after = { wall: Date.now(), monotonic: performance.now() }
      const slept = before ? sleptBetween(before, after, due) : 0
      before = after
      due = after.wall + EVERY
      tell({ now: after.wall, slept })
    }
    tick()
    const timer = setInterval(tick, EVERY)
    return () => clearInterval(timer)
  })
}
