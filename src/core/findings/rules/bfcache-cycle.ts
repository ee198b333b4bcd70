/** The page went to the back/forward cache and came back, and its stream ended and began anew with it. */

import type { Milliseconds } from '../../units'
import { draftOf, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'
import { changesWithin } from '../surroundings'

const AT_HIDE: Milliseconds = 1000
const AFTER_SHOW: Milliseconds = 2000

export const bfcacheCycle: Rule<never> = {
  id: 'bfcache-cycle',
  severity: 'info',
  level: 'api',
  explains: ['closed-by-app', 'loss-window', 'abrupt-cut', 'firefox-gave-up'],
  reference: 'https://github.com/whatwg/html/issues/12363',
  snippets: ['pageshow'],
  judge({ attempts, surroundings }) {
    const changesOf = (attempt: AttemptView, index: number) => {
      const former = attempts[index - 1]
      const endedAt = former?.ending?.at ?? null
      if (endedAt === null) return []
      const hidden = changesWithin(surroundings, ['pagehide'], endedAt - AT_HIDE, endedAt + AT_HIDE)
      const shown = changesWithin(surroundings, ['pageshow'], attempt.at - AFTER_SHOW, attempt.at)
      return hidden.length > 0 && shown.length > 0 ? [...hidden, ...shown] : []
    }
    const returned = attempts.filter((attempt, index) => changesOf(attempt, index).length > 0)
    return runsOf(returned, () => true).map(run => ({
      ...draftOf(
        run,
        ({ at }) => at,
        attempt =>
          seqs(...changesOf(attempt, attempts.indexOf(attempt)).map(({ seq }) => seq), attempt.request?.seq),
      ),
      resolvedAt: openedOf(run.attempts.at(-1) ?? run.attempts[0]),
    }))
  },
}
