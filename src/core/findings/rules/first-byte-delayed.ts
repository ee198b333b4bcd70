/** The head of the response came, and for long no byte of the body. */

import type { Milliseconds } from '../../units'
import { isUsable } from '../attempts'
import { type Draft, seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'
import { isExcused } from '../surroundings'

const DELAY: Milliseconds = 5000
/** Bytes must be seen from the beginning, or the first may have been missed. */
const SEEN_FROM: Milliseconds = 1000

export const firstByteDelayed: Rule<never> = {
  id: 'first-byte-delayed',
  severity: 'info',
  level: 'bytes',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#announce-the-connection',
  snippets: ['node-first-byte', 'nginx-sse'],
  judge(view) {
    return view.attempts.flatMap(attempt => draftFor(attempt, view) ?? [])
  },
}

function draftFor(attempt: AttemptView, view: StreamView): Draft | null {
  const { response, notes, connection } = attempt
  if (!response || !isUsable(attempt)) return null
  // In Firefox there is no response before the first byte, for nobody.
  const wire = view.notesOf(connection)?.wire
  if (view.browser === 'firefox' || wire?.level !== 'bytes' || wire.from > response.at + SEEN_FROM)
    return null
  const firstAt = notes?.firstByteAt ?? null
  const end = firstAt ?? attempt.ending?.at ?? view.now
  const delay = end - response.at
  if (delay <= DELAY || isExcused(view.surroundings, response.at, end)) return null
  return {
    connection,
    from: response.at,
    to: firstAt,
    resolvedAt: firstAt,
    evidence: seqs(response.seq, notes?.firstEvent?.seq),
    values: { delay },
  }
}
