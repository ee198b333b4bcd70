/** After a reconnection far more comes than can have been missed. */

import { type Draft, seqs } from '../finding'
import type { Rule } from '../rule'

const STORM = 500
const TIMES = 10
/** However little was missed, so few are no storm. */
const FEW = 100

export const replayStorm: Rule<never> = {
  id: 'replay-storm',
  severity: 'warning',
  level: 'api',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  snippets: ['node-resume'],
  judge({ health }) {
    return (health?.resumes ?? []).flatMap((audit): Draft[] => {
      const { burst, connection, openedAt, loss, evidence } = audit
      // The time since the last event is what matters: it may have been lost long before anybody noticed.
      const byRate = ((health?.usualRate ?? 0) * loss.span) / 1000
      const missed = loss.expected === null ? null : Math.max(loss.expected.high, byRate)
      // A stream that sends hundreds a second sends them after a reconnection too.
      const usual = (health?.usualRate ?? 0) * 2
      const isStorm =
        burst > STORM + usual * 2 || (missed !== null && burst > Math.max(FEW, TIMES * missed) + usual * 2)
      if (!isStorm) return []
      return [
        {
          connection,
          from: openedAt,
          to: openedAt + 2000,
          resolvedAt: openedAt + 2000,
          evidence: seqs(evidence.request, evidence.after),
          values: { count: burst, gap: loss.span, expected: Math.round(loss.expected?.mean ?? 0) },
        },
      ]
    })
  },
}
