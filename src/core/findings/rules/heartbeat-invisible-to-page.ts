/** The server's heartbeats are comments, and the page waits for something that it can see. */

import type { Milliseconds } from '../../units'
import { type Draft, seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'

/** A page that has seen nothing for this long may have a watchdog that fires. */
const NOTHING_SEEN: Milliseconds = 10_000
/** A page that gives a stream up for lost makes another one soon. */
const SOON: Milliseconds = 10_000

export const heartbeatInvisibleToPage: Rule<never> = {
  id: 'heartbeat-invisible-to-page',
  severity: 'warning',
  level: 'bytes',
  explains: ['closed-by-app', 'manual-reconnect-drops-id', 'max-lifetime-disconnect'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  snippets: ['named-heartbeat'],
  judge(view): Draft[] {
    const period = view.health?.heartbeat.period ?? null
    const given = view.attempts.filter((attempt, index) => isGivenUp(attempt, view.attempts[index + 1], view))
    const [first] = given
    const last = given.at(-1)
    if (!first || !last) return []
    return [
      {
        from: first.ending?.at ?? first.at,
        to: last.ending?.at ?? last.at,
        resolvedAt: null,
        evidence: given.flatMap(({ connection, notes }) =>
          seqs(notes?.lastEvent?.seq, view.notesOf(connection)?.closed?.seq),
        ),
        values: { count: given.length, period: period ?? 0, comments: last.notes?.comments ?? 0 },
      },
    ]
  },
}

/** Closed by the page and made anew, when comments had come and no event for long. */
function isGivenUp(
  { api, of, own, notes, ending, openedAt }: AttemptView,
  next: AttemptView | undefined,
  { health }: StreamView,
): boolean {
  const { closing } = of
  if (api !== 'eventsource' || ending?.how !== 'page' || closing?.by !== 'page' || closing.attempt !== own)
    return false
  if (!notes || notes.comments === 0 || openedAt === null || notes.lastByteAt === null) return false
  const unseen = closing.at - Math.max(openedAt, notes.lastEvent?.at ?? 0)
  const silence = closing.at - notes.lastByteAt
  const patience = Math.max(20_000, 1.5 * (health?.heartbeat.period ?? 0))
  if (unseen < NOTHING_SEEN || silence > patience || unseen < silence * 2) return false
  return next !== undefined && next.at - closing.at <= SOON
}
