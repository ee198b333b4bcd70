/** One document holds several connections to the same address: somebody forgot to close the old ones. */

import type { Connection } from '../../connection'
import type { Milliseconds } from '../../units'
import { type Crowd, crowdsOf, lifeOf } from '../connection-spans'
import { seqs } from '../finding'
import { byAddress } from '../place'
import type { LogView, PlacedDraft, Rule } from '../rule'

const MANY = 4
/** While a page changes from one view to the next, the old and the new one may both be there. */
const LASTING: Milliseconds = 10_000
/** Made together, two are meant, or React's strict mode has made one of them, which only development does. */
const TOGETHER: Milliseconds = 1000

export const leakedConnections: Rule<never> = {
  id: 'leaked-connections',
  severity: 'error',
  level: 'api',
  explains: ['h1-connection-starvation', 'never-opened', 'duplicate-handler', 'h2-stream-limit'],
  reference: 'https://developer.mozilla.org/docs/Web/API/EventSource/close',
  snippets: ['close-on-unmount'],
  judgeLog(view) {
    return [...byAddress(view).values()].flatMap(connections =>
      crowdsOf(connections.map(lifeOf), 2).flatMap(crowd => draftFor(crowd, view) ?? []),
    )
  },
}

function draftFor(crowd: Crowd<Connection>, view: LogView): PlacedDraft | null {
  const { from, to, most, members } = crowd
  const newest = members.at(-1)
  const stream = newest && view.streamOf(newest.id)
  if (!stream || (to ?? view.now) - from < LASTING) return null
  const times = members.map(({ createdAt }) => createdAt)
  const isTogether = Math.max(...times) - Math.min(...times) <= TOGETHER
  return {
    stream: stream.id,
    severity: isTogether && most < MANY ? 'info' : most >= MANY ? 'error' : 'warning',
    from,
    to,
    resolvedAt: to,
    evidence: seqs(...members.map(({ id }) => view.notesOf(id)?.made?.seq)),
    variant: isTogether ? 'together' : 'growing',
    values: { open: most },
  }
}
