/** The stream itself is well, and an event in it says that something has failed. */

import type { Draft } from '../finding'
import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

/** Longer payloads are not parsed for it, nor more than so many in a second. */
const PARSED_AT_MOST = 64 * 1024
const PARSED_A_SECOND = 50

interface State {
  named: Sightings
  told: Sightings
  second: number
  parsed: number
}

export const inbandError: Rule<State> = {
  id: 'inband-error',
  severity: 'error',
  level: 'api',
  explains: ['llm-stream-ended-without-done', 'closed-by-app'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  watch: {
    start: () => ({ named: createSightings(), told: createSightings(), second: 0, parsed: 0 }),
    event(state, record) {
      const { type, data, at } = record
      if (type === 'error') {
        noteSighting(state.named, record, data ?? '')
        return
      }
      if (data === null || data.charCodeAt(0) !== 123 || !data.includes('"error"')) return
      if (mayParse(state, at, data) && tellsError(data)) noteSighting(state.told, record, data)
    },
  },
  judge(view, own) {
    return (['named', 'told'] as const).flatMap(kind =>
      draftOfSightings(view, connection => own(connection)?.[kind]).map(
        (draft): Draft => ({ ...draft, variant: kind }),
      ),
    )
  },
}

function mayParse(state: State, at: number, data: string): boolean {
  if (data.length > PARSED_AT_MOST) return false
  const second = Math.floor(at / 1000)
  if (second !== state.second) {
    state.second = second
    state.parsed = 0
  }
  return ++state.parsed <= PARSED_A_SECOND
}

/** Whether the payload has an `error` of its own that says something. */
function tellsError(data: string): boolean {
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value !== 'object' || value === null || !('error' in value)) return false
    const { error } = value
    return (
      (typeof error === 'object' && error !== null) ||
      (typeof error === 'string' && error !== '') ||
      error === true
    )
  } catch {
    return false
  }
}
