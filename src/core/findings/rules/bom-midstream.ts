/** A byte order mark in the middle of the stream makes the line after it unreadable. */

import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

export const bomMidstream: Rule<Sightings> = {
  id: 'bom-midstream',
  severity: 'warning',
  level: 'devtools',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream',
  watch: {
    start: createSightings,
    fault(sightings, record) {
      if (record.reason === 'late-bom') noteSighting(sightings, record, record.text)
    },
  },
  judge: (view, own) => draftOfSightings(view, own),
}
