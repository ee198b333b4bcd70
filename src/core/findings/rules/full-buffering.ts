/** Nothing came until the response was over, and then everything at once. */

import type { Milliseconds } from '../../units'
import { ageOf, draftOf, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

const AGE: Milliseconds = 5000
/** All came in the last part of its life. */
const SHARE = 0.05
const EVENTS = 5
/** A response that was held back comes within this time. */
const AT_ONCE: Milliseconds = 50
/** A short answer after a long thought may come as quickly: once, and with fewer events, it proves nothing. */
const MANY = 20
const TIMES = 2

export const fullBuffering: Rule<never> = {
  id: 'full-buffering',
  severity: 'error',
  level: 'api',
  explains: [
    'polling-in-disguise',
    'first-byte-delayed',
    'max-lifetime-disconnect',
    'reconnect-loop',
    'compressed-stream',
  ],
  reference: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering',
  snippets: ['nginx-sse', 'compression-off', 'node-no-buffering'],
  judge({ attempts }) {
    return runsOf(attempts, isHeldBack).map(run => {
      const last = run.attempts.at(-1) ?? run.attempts[0]
      const isProven = run.attempts.length >= TIMES || run.attempts.some(({ events }) => events >= MANY)
      return {
        ...draftOf(
          run,
          attempt => openedOf(attempt) ?? attempt.at,
          ({ notes }) =>
            seqs(notes?.opened?.seq, notes?.firstEvent?.seq, notes?.lastEvent?.seq, notes?.ended?.seq),
        ),
        severity: isProven ? 'error' : 'info',
        to: last.ending?.at ?? last.at,
        variant: isProven ? 'proven' : 'once',
        values: { count: run.attempts.length, age: beginAge(last), events: last.events },
      }
    })
  },
}

function beginAge(attempt: AttemptView): Milliseconds {
  return Math.max(ageOf(attempt) ?? 0, (attempt.ending?.at ?? attempt.at) - attempt.at)
}

function isHeldBack(attempt: AttemptView): boolean {
  const { ending, notes, events } = attempt
  if (ending?.how !== 'clean' || ending.at === null || !notes || notes.firstByteAt === null) return false
  // A proxy may hold back the head with the body: what counts is the time since it was asked.
  const age = beginAge(attempt)
  const together = ending.at - notes.firstByteAt
  return events >= EVENTS && age > AGE && together <= Math.min(AT_ONCE, age * SHARE)
}
