/** The response broke off in the middle. */

import type { Milliseconds } from '../../units'
import { draftOf, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import { NETWORK } from '../net-errors'
import type { AttemptView, Rule } from '../rule'

/** A cut from which the stream is back within this time has done little harm: so end deploys. */
const MENDED_WITHIN: Milliseconds = 180_000
/** So many, one after another, are no deploy. */
const MANY = 3

export const abruptCut: Rule<never> = {
  id: 'abrupt-cut',
  severity: 'warning',
  level: 'http',
  explains: ['loss-window', 'truncated-final-event'],
  reference: 'https://www.rfc-editor.org/rfc/rfc9112#name-incomplete-messages',
  snippets: ['node-graceful-end'],
  judge({ attempts, now }) {
    const isCut = ({ ending }: AttemptView) => ending?.how === 'cut' && !NETWORK.test(ending.error ?? '')
    return runsOf(attempts, isCut).map(run => {
      const draft = draftOf(
        run,
        ({ ending, at }) => ending?.at ?? at,
        ({ notes }) => seqs(notes?.ended?.seq, notes?.failed?.seq),
      )
      const last = run.attempts.at(-1) ?? run.attempts[0]
      const next = attempts.slice(attempts.indexOf(last) + 1).find(each => openedOf(each) !== null)
      // The next attempt that opens has mended it, also where that is cut in its turn.
      const resolvedAt = next ? openedOf(next) : null
      const isMended = (resolvedAt ?? now) - (draft.to ?? draft.from) <= MENDED_WITHIN
      return {
        ...draft,
        severity: run.attempts.length < MANY && isMended ? 'info' : 'warning',
        resolvedAt,
        values: { ...draft.values, error: last.ending?.error ?? '—' },
      }
    })
  },
}
