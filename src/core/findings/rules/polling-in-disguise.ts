/** The server ends each response after a moment: what looks like a stream is a request every few seconds. */

import { medianOf } from '../../statistics'
import type { Milliseconds } from '../../units'
import { ageOf, isAnnouncedEnd, isNative, openedOf } from '../attempts'
import { type Draft, seqs } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'

const IN_A_ROW = 4
const SHORT: Milliseconds = 2000

export const pollingInDisguise: Rule<never> = {
  id: 'polling-in-disguise',
  severity: 'warning',
  level: 'http',
  explains: ['reconnect-loop', 'max-lifetime-disconnect', 'no-heartbeat', 'loss-window'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  snippets: ['node-stream'],
  judge(view) {
    const drafts: Draft[] = []
    let row: AttemptView[] = []
    for (const attempt of view.attempts) {
      if (isShortAndClean(attempt)) row.push(attempt)
      else if (attempt.ending !== null || (ageOf(attempt) ?? view.now - attempt.at) > SHORT * 5)
        close(attempt)
    }
    close(null)
    return drafts

    function close(next: AttemptView | null): void {
      const ages = row.map(attempt => ageOf(attempt) ?? 0)
      if (row.length >= IN_A_ROW && medianOf(ages) < SHORT) drafts.push(draftFor(row, next, view))
      row = []
    }
  },
}

function isShortAndClean(attempt: AttemptView): boolean {
  const age = ageOf(attempt)
  return isNative(attempt) && attempt.ending?.how === 'clean' && age !== null && age < SHORT * 5
}

function draftFor(row: readonly AttemptView[], next: AttemptView | null, view: StreamView): Draft {
  const [first] = row as [AttemptView]
  const last = row.at(-1) ?? first
  const isMeant = row.every(isAnnouncedEnd)
  const starts = row.map(({ at }) => at)
  const period = starts.length > 1 ? (last.at - first.at) / (starts.length - 1) : 0
  const end = last.ending?.at ?? last.at
  const resolvedAt = next ? openedOf(next) : view.now - end > 60_000 ? end : null
  return {
    severity: isMeant ? 'info' : 'warning',
    from: first.at,
    to: resolvedAt === null ? null : end,
    resolvedAt,
    evidence: row.flatMap(({ response, notes }) => seqs(response?.seq, notes?.retry?.seq, notes?.ended?.seq)),
    variant: isMeant ? 'meant' : 'closing',
    values: { count: row.length, period },
  }
}
