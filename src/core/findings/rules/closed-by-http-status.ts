/** A status that ends an EventSource for good. */

import { draftOf, failureSeqs, isNative, runsOf } from '../attempts'
import type { AttemptView, Rule } from '../rule'

export const closedByHttpStatus: Rule<never> = {
  id: 'closed-by-http-status',
  severity: 'error',
  level: 'http',
  explains: [
    'never-opened',
    'reconnect-loop',
    'max-retries-exhausted',
    'abrupt-cut',
    'firefox-gave-up',
    'loss-window',
  ],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model',
  snippets: ['recreate-when-closed'],
  judge({ attempts }) {
    return runsOf(attempts, isClosedByStatus).map(run => {
      const draft = draftOf(run, ({ response, at }) => response?.at ?? at, failureSeqs)
      const status = run.attempts.at(-1)?.response?.status ?? 0
      return { ...draft, variant: kindOf(status), values: { ...draft.values, status } }
    })
  },
}

/** Whether a response had a status that is neither success, redirection nor the one that means to stop. */
export function isClosedByStatus(attempt: AttemptView): boolean {
  const { response } = attempt
  if (!isNative(attempt) || response === null || attempt.openedAt !== null) return false
  const { status } = response
  return status >= 200 && status !== 200 && status !== 204 && !(status >= 300 && status < 400)
}

function kindOf(status: number): string {
  if (status === 401 || status === 403) return 'auth'
  if (status === 404 || status === 410) return 'missing'
  if (status === 405) return 'method'
  if (status === 406) return 'accept'
  if (status === 429) return 'limit'
  if (status === 502 || status === 503 || status === 504) return 'gateway'
  if (status >= 520 && status <= 527) return 'cloudflare'
  return status >= 500 ? 'server' : 'other'
}
