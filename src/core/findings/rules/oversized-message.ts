/** Events so large that reading one holds up the page. */

import type { Bytes } from '../../units'
import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

const LARGE: Bytes = 256 * 1024
const HUGE: Bytes = 1024 * 1024

interface State {
  largest: Bytes
  sightings: Sightings
}

export const oversizedMessage: Rule<State> = {
  id: 'oversized-message',
  severity: 'error',
  level: 'api',
  reference: 'https://web.dev/articles/optimize-long-tasks',
  watch: {
    start: () => ({ largest: 0, sightings: createSightings() }),
    event(state, record) {
      if (record.size <= LARGE) return
      if (record.size > state.largest) state.largest = record.size
      noteSighting(state.sightings, record, record.type)
    },
  },
  judge(view, own) {
    const largest = Math.max(0, ...view.connections.map(({ id }) => own(id)?.largest ?? 0))
    return draftOfSightings(view, connection => own(connection)?.sightings, {
      values: { size: largest },
    }).map(draft => ({ ...draft, severity: largest > HUGE ? 'error' : 'warning' }))
  },
}
