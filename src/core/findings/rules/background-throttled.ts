/** The page closes streams that are well while it is hidden: its timers run once a minute, and so does its watchdog. */

import type { Milliseconds } from '../../units'
import { type Draft, seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'
import { sinceWhen } from '../surroundings'

/** From then on Chromium lets timers of a hidden page run once a minute. */
const HIDDEN_FOR: Milliseconds = 300_000
/** A stream from which something came this shortly ago is well. */
const ALIVE: Milliseconds = 60_000

export const backgroundThrottled: Rule<never> = {
  id: 'background-throttled',
  severity: 'info',
  level: 'api',
  explains: ['closed-by-app', 'manual-reconnect-drops-id'],
  reference: 'https://developer.chrome.com/blog/timer-throttling-in-chrome-88',
  snippets: ['page-watchdog'],
  judge(view): Draft[] {
    const closed = view.attempts.filter(attempt => isClosedHidden(attempt, view))
    const [first] = closed
    const last = closed.at(-1)
    if (!first || !last) return []
    const at = last.ending?.at ?? last.at
    return [
      {
        from: first.ending?.at ?? first.at,
        to: at,
        resolvedAt: at,
        evidence: closed.flatMap(({ connection, notes }) =>
          seqs(notes?.lastEvent?.seq, view.notesOf(connection)?.closed?.seq),
        ),
        values: { count: closed.length, hidden: at - (sinceWhen(view.surroundings, 'hidden', at) ?? at) },
      },
    ]
  },
}

function isClosedHidden({ of, own, ending, notes }: AttemptView, { surroundings }: StreamView): boolean {
  const { closing } = of
  if (closing?.by !== 'page' || closing.attempt !== own || ending?.how !== 'page') return false
  const since = sinceWhen(surroundings, 'hidden', closing.at)
  const isAlive = notes?.lastByteAt !== null && closing.at - (notes?.lastByteAt ?? 0) <= ALIVE
  return since !== null && closing.at - since >= HIDDEN_FOR && isAlive
}
