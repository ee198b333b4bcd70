/** How many events of each type a view has, as a hook; asked anew as events come, one question at a time. */

import type { TypeCounts } from '../engine/filter-messages'
import type { View } from '../engine/messages'
import { usePanel } from '../panel'
import { useAnswer } from '../use-answer'

const NONE: TypeCounts = { types: [], more: 0 }

/** @param count events that the view has: another number asks anew. */
export function useTypes({ log, stream }: View, count: number): TypeCounts {
  const { ask } = usePanel()
  return useAnswer(() => ask('types', { view: { log, stream } }), `${log}\n${stream}`, [count]) ?? NONE
}
