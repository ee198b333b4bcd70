/** The server answered, and the browser may not give the answer to the page. */

import { draftOf, failureSeqs, isNative, originOf, runsOf } from '../attempts'
import type { AttemptView, Rule } from '../rule'

export const corsBlocked: Rule<never> = {
  id: 'cors-blocked',
  severity: 'error',
  level: 'http',
  explains: ['never-opened', 'firefox-gave-up', 'reconnect-loop', 'max-retries-exhausted'],
  reference: 'https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS',
  snippets: ['cors-headers'],
  judge({ attempts }) {
    return runsOf(attempts, each => problemOf(each) !== null).map(run => {
      const draft = draftOf(run, ({ response, at }) => response?.at ?? at, failureSeqs)
      const last = run.attempts.at(-1) ?? run.attempts[0]
      return {
        ...draft,
        variant: problemOf(last) ?? 'missing',
        values: {
          ...draft.values,
          origin: pageOrigin(last),
          allowed: last.notes?.headers?.['access-control-allow-origin'] ?? '—',
        },
      }
    })
  },
}

function pageOrigin({ of, notes }: AttemptView): string {
  return notes?.origin ?? originOf(of.origin?.page ?? '')
}

/** What is wrong with the permission; `null` where the response may be used or was refused for its status. */
function problemOf(attempt: AttemptView): string | null {
  const { response, of, notes, openedAt, ending } = attempt
  if (!isNative(attempt) || response?.status !== 200 || openedAt !== null || !notes?.headers) return null
  const isOver = ending?.how === 'rejected' || ending?.next === 'gives-up'
  const page = pageOrigin(attempt)
  const target = originOf(notes.landed?.url ?? notes.url ?? of.origin?.url ?? '')
  if (!isOver || page === '' || target === '' || page === target) return null
  const allowed = notes.headers['access-control-allow-origin']
  if (allowed === undefined) return 'missing'
  if (!of.origin?.withCredentials) return allowed === '*' || allowed === page ? null : 'other'
  if (allowed === '*') return 'wildcard'
  if (allowed !== page) return 'other'
  return notes.headers['access-control-allow-credentials'] === 'true' ? null : 'credentials'
}
