/** The server told the client to stop, with the status that means just that. */

import type { Milliseconds } from '../../units'
import { draftOf, failureSeqs, isNative, runsOf } from '../attempts'
import type { Rule } from '../rule'

/** Two within this time: the page does not take no for an answer. */
const AGAIN: Milliseconds = 60_000

export const stoppedBy204: Rule<never> = {
  id: 'stopped-by-204',
  severity: 'warning',
  level: 'http',
  explains: ['reconnect-loop', 'max-retries-exhausted'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#server-sent-events-intro',
  judge({ attempts }) {
    const stopped = runsOf(attempts, each => isNative(each) && each.response?.status === 204)
    return stopped.map(run => {
      const times = run.attempts.map(({ response, at }) => response?.at ?? at)
      const isFought = times.some((at, index) => at - (times[index - 1] ?? Number.NEGATIVE_INFINITY) <= AGAIN)
      const draft = draftOf(run, ({ response, at }) => response?.at ?? at, failureSeqs)
      return isFought ? { ...draft, variant: 'fought' } : { ...draft, severity: 'info' }
    })
  },
}
