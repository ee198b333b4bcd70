/** An attempt that gets no answer: no head of a response, no error, nothing. */

import type { EpochMilliseconds, Milliseconds } from '../../units'
import { endOf, openedOf } from '../attempts'
import { type Draft, seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'
import { isExcused } from '../surroundings'

/** Connecting takes a second at most on a bad network; people leave after some more. */
const LONG: Milliseconds = 5000
/** LaunchDarkly's clients give up connecting after this time. */
const TOO_LONG: Milliseconds = 10_000

export const neverOpened: Rule<never> = {
  id: 'never-opened',
  severity: 'error',
  level: 'api',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface',
  snippets: ['node-flush-headers', 'nginx-sse'],
  judge(view) {
    return view.attempts.flatMap(attempt => judgeAttempt(attempt, view) ?? [])
  },
}

function judgeAttempt(attempt: AttemptView, view: StreamView): Draft | null {
  const { startedAt, request, response, notes } = attempt
  if (startedAt === null) return null
  // In Firefox there is no response before the first byte of the body: a request must have been seen at least.
  if (request === null && view.browser !== 'chromium') return null
  const answered = answeredAt(attempt)
  const until = answered ?? view.now
  const waited = until - startedAt
  if (waited < LONG || isExcused(view.surroundings, startedAt, until)) return null
  return {
    severity: waited >= TOO_LONG ? 'error' : 'warning',
    connection: attempt.connection,
    from: startedAt,
    to: answered,
    resolvedAt: answered,
    evidence: seqs(
      request?.seq ?? view.notesOf(attempt.connection)?.made?.seq,
      response?.seq,
      notes?.opened?.seq,
    ),
    variant: view.browser === 'firefox' ? 'firefox' : 'other',
    values: { waited, attempt: attempt.number },
  }
}

function answeredAt(attempt: AttemptView): EpochMilliseconds | null {
  const answers = [attempt.response?.at ?? null, openedOf(attempt)]
  if (attempt.ending) answers.push(endOf(attempt, attempt.at))
  const known = answers.filter(at => at !== null)
  return known.length > 0 ? Math.min(...known) : null
}
