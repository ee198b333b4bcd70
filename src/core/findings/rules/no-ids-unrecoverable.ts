/** The stream reconnects and its events have no IDs: the server cannot know what was missed. */

import { isEndedHere, openedOf } from '../attempts'
import { type Draft, seqs } from '../finding'
import type { Rule, StreamView } from '../rule'
import { isSnapshotStream } from '../snapshot-stream'

const EVENTS = 10

export const noIdsUnrecoverable: Rule<never> = {
  id: 'no-ids-unrecoverable',
  severity: 'warning',
  level: 'api',
  explains: ['loss-window'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  snippets: ['node-resume', 'spring-resume', 'fastapi-resume'],
  judge(view) {
    const events = view.connections.reduce((sum, each) => sum + each.events, 0)
    const hasIds = view.attempts.some(({ of, own, resume }) => {
      const lastId = of.attempts.find(({ number }) => number === own)?.lastId
      return resume.seen !== '' || resume.sent !== null || (lastId !== null && lastId !== '')
    })
    if (hasIds || events < EVENTS) return []
    const draft = reconnections(view)
    return draft ? [draft] : []
  },
}

function reconnections(view: StreamView): Draft | null {
  const { attempts, health } = view
  const returned = attempts.filter((attempt, index) => {
    const former = attempts[index - 1]
    return former && openedOf(attempt) !== null && openedOf(former) !== null && !isEndedHere(former)
  })
  const [first] = returned
  const last = returned.at(-1)
  if (!first || !last) return null
  const missed = health?.resumes.reduce((sum, { loss }) => sum + (loss.expected?.mean ?? 0), 0) ?? 0
  const isHealing = isSnapshotStream(view)
  return {
    severity: isHealing || missed < 1 ? 'info' : 'warning',
    from: first.at,
    to: openedOf(last),
    resolvedAt: null,
    evidence: seqs(...returned.flatMap(({ request, notes }) => [request?.seq, notes?.opened?.seq])),
    variant: isHealing ? 'healing' : missed < 1 ? 'quiet' : 'losing',
    values: { count: returned.length, missed: Math.round(missed) },
  }
}
