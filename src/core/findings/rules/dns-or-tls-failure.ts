/** The server's name cannot be found, or no trusted connection made to it. */

import { draftOf, failureSeqs, runsOf } from '../attempts'
import { DNS, TLS } from '../net-errors'
import type { AttemptView, Rule } from '../rule'
import { changesWithin, sinceWhen, WAKING } from '../surroundings'

export const dnsOrTlsFailure: Rule<never> = {
  id: 'dns-or-tls-failure',
  severity: 'error',
  level: 'http',
  explains: [
    'firefox-gave-up',
    'reconnect-loop',
    'server-unreachable',
    'max-retries-exhausted',
    'loss-window',
  ],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model',
  snippets: ['recreate-when-closed'],
  judge({ attempts, surroundings }) {
    const isFailed = ({ ending, at }: AttemptView) =>
      ending?.how === 'refused' &&
      ending.error !== null &&
      (DNS.test(ending.error) || TLS.test(ending.error)) &&
      // While offline, and for a moment after waking up, no name can be found.
      sinceWhen(surroundings, 'offline', at) === null &&
      changesWithin(surroundings, ['sleep', 'online', 'offline'], at - WAKING, at + WAKING).length === 0
    return runsOf(attempts, isFailed).map(run => {
      const error = run.attempts.at(-1)?.ending?.error ?? ''
      const draft = draftOf(run, ({ ending, at }) => ending?.at ?? at, failureSeqs)
      return { ...draft, variant: TLS.test(error) ? 'tls' : 'dns', values: { ...draft.values, error } }
    })
  },
}
