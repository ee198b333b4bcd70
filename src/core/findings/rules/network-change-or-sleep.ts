/** The machine slept, or its network went or changed: nobody at the other end is to blame. */

import { draftOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import { NETWORK } from '../net-errors'
import type { AttemptView, Rule } from '../rule'
import { changesWithin, sinceWhen, WAKING } from '../surroundings'

export const networkChangeOrSleep: Rule<never> = {
  id: 'network-change-or-sleep',
  severity: 'info',
  level: 'api',
  explains: [
    'abrupt-cut',
    'dns-or-tls-failure',
    'server-unreachable',
    'firefox-gave-up',
    'reconnect-loop',
    'loss-window',
    'silent-stall',
    'heartbeat-missing',
    'heartbeat-late',
    'deploy-herd',
    'recovered-after-stall',
  ],
  reference: 'https://developer.mozilla.org/docs/Web/API/Navigator/onLine',
  judge({ attempts, surroundings }) {
    const around = (at: number) =>
      changesWithin(surroundings, ['offline', 'online', 'sleep'], at - WAKING, at + WAKING)
    const isByNetwork = ({ ending }: AttemptView) => {
      if (!ending || ending.at === null || ending.how === 'page' || ending.how === 'navigation') return false
      if (ending.how === 'rejected' || ending.how === 'blocked') return false
      if (NETWORK.test(ending.error ?? '')) return true
      return sinceWhen(surroundings, 'offline', ending.at) !== null || around(ending.at).length > 0
    }
    return runsOf(attempts, isByNetwork).map(run => {
      const draft = draftOf(
        run,
        ({ ending, at }) => ending?.at ?? at,
        ({ ending, notes }) => [
          ...around(ending?.at ?? 0).map(({ seq }) => seq),
          ...seqs(notes?.ended?.seq, notes?.failed?.seq),
        ],
      )
      const slept = run.attempts.some(({ ending }) =>
        around(ending?.at ?? 0).some(({ what }) => what === 'sleep'),
      )
      return { ...draft, evidence: seqs(...draft.evidence), variant: slept ? 'sleep' : 'network' }
    })
  },
}
