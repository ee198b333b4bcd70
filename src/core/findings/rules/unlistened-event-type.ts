/** The server sends events of a type that nobody on the page listens to. */

import { beginning, ID_KEPT } from '../../attempt'
import { HEARTBEAT_NAMES } from '../../heartbeat-names'
import type { EpochMilliseconds, Milliseconds } from '../../units'
import type { Draft } from '../finding'
import type { Rule, StreamView } from '../rule'
import { createSightings, noteSighting, type Sightings } from '../sightings'

const LEAST = 3
/** Pages may take a moment to add their listeners. */
const PATIENCE: Milliseconds = 5000
const TYPES_KEPT = 50

interface State {
  unheard: Map<string, Sightings>
  listening: Map<string, EpochMilliseconds>
}

export const unlistenedEventType: Rule<State> = {
  id: 'unlistened-event-type',
  severity: 'warning',
  level: 'devtools',
  explains: ['id-gap'],
  reference: 'https://developer.mozilla.org/docs/Web/API/EventSource#examples',
  snippets: ['add-listener'],
  watch: {
    start: () => ({ unheard: new Map(), listening: new Map() }),
    event({ unheard }, record) {
      if (record.heard) return
      const type = beginning(record.type, ID_KEPT)
      const known = unheard.get(type)
      if (!known && unheard.size >= TYPES_KEPT) return
      const sightings = known ?? createSightings()
      if (!known) unheard.set(type, sightings)
      noteSighting(sightings, record)
    },
    listening({ listening }, { type, at }) {
      if (listening.size < TYPES_KEPT) listening.set(beginning(type, ID_KEPT), at)
    },
  },
  judge(view, own) {
    return view.connections.flatMap(({ id, origin }) => {
      const state = own(id)
      if (!state || origin?.api !== 'eventsource') return []
      return [...state.unheard].flatMap(
        ([type, sightings]) => draftFor(id, type, sightings, state, view) ?? [],
      )
    })
  },
}

function draftFor(
  connection: string,
  type: string,
  { count, seen }: Sightings,
  { listening }: State,
  view: StreamView,
): Draft | null {
  const [first] = seen
  const last = seen.at(-1)
  const opened =
    view.attempts.find(each => each.connection === connection && each.openedAt !== null)?.openedAt ?? 0
  if (!first || !last || count < LEAST || last.at - opened < PATIENCE) return null
  const heardAt = listening.get(type)
  // What came before the page began to listen was early, which is another matter.
  const isMended = heardAt !== undefined && heardAt >= last.at
  return {
    severity: isHeartbeat(type, view) ? 'info' : 'warning',
    connection,
    from: first.at,
    to: isMended ? last.at : null,
    resolvedAt: isMended ? heardAt : null,
    evidence: seen.map(({ seq }) => seq),
    variant: variantOf(type, listening, view),
    values: { type, count },
  }
}

function variantOf(type: string, listening: State['listening'], view: StreamView): string {
  if (isHeartbeat(type, view)) return 'heartbeat'
  // The type of events to which the server gives none.
  if (type === 'message') return 'unnamed'
  return listening.size === 0 ? 'only-message' : 'named'
}

function isHeartbeat(type: string, { health }: StreamView): boolean {
  const form = health?.heartbeat.form
  if (form?.by === 'event' && form.type === type) return true
  return HEARTBEAT_NAMES.some(name => name === type.toLowerCase())
}
