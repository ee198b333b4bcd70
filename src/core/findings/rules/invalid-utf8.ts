/** Bytes that are no UTF-8: they were replaced, and what they meant is gone. */

import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

export const invalidUtf8: Rule<Sightings> = {
  id: 'invalid-utf8',
  severity: 'warning',
  level: 'api',
  reference: 'https://encoding.spec.whatwg.org/#utf-8-decoder',
  snippets: ['content-type'],
  watch: {
    start: createSightings,
    event(sightings, record) {
      if (record.data?.includes('\uFFFD')) noteSighting(sightings, record, record.data)
    },
    fault(sightings, record) {
      if (record.reason === 'invalid-utf8') noteSighting(sightings, record, record.text)
    },
  },
  judge: (view, own) => draftOfSightings(view, own),
}
