/** A new connection takes the place of one that had event IDs, and says nothing of the last of them. */

import { draftOf, isFreshStart, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

/** Parameters that servers take a cursor from, as well as from the header. */
const CURSORS =
  /^(?:last[-_]?event[-_]?id|last[-_]?id|last[-_]?message[-_]?id|event[-_]?id|since(?:[-_]?id)?|after(?:[-_]?id)?|cursor|offset|seq|sequence|resume(?:[-_]?from)?)$/i

export const manualReconnectDropsId: Rule<never> = {
  id: 'manual-reconnect-drops-id',
  severity: 'warning',
  level: 'api',
  explains: ['server-ignores-last-event-id', 'loss-window', 'id-gap', 'id-duplicate'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  snippets: ['recreate-with-cursor'],
  judge({ attempts, health }) {
    // IDs that never change are no place in a stream to go on from.
    if (health?.ids.model === 'constant') return []
    const dropped = attempts.filter(
      (attempt, index) => index > 0 && dropsId(attempt) && !isFreshStart(attempt, attempts[index - 1]),
    )
    return runsOf(dropped, () => true).map(run => ({
      ...draftOf(
        run,
        ({ at }) => at,
        ({ of, request, notes }) => seqs(of.origin?.seq, request?.seq, notes?.opened?.seq),
      ),
      values: { count: run.attempts.length, id: run.attempts.at(-1)?.resume.seen ?? '' },
    }))
  },
}

function dropsId(attempt: AttemptView): boolean {
  const { own, api, of, resume } = attempt
  if (own !== 1 || resume.seen === '' || openedOf(attempt) === null) return false
  if (hasCursor(of.origin?.url ?? '')) return false
  // An EventSource cannot send the header of another; a fetch may.
  return resume.verdict === 'missing' || (resume.verdict === 'unknown' && api === 'eventsource')
}

function hasCursor(url: string): boolean {
  if (!url.includes('?') || !URL.canParse(url)) return false
  for (const [name, value] of new URL(url).searchParams) if (value !== '' && CURSORS.test(name)) return true
  return false
}
