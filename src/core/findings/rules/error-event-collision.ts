/** The server names an event `error` or `open`: it lands in the handler that is meant for the connection. */

import type { Draft } from '../finding'
import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

export const errorEventCollision: Rule<{ error: Sightings; open: Sightings }> = {
  id: 'error-event-collision',
  severity: 'error',
  level: 'api',
  explains: ['inband-error', 'closed-by-app', 'closed-on-first-error'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage',
  snippets: ['error-or-message'],
  watch: {
    start: () => ({ error: createSightings(), open: createSightings() }),
    event(state, record) {
      if (record.type === 'error') noteSighting(state.error, record, record.data ?? '')
      else if (record.type === 'open') noteSighting(state.open, record, record.data ?? '')
    },
  },
  judge(view, own) {
    // Only an EventSource has such handlers.
    const native = {
      ...view,
      connections: view.connections.filter(({ origin }) => origin?.api === 'eventsource'),
    }
    return (['error', 'open'] as const).flatMap(type =>
      draftOfSightings(native, connection => own(connection)?.[type], { values: { type } }).map(
        (draft): Draft => ({ ...draft, severity: type === 'error' ? 'error' : 'info' }),
      ),
    )
  },
}
