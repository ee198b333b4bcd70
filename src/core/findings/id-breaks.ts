/** What rules about IDs have in common: breaks of one kind in one stream, as one finding that stands. */

import type { IdBreak } from '../event-ids'
import type { Draft } from './finding'
import type { StreamView } from './rule'

/** Breaks of the IDs' own rule, as far as nothing of the connection was dropped: what this tool lost is no break. */
export function breaksOf(
  { health, connections }: StreamView,
  isWanted: (found: IdBreak) => boolean,
): readonly IdBreak[] {
  const whole = new Set(connections.filter(({ dropped }) => dropped.records === 0).map(({ id }) => id))
  return (health?.ids.breaks ?? []).filter(found => whole.has(found.connection) && isWanted(found))
}

/** Whether every event of the stream is seen, not only those that the page listens to. */
export function seesAllEvents({ health }: StreamView): boolean {
  return health !== null && (health.level === 'devtools' || health.level === 'bytes')
}

/** All of them as one finding. */
export function draftOfBreaks(breaks: readonly IdBreak[]): Draft[] {
  const [first] = breaks
  const last = breaks.at(-1)
  if (!first || !last) return []
  return [
    {
      from: first.at,
      to: last.at,
      resolvedAt: null,
      evidence: breaks.flatMap(({ beforeSeq, seq }) => [beforeSeq, seq]),
      values: {
        count: breaks.length,
        missing: breaks.reduce((sum, { by }) => sum + by, 0),
        before: last.from,
        after: last.to,
      },
    },
  ]
}
