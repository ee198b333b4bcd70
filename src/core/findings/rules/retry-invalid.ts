/** A `retry:` field that is no number of milliseconds, and so has no effect. */

import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

export const retryInvalid: Rule<Sightings> = {
  id: 'retry-invalid',
  severity: 'warning',
  level: 'devtools',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  snippets: ['retry-field'],
  watch: {
    start: createSightings,
    fault(state, record) {
      if (record.reason === 'retry-not-a-number') noteSighting(state, record, record.text)
    },
  },
  judge: (view, own) => draftOfSightings(view, own),
}
