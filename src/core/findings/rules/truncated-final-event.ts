/** The stream ended within an event, which every browser then discards without a word. */

import { endOf } from '../attempts'
import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

/** By attempt: the newest. */
type ByAttempt = Map<number, Sightings>

const ATTEMPTS_KEPT = 50

export const truncatedFinalEvent: Rule<ByAttempt> = {
  id: 'truncated-final-event',
  severity: 'error',
  level: 'devtools',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  snippets: ['blank-line'],
  watch: {
    start: () => new Map(),
    fault(state, record) {
      if (record.reason !== 'unfinished-block') return
      const sightings = state.get(record.attempt) ?? createSightings()
      noteSighting(sightings, record, record.text)
      state.set(record.attempt, sightings)
      if (state.size > ATTEMPTS_KEPT) state.delete(Math.min(...state.keys()))
    },
  },
  judge(view, own) {
    // What the page itself broke off ends anywhere.
    const byServer = view.attempts.filter(({ ending }) => ending?.how === 'clean' || ending?.how === 'cut')
    const all = byServer.flatMap(attempt => {
      const sightings = own(attempt.connection)?.get(attempt.own)
      return sightings ? [{ attempt, sightings }] : []
    })
    return all.flatMap(({ attempt, sightings }) =>
      draftOfSightings({ ...view, connections: [attempt.of] }, () => sightings).map(draft => ({
        ...draft,
        connection: attempt.connection,
        from: Math.min(draft.from, endOf(attempt, view.now)),
        variant: attempt.ending?.how === 'cut' ? 'cut' : 'clean',
      })),
    )
  },
}
