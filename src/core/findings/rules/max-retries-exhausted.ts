/** Several attempts failed, and then none was made any more: the client has given up. */

import type { Milliseconds } from '../../units'
import { endOf, failureSeqs, isEndedHere, openedOf } from '../attempts'
import type { AttemptView, Rule } from '../rule'
import { sinceWhen } from '../surroundings'

const FAILURES = 2
/** Longer than any back-off that was surveyed waits. */
const QUIET: Milliseconds = 60_000
const TIMES = 3

export const maxRetriesExhausted: Rule<never> = {
  id: 'max-retries-exhausted',
  severity: 'error',
  level: 'api',
  explains: ['closed-by-app'],
  reference: 'https://github.com/enisdenjo/graphql-sse',
  snippets: ['recreate-when-closed'],
  judge({ attempts, connections, surroundings, now }) {
    const latest = connections.at(-1)
    // One that waits natively is brought back by the browser, and what was left with its page needs nothing.
    if (!latest?.closing || latest.closing.by === 'navigation') return []
    const failed: AttemptView[] = []
    for (const attempt of attempts.toReversed()) {
      if (
        openedOf(attempt) !== null ||
        (isEndedHere(attempt) && attempt.response === null && failed.length > 0)
      )
        break
      failed.unshift(attempt)
    }
    const [first] = failed
    const last = failed.at(-1)
    if (!first || !last || failed.length < FAILURES) return []
    const end = Math.max(latest.closing.at, endOf(last, now))
    const waited = failed.map(({ delay }) => delay?.was ?? 0)
    const due = end + Math.max(QUIET, TIMES * Math.max(...waited))
    const isHidden = sinceWhen(surroundings, 'hidden', now) !== null
    if (now < due || isHidden) return []
    return [
      {
        from: first.at,
        to: null,
        resolvedAt: null,
        evidence: failed.flatMap(failureSeqs),
        values: { count: failed.length, since: now - end },
      },
    ]
  },
}
