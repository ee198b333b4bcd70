/** The page closes the stream because of an error from which the browser was about to recover. */

import type { Milliseconds } from '../../units'
import { draftOf, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'

/** Closed this soon after the error, it was closed in its handler. */
const AT_ONCE: Milliseconds = 100
/** A page that means to come back does so within this time. */
const COMES_BACK: Milliseconds = 60_000

export const closedOnFirstError: Rule<never> = {
  id: 'closed-on-first-error',
  severity: 'warning',
  level: 'api',
  explains: ['closed-by-app', 'loss-window'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model',
  snippets: ['recreate-when-closed'],
  judge(view) {
    const given = view.attempts.filter((attempt, index) => isGivenUp(attempt, view.attempts[index + 1], view))
    return runsOf(given, () => true).map(run =>
      draftOf(
        run,
        ({ of, at }) => of.closing?.at ?? at,
        ({ connection, notes }) => seqs(notes?.failed?.seq, view.notesOf(connection)?.closed?.seq),
      ),
    )
  },
}

function isGivenUp(attempt: AttemptView, next: AttemptView | undefined, { now }: StreamView): boolean {
  const { api, of, own } = attempt
  const { closing } = of
  // One that never opened may be the last of many attempts.
  if (api !== 'eventsource' || closing?.by !== 'page' || openedOf(attempt) === null) return false
  const failure = of.attempts.find(({ number }) => number === own)?.failure
  if (failure?.by !== 'retrying' || closing.at < failure.at || closing.at - failure.at > AT_ONCE) return false
  return (next?.at ?? now) - closing.at > COMES_BACK
}
