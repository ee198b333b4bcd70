/** The head of the response came, and for long no byte of the body. */

import type { Milliseconds } from '../../units'
import { isUsable } from '../attempts'
import { type Draft, seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'
import { isExcused } from '../surroundings'

const DELAY: Milliseconds = 5000

export const firstByteDelayed: Rule<never> = {
  id: 'first-byte-delayed',
  severity: 'warning',
  level: 'http',
  explains: ['open-delayed-until-first-byte'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#announce-the-connection',
  snippets: ['node-first-byte', 'nginx-sse'],
  judge(view) {
    return view.attempts.flatMap(attempt => draftFor(attempt, view) ?? [])
  },
}

function draftFor(attempt: AttemptView, view: StreamView): Draft | null {
  const { response, notes, connection, openedAt, api } = attempt
  if (!response || !isUsable(attempt)) return null
  // Firefox dispatches `open` with the first byte; elsewhere the bytes themselves must be seen.
  const byOpen = view.browser === 'firefox' && api === 'eventsource'
  const wire = view.notesOf(connection)?.wire
  const isSeen = wire?.level === 'bytes' && wire.from <= response.at + 1000
  if (!byOpen && !isSeen) return null
  const firstAt = byOpen ? openedAt : (notes?.firstByteAt ?? null)
  const end = firstAt ?? attempt.ending?.at ?? view.now
  const delay = end - response.at
  if (delay <= DELAY || isExcused(view.surroundings, response.at, end)) return null
  return {
    severity: byOpen ? 'warning' : 'info',
    connection,
    from: response.at,
    to: firstAt,
    resolvedAt: firstAt,
    evidence: seqs(response.seq, byOpen ? notes?.opened?.seq : notes?.firstEvent?.seq),
    variant: byOpen ? 'firefox' : 'other',
    values: { delay },
  }
}
