/** Lines that were meant as data and are none: the field name is missing, or wrong, or the line ends are. */

import type { Draft } from '../finding'
import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

const KINDS = ['payload', 'field', 'escaped', 'unknown'] as const
type Kind = (typeof KINDS)[number]

export const badFraming: Rule<Record<Kind, Sightings>> = {
  id: 'bad-framing',
  severity: 'error',
  level: 'api',
  explains: ['json-parse-failure', 'truncated-final-event'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream',
  snippets: ['blank-line'],
  watch: {
    start: () => ({
      payload: createSightings(),
      field: createSightings(),
      escaped: createSightings(),
      unknown: createSightings(),
    }),
    fault(state, record) {
      if (record.reason === 'unknown-field') noteSighting(state[kindOf(record.text)], record, record.text)
    },
    event({ escaped }, record) {
      const { data } = record
      if (data === null || record.cut) return
      // A backslash and an `n` where a line should end.
      const { length } = data
      if (length > 2 && data.charCodeAt(length - 1) === 110 && data.charCodeAt(length - 2) === 92)
        noteSighting(escaped, record, data)
    },
  },
  judge(view, own) {
    return KINDS.flatMap(kind =>
      draftOfSightings(view, connection => own(connection)?.[kind]).map(
        (draft): Draft => ({ ...draft, variant: kind, severity: kind === 'unknown' ? 'info' : 'error' }),
      ),
    )
  },
}

function kindOf(line: string): Kind {
  if (/^\s*[{[<"}\]]/.test(line)) return 'payload'
  return /^\s*(?:data|event|id|retry)\b/i.test(line) ? 'field' : 'unknown'
}
