/** A redirect: browsers differ in which address they come back to. */

import { draftOf, hostOf, openedOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'

export const redirectStickiness: Rule<never> = {
  id: 'redirect-stickiness',
  severity: 'warning',
  level: 'http',
  reference: 'https://github.com/whatwg/html/issues/503',
  judge(view) {
    const redirected = view.attempts.filter(({ redirects }) => redirects.length > 0)
    const [first, ...rest] = redirected
    if (!first) return []
    const stranded = strandedAfter(first, view)
    const draft = draftOf(
      { attempts: stranded ? [first, ...stranded] : [first, ...rest], next: null },
      ({ redirects, at }) => redirects[0]?.at ?? at,
      ({ redirects, request, notes }) => [
        ...redirects.map(({ seq }) => seq),
        request?.seq,
        stranded && notes?.ended?.seq,
      ],
    )
    const recovered =
      stranded &&
      view.attempts.find(
        each => each.at > draft.from && openedOf(each) !== null && each.at > (stranded.at(-1)?.at ?? 0),
      )
    return [
      {
        ...draft,
        evidence: seqs(...draft.evidence),
        severity: stranded ? 'warning' : 'info',
        resolvedAt: recovered ? openedOf(recovered) : null,
        variant: stranded ? 'stranded' : rest.length > 0 ? 'each-time' : 'once',
        values: {
          status: first.redirects[0]?.status ?? 0,
          count: redirected.length,
          target: hostOf(first.notes?.landed?.url ?? ''),
        },
      },
    ]
  },
}

/** Later attempts that went straight to where the redirect led, and found nobody there. */
function strandedAfter(first: AttemptView, { attempts }: StreamView): AttemptView[] | null {
  const target = first.notes?.landed?.url
  if (target === undefined || openedOf(first) === null) return null
  const failed = attempts.filter(
    ({ connection, own, notes, ending, response, redirects }) =>
      connection === first.connection &&
      own > first.own &&
      redirects.length === 0 &&
      notes?.url === target &&
      ending?.how === 'refused' &&
      response === null,
  )
  return failed.length > 0 ? failed : null
}
