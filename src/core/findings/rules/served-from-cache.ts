/** The stream comes from a cache: it is a recording of one that was. */

import { draftOf, isUsable, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

export const servedFromCache: Rule<never> = {
  id: 'served-from-cache',
  severity: 'error',
  level: 'http',
  explains: [
    'polling-in-disguise',
    'reconnect-loop',
    'has-content-length',
    'clock-skewed-ids',
    'id-duplicate',
    'missing-no-transform',
  ],
  reference: 'https://www.rfc-editor.org/rfc/rfc9111#name-age',
  snippets: ['node-headers'],
  judge({ attempts }) {
    return runsOf(attempts, each => isUsable(each) && cacheOf(each) !== null).map(run => {
      const last = run.attempts.at(-1) ?? run.attempts[0]
      return {
        ...draftOf(
          run,
          ({ response, at }) => response?.at ?? at,
          ({ response }) => seqs(response?.seq),
        ),
        values: { count: run.attempts.length, sign: cacheOf(last) ?? '' },
      }
    })
  },
}

/** The header that gives a cache away. */
function cacheOf({ response, notes }: AttemptView): string | null {
  const headers = notes?.headers ?? {}
  const age = headers.age
  if (age !== undefined && Number(age) > 0) return `Age: ${age}`
  // `Hit from cloudfront`, `HIT, MISS`; but not `RefreshHit`, which was asked anew.
  for (const name of ['x-cache', 'cf-cache-status']) {
    const value = headers[name]
    if (value !== undefined && /\bhit\b/i.test(value)) return `${name}: ${value}`
  }
  return response?.fromCache ? 'disk cache' : null
}
