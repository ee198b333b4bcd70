/** The stream was allowed before and is not any more. */

import { draftOf, failureSeqs, openedOf, runsOf } from '../attempts'
import type { Rule } from '../rule'

export const authExpiredOnReconnect: Rule<never> = {
  id: 'auth-expired-on-reconnect',
  severity: 'error',
  level: 'http',
  explains: ['closed-by-http-status', 'credentials-mismatch', 'reconnect-loop', 'max-retries-exhausted'],
  reference: 'https://mercure.rocks/docs/hub/troubleshooting',
  snippets: ['recreate-with-fresh-token'],
  judge({ attempts }) {
    const firstOpen = attempts.findIndex(attempt => openedOf(attempt) !== null)
    if (firstOpen === -1) return []
    const refused = runsOf(
      attempts,
      ({ response, openedAt }, index) =>
        index > firstOpen && openedAt === null && (response?.status === 401 || response?.status === 403),
    )
    return refused.map(run => {
      const draft = draftOf(run, ({ response, at }) => response?.at ?? at, failureSeqs)
      return { ...draft, values: { ...draft.values, status: run.attempts[0].response?.status ?? 401 } }
    })
  },
}
