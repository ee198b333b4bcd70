/** Nobody answers at the address: refused, timed out, or closed before a response. */

import type { Milliseconds } from '../../units'
import { draftOf, failureSeqs, runsOf } from '../attempts'
import { DNS, NETWORK, TLS } from '../net-errors'
import type { AttemptView, Rule } from '../rule'
import { changesWithin, sinceWhen, WAKING } from '../surroundings'

/** A server that restarts refuses an attempt or two, and is not away for longer than this. */
const RESTART_ATTEMPTS = 2
const RESTART: Milliseconds = 90_000
/** One that was back so soon had restarted, however often it was asked meanwhile. */
const QUICK_RESTART: Milliseconds = 30_000

export const serverUnreachable: Rule<never> = {
  id: 'server-unreachable',
  severity: 'error',
  level: 'http',
  explains: ['firefox-gave-up', 'reconnect-loop', 'max-retries-exhausted', 'abrupt-cut', 'loss-window'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model',
  snippets: ['recreate-when-closed'],
  judge({ attempts, surroundings, now }) {
    const isFailed = ({ ending, at, response }: AttemptView) =>
      ending?.how === 'refused' &&
      response === null &&
      !(
        ending.error !== null &&
        (DNS.test(ending.error) || TLS.test(ending.error) || NETWORK.test(ending.error))
      ) &&
      sinceWhen(surroundings, 'offline', at) === null &&
      changesWithin(surroundings, ['sleep', 'online', 'offline'], at - WAKING, at + WAKING).length === 0
    return runsOf(attempts, isFailed).map(run => {
      const draft = draftOf(run, ({ ending, at }) => ending?.at ?? at, failureSeqs)
      const isFirst = run.attempts[0] === attempts[0]
      const away = (draft.resolvedAt ?? now) - draft.from
      const isRestart =
        run.attempts.every(({ ending }) => ending?.next !== 'gives-up') &&
        ((run.attempts.length <= RESTART_ATTEMPTS && away <= RESTART) ||
          (draft.resolvedAt !== null && away <= QUICK_RESTART))
      return {
        ...draft,
        severity: isRestart && !isFirst ? 'info' : 'error',
        variant: isFirst ? 'never' : 'lost',
        values: { ...draft.values, error: run.attempts.at(-1)?.ending?.error ?? '—' },
      }
    })
  },
}
