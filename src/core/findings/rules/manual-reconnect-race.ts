/** The page makes a new connection while the browser is about to bring the old one back: then there are two. */

import type { Connection } from '../../connection'
import type { EpochMilliseconds, Milliseconds } from '../../units'
import { type Draft, seqs } from '../finding'
import type { Rule, StreamView } from '../rule'

/** Made this soon after the error, it was made because of it. */
const SOON: Milliseconds = 5000
/** Some pages make the new one first and close the old one in the same task. */
const SAME_TASK: Milliseconds = 50

export const manualReconnectRace: Rule<never> = {
  id: 'manual-reconnect-race',
  severity: 'error',
  level: 'api',
  explains: [
    'leaked-connections',
    'duplicate-handler',
    'id-duplicate',
    'reconnect-loop',
    'h1-connection-starvation',
  ],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model',
  snippets: ['recreate-when-closed'],
  judge(view) {
    const races = view.connections.flatMap((connection, index) => raceOf(connection, index, view) ?? [])
    const [first] = races
    if (!first) return []
    // One finding for all of it: pages that do this do it after each error.
    const open = races.some(({ resolvedAt }) => resolvedAt === null)
    const ends = races.map(({ to, resolvedAt }) => resolvedAt ?? to ?? view.now)
    return [
      {
        from: first.from,
        to: open ? null : Math.max(...ends),
        resolvedAt: open ? null : Math.max(...ends),
        evidence: races.flatMap(({ evidence }) => evidence),
        values: { count: races.length },
      },
    ]
  },
}

function raceOf(connection: Connection, index: number, { connections, notesOf }: StreamView): Draft | null {
  const { origin, createdAt } = connection
  if (origin?.api !== 'eventsource') return null
  for (let before = index - 1; before >= 0 && before >= index - 20; before--) {
    const former = connections[before]
    if (!former) return null
    const failedAt = retryingAt(former, createdAt)
    if (failedAt === null || createdAt - failedAt > SOON) continue
    const closedAt = former.closing?.at ?? null
    if (closedAt !== null && closedAt <= createdAt + SAME_TASK) continue
    const notes = notesOf(former.id)
    const failed = former.attempts.findLast(({ failure }) => failure?.at === failedAt)
    return {
      from: failedAt,
      to: closedAt,
      resolvedAt: closedAt,
      evidence: seqs(
        failed && notes?.attempts.get(failed.number)?.failed?.seq,
        notesOf(connection.id)?.made?.seq,
      ),
    }
  }
  return null
}

/** When it last failed before a time in such a way that the browser tries again. */
function retryingAt(connection: Connection, before: EpochMilliseconds): EpochMilliseconds | null {
  const failed = connection.attempts.findLast(({ failure }) => failure !== null && failure.at <= before)
  return failed?.failure?.by === 'retrying' ? failed.failure.at : null
}
