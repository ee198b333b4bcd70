/** Another origin refuses for lack of a login, and the connection was made without cookies. */

import { draftOf, failureSeqs, originOf, runsOf } from '../attempts'
import type { AttemptView, Rule } from '../rule'

export const credentialsMismatch: Rule<never> = {
  id: 'credentials-mismatch',
  severity: 'warning',
  level: 'http',
  explains: ['closed-by-http-status'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource-withcredentials',
  snippets: ['with-credentials'],
  judge({ attempts }) {
    return runsOf(attempts, isWithoutLogin).map(run => {
      const draft = draftOf(run, ({ response, at }) => response?.at ?? at, failureSeqs)
      const last = run.attempts.at(-1) ?? run.attempts[0]
      return { ...draft, values: { ...draft.values, status: last.response?.status ?? 401 } }
    })
  },
}

function isWithoutLogin({ api, of, response, openedAt }: AttemptView): boolean {
  if (api !== 'eventsource' || of.origin === null || openedAt !== null) return false
  const { url, page, withCredentials } = of.origin
  const isRefused = response?.status === 401 || response?.status === 403
  return isRefused && !withCredentials && originOf(url) !== originOf(page)
}
