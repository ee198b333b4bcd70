/** A heartbeat did not come. */

import type { Rule } from '../rule'
import { stallsOf } from '../stalls'

export const heartbeatMissing: Rule<never> = {
  id: 'heartbeat-missing',
  severity: 'error',
  level: 'bytes',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  snippets: ['page-watchdog'],
  judge(view) {
    const heartbeat = view.health?.heartbeat
    if (!heartbeat) return []
    return stallsOf(view).flatMap(({ connection, from, to, isOver, span, missed, isDead, evidence }) => {
      // Beyond a point it is the connection that is in doubt, not a heartbeat; and what was held back did come.
      if ((isDead && !missed.dataFlowed) || missed.heldBack > 1) return []
      return {
        severity: missed.dataFlowed
          ? ('info' as const)
          : heartbeat.certain
            ? ('error' as const)
            : ('warning' as const),
        connection,
        from,
        to,
        resolvedAt: isOver ? to : null,
        evidence,
        variant: missed.dataFlowed ? 'data-flowed' : heartbeat.certain ? 'silent' : 'unsure',
        values: {
          period: heartbeat.shownPeriod ?? heartbeat.period ?? 0,
          silent: span,
          missed: missed.count,
        },
      }
    })
  },
}
