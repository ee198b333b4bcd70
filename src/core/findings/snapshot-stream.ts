/** Whether a stream begins each time with the whole state, so that a gap heals itself. */

import { openedOf } from './attempts'
import type { StreamView } from './rule'

/** Each attempt that opened began with an event of one type, and that type came at no other time. */
export function isSnapshotStream({ attempts, connections }: StreamView): boolean {
  const begun = attempts.filter(attempt => openedOf(attempt) !== null && attempt.events > 0)
  const [first] = begun
  const type = first?.notes?.firstEvent?.type
  if (begun.length < 2 || type === undefined) return false
  if (!begun.every(({ notes }) => notes?.firstEvent?.type === type)) return false
  const count = connections.reduce((sum, { types }) => sum + (types.get(type) ?? 0), 0)
  const others = connections.reduce((sum, { events }) => sum + events, 0) - count
  return count <= begun.length && others > 0
}
