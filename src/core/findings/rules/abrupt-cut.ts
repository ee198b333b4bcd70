/** The response broke off in the middle. */

import { draftOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import { NETWORK } from '../net-errors'
import type { Rule } from '../rule'

export const abruptCut: Rule<never> = {
  id: 'abrupt-cut',
  severity: 'warning',
  level: 'http',
  explains: ['loss-window', 'truncated-final-event'],
  reference: 'https://www.rfc-editor.org/rfc/rfc9112#name-incomplete-messages',
  snippets: ['node-graceful-end'],
  judge({ attempts }) {
    return runsOf(attempts, ({ ending }) => ending?.how === 'cut' && !NETWORK.test(ending.error ?? '')).map(
      run => {
        const draft = draftOf(
          run,
          ({ ending, at }) => ending?.at ?? at,
          ({ notes }) => seqs(notes?.ended?.seq, notes?.failed?.seq),
        )
        const next = attempts[attempts.indexOf(run.attempts.at(-1) ?? run.attempts[0]) + 1]
        return {
          ...draft,
          // The next attempt that opens has mended it, also where that is cut in its turn.
          resolvedAt: draft.resolvedAt ?? next?.openedAt ?? next?.firstEventAt ?? null,
          values: { ...draft.values, error: run.attempts.at(-1)?.ending?.error ?? '—' },
        }
      },
    )
  },
}
