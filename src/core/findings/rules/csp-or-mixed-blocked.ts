/** The browser did not send the request: the page's policy, mixed content, the port or another extension forbids it. */

import { draftOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import { BY_CLIENT, PORT } from '../net-errors'
import type { AttemptView, Rule } from '../rule'

export const cspOrMixedBlocked: Rule<never> = {
  id: 'csp-or-mixed-blocked',
  severity: 'error',
  level: 'http',
  explains: ['never-opened', 'firefox-gave-up', 'reconnect-loop', 'max-retries-exhausted'],
  reference:
    'https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/connect-src',
  snippets: ['csp-connect-src'],
  judge({ attempts, notesOf }) {
    return runsOf(attempts, ({ ending }) => ending?.how === 'blocked').map(run => ({
      ...draftOf(
        run,
        ({ ending, at }) => ending?.at ?? at,
        ({ connection, notes }) =>
          seqs(notesOf(connection)?.made?.seq, notes?.ended?.seq, notes?.failed?.seq),
      ),
      variant: kindOf(run.attempts[0]),
    }))
  },
}

function kindOf({ ending, of }: AttemptView): string {
  const error = ending?.error ?? ''
  if (BY_CLIENT.test(error)) return 'client'
  if (PORT.test(error)) return 'port'
  return of.origin?.url.startsWith('http:') && of.origin.page.startsWith('https:') ? 'mixed' : 'policy'
}
