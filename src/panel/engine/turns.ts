/** Turns of the engine's thread: what takes long lets questions of the document be answered in between. */

import type { Milliseconds } from '../../core/units'

/** Time after which others have a turn. */
const SLICE: Milliseconds = 16

export interface Turns {
  /** Begins a turn. */
  begin(): void
  /** Lets others have a turn, where this one has been long enough. Returns whether it was. */
  giveWay(onEnd?: () => void): Promise<boolean>
}

/** @param now milliseconds on a clock that never goes back. */
export function createTurns(now: () => Milliseconds): Turns {
  let begun = now()
  return {
    begin() {
      begun = now()
    },
    async giveWay(onEnd) {
      if (now() - begun < SLICE) return false
      onEnd?.()
      await nextTask()
      begun = now()
      return true
    },
  }
}

/** Resolves behind what waits now. Not a timer, which browsers make wait for some milliseconds. */
function nextTask(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
