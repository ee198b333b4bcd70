/**
 * Keeps drawing from taking all of the document's time: after each snapshot of the engine it is measured how long it
 * took until that was on screen, and the next one may come after a rest in proportion. A log that grows slowly is
 * drawn at once; of a flood each picture shows more news.
 */

import type { Milliseconds } from '../core/units'

/** Drawing takes one part in so many of the time, where news come all the time. */
const ONE_IN = 4
/** News are never older than that for the sake of the rest. */
export const LONGEST_REST: Milliseconds = 300
/** A frame that does not come: a document may become hidden meanwhile. */
const NO_FRAME: Milliseconds = 250

/** How long not to draw after drawing took so long. */
export function restAfter(took: Milliseconds): Milliseconds {
  return Math.min(LONGEST_REST, Math.max(0, took) * (ONE_IN - 1))
}

/** Calls back once with how long it was from now until what is to be drawn now is on screen. */
export function measureDrawing(onDrawn: (took: Milliseconds) => void): void {
  const begun = performance.now()
  let over = false
  const end = () => {
    if (over) return
    over = true
    onDrawn(performance.now() - begun)
  }
  // Nothing is drawn of what is hidden: no frame comes, and timers come late.
  if (document.hidden) runSoon(end)
  else {
    // The task behind a frame comes after its styles, layout and picture.
    requestAnimationFrame(() => runSoon(end))
    setTimeout(end, NO_FRAME)
  }
}

/** Runs something as the next task. */
function runSoon(task: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    task()
  }
  port2.postMessage(null)
}
