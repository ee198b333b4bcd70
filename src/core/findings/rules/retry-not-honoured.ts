/** The client does not wait as long as the server asked: a polyfill or a client of its own makes. */

import type { Milliseconds } from '../../units'
import { draftOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import { retriesOf, retryAt } from '../retries'
import type { AttemptView, Rule, StreamView } from '../rule'
import { isExcused, sinceWhen } from '../surroundings'

const TIMES = 2
const OFF_BY: Milliseconds = 1000
const SHARE = 0.5
/** Firefox waits at least this long, whatever is asked. */
const FIREFOX_FLOOR: Milliseconds = 500

export const retryNotHonoured: Rule<never> = {
  id: 'retry-not-honoured',
  severity: 'warning',
  level: 'devtools',
  reference:
    'https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time',
  snippets: ['retry-in-fetch'],
  judge(view) {
    const retries = retriesOf(view)
    if (retries.length === 0) return []
    const askedOf = (attempt: AttemptView) => {
      const asked = retryAt(retries, attempt.at)
      if (!asked) return null
      const delay = view.browser === 'firefox' ? Math.max(asked.delay, FIREFOX_FLOOR) : asked.delay
      return { ...asked, delay }
    }
    const isOff = (attempt: AttemptView, index: number) => {
      const was = waitOf(attempt, view.attempts[index - 1], view)
      const asked = askedOf(attempt)
      return (
        was !== null && asked !== null && Math.abs(was - asked.delay) > Math.max(OFF_BY, asked.delay * SHARE)
      )
    }
    const off = view.attempts.filter(isOff)
    return runsOf(off, () => true).flatMap(run => {
      const last = run.attempts.at(-1) ?? run.attempts[0]
      if (run.attempts.length < TIMES) return []
      return {
        ...draftOf(
          run,
          ({ at }) => at,
          attempt => seqs(askedOf(attempt)?.seq, attempt.request?.seq),
        ),
        values: {
          count: run.attempts.length,
          asked: askedOf(last)?.delay ?? 0,
          was: last.delay?.was ?? 0,
        },
      }
    })
  },
}

/** What was waited before an attempt that came after an end of the server's; `null` for any other. */
function waitOf(
  { delay, at }: AttemptView,
  former: AttemptView | undefined,
  { surroundings }: StreamView,
): Milliseconds | null {
  const end = former?.ending
  if (!delay || delay.was === null || !end || end.at === null) return null
  if (end.how !== 'clean' && end.how !== 'cut' && !(end.how === 'unknown' && end.next === 'retries'))
    return null
  if (isExcused(surroundings, end.at, at) || sinceWhen(surroundings, 'hidden', at) !== null) return null
  return delay.was
}
