/** IDs that do not survive the way back in a header. */

import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

/** Servers and proxies refuse headers of some kilobytes, all of them together. */
const LONG = 1024

interface State {
  last: string
  nul: Sightings
  long: Sightings
  unsafe: Sightings
}

export const idInvalid: Rule<State> = {
  id: 'id-invalid',
  severity: 'warning',
  level: 'api',
  explains: ['last-event-id-rejected', 'server-ignores-last-event-id'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  watch: {
    start: () => ({ last: '', nul: createSightings(), long: createSightings(), unsafe: createSightings() }),
    event(state, record) {
      const { id } = record
      if (id === state.last) return
      state.last = id
      if (id.length > LONG) noteSighting(state.long, record, id)
      else if (/[^\x21-\x7e]/.test(id) && isUnsafe(id)) noteSighting(state.unsafe, record, id)
    },
    fault(state, record) {
      if (record.reason === 'id-with-nul') noteSighting(state.nul, record, record.text)
    },
  },
  judge(view, own) {
    return (['nul', 'long', 'unsafe'] as const).flatMap(kind =>
      draftOfSightings(view, connection => own(connection)?.[kind]).map(draft => ({
        ...draft,
        variant: kind,
      })),
    )
  },
}

/** Outside of ASCII, or with spaces at its ends, which headers lose. */
function isUnsafe(id: string): boolean {
  return id.trim() !== id || /[^\x20-\x7e]/.test(id)
}
