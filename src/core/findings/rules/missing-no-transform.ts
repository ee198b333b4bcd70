/** Nothing forbids what stands on the way to compress, collect or keep the stream. */

import type { Headers } from '../../record'
import { draftOf, isUsable, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

export const missingNoTransform: Rule<never> = {
  id: 'missing-no-transform',
  severity: 'warning',
  level: 'http',
  reference: 'https://www.rfc-editor.org/rfc/rfc9111#name-no-transform-2',
  snippets: ['node-headers'],
  judge({ attempts }) {
    return runsOf(attempts, each => isUsable(each) && problemOf(each) !== null).map(run => {
      const last = run.attempts.at(-1) ?? run.attempts[0]
      const problem = problemOf(last)
      const isOnTheWay = hasCacheOnTheWay(last.notes?.headers ?? {})
      return {
        ...draftOf(
          run,
          ({ response, at }) => response?.at ?? at,
          ({ response }) => seqs(response?.seq),
        ),
        severity: problem === 'nothing' && isOnTheWay ? 'warning' : 'info',
        variant: problem ?? 'transform',
        values: { count: run.attempts.length, header: last.notes?.headers?.['cache-control'] ?? '—' },
      }
    })
  },
}

function problemOf({ notes }: AttemptView): string | null {
  if (!notes?.headers) return null
  const said = (notes.headers['cache-control'] ?? '').toLowerCase()
  if (/\bno-transform\b/.test(said)) return null
  return /\b(?:no-cache|no-store)\b/.test(said) ? 'transform' : 'nothing'
}

/** Something that keeps responses has written its name on it. */
function hasCacheOnTheWay(headers: Headers): boolean {
  return ['via', 'age', 'x-cache', 'cf-cache-status'].some(name => headers[name] !== undefined)
}
