/** How many events of each type a view has, as a hook; asked anew as events come, one question at a time. */

import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { TypeCounts } from '../engine/filter-messages'
import type { View } from '../engine/messages'
import { createLatest } from '../latest'
import { usePanel } from '../panel'

const NONE: TypeCounts = { types: [], more: 0 }

/** @param count events that the view has: another number asks anew. */
export function useTypes({ log, stream }: View, count: number): TypeCounts {
  const { ask } = usePanel()
  const counts = useSignal<{ view: View; counts: TypeCounts } | null>(null)
  const latest = useMemo(
    () =>
      createLatest(
        (view: View) => ask('types', { view }),
        (found, view) => {
          counts.value = { view, counts: found }
        },
      ),
    [ask],
  )
  useEffect(() => latest.ask({ log, stream }), [latest, log, stream, count])
  const { value } = counts
  return value?.view.log === log && value.view.stream === stream ? value.counts : NONE
}
