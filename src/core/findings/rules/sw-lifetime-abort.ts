/** Streams that Firefox ends after exactly 30 s: a service worker answers them, and may live no longer. */

import type { Milliseconds } from '../../units'
import { ageOf, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

const LIFETIME: Milliseconds = 30_000
const TOLERANCE: Milliseconds = 1000
const TIMES = 2

export const swLifetimeAbort: Rule<never> = {
  id: 'sw-lifetime-abort',
  severity: 'warning',
  level: 'http',
  explains: [
    'abrupt-cut',
    'max-lifetime-disconnect',
    'idle-timeout-disconnect',
    'reconnect-loop',
    'loss-window',
  ],
  reference: 'https://github.com/maxence-charriere/go-app/issues/1106',
  snippets: ['service-worker-skip'],
  judge({ attempts, browser }) {
    if (browser !== 'firefox') return []
    return runsOf(attempts, isAborted).flatMap(run => {
      if (run.attempts.length < TIMES) return []
      const [first] = run.attempts
      const last = run.attempts.at(-1) ?? first
      return {
        from: openedOf(first) ?? first.at,
        to: run.next ? (last.ending?.at ?? last.at) : null,
        resolvedAt: run.next?.lived?.to ?? null,
        evidence: run.attempts.flatMap(({ notes }) => seqs(notes?.opened?.seq, notes?.ended?.seq)),
        values: { count: run.attempts.length },
      }
    })
  },
}

function isAborted(attempt: AttemptView): boolean {
  const { ending, of } = attempt
  const age = ageOf(attempt)
  // What the page or the user ended has the same name.
  const isTold = ending?.next !== null && ending?.next !== undefined
  return (
    age !== null &&
    Math.abs(age - LIFETIME) <= TOLERANCE &&
    isTold &&
    ending?.error === 'NS_BINDING_ABORTED' &&
    of.closing?.by !== 'navigation'
  )
}
