/** After a silence that was too long heartbeats came again. */

import type { Rule } from '../rule'
import { stallsOf } from '../stalls'

export const recoveredAfterStall: Rule<never> = {
  id: 'recovered-after-stall',
  severity: 'info',
  level: 'bytes',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  judge(view) {
    return stallsOf(view).flatMap(({ connection, from, to, isOver, span, missed, evidence }) => {
      if (!isOver || missed.dataFlowed) return []
      return {
        connection,
        from,
        to,
        resolvedAt: to,
        evidence,
        variant: missed.heldBack > 1 ? 'held-back' : 'resumed',
        values: { silent: span, beats: missed.heldBack },
      }
    })
  },
}
