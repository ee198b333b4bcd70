/** Firefox closes for good where others try again: a lost name, no network, a refusal by another origin. */

import type { Milliseconds } from '../../units'
import { draftOf, originOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

/** A page that is being left fails its streams a moment before. */
const LEAVING: Milliseconds = 1000

export const firefoxGaveUp: Rule<never> = {
  id: 'firefox-gave-up',
  severity: 'error',
  level: 'http',
  explains: ['max-retries-exhausted', 'loss-window'],
  reference: 'https://github.com/web-platform-tests/wpt/pull/7534',
  snippets: ['recreate-when-closed'],
  judge({ attempts, browser }) {
    if (browser !== 'firefox') return []
    const gaveUp = ({ api, of, ending, request, response, openedAt }: AttemptView) =>
      api === 'eventsource' &&
      ending?.next === 'gives-up' &&
      ending.how !== 'blocked' &&
      ending.how !== 'rejected' &&
      ending.how !== 'navigation' &&
      request !== null &&
      response === null &&
      openedAt === null &&
      !(of.closing?.by === 'navigation' && of.closing.at - (ending.at ?? 0) <= LEAVING)
    return runsOf(attempts, gaveUp).map(run => ({
      ...draftOf(
        run,
        ({ ending, at }) => ending?.at ?? at,
        ({ request, notes }) => seqs(request?.seq, notes?.ended?.seq, notes?.failed?.seq),
      ),
      variant: isCrossOrigin(run.attempts[0]) ? 'cross-origin' : 'same-origin',
      values: { count: run.attempts.length, error: run.attempts.at(-1)?.ending?.error ?? '—' },
    }))
  },
}

function isCrossOrigin({ of }: AttemptView): boolean {
  return of.origin !== null && originOf(of.origin.url) !== originOf(of.origin.page)
}
