/** Where the selected event is in the table: at its row, or behind a filter at the index that it has there. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { usePanel } from '../panel'

export interface SelectedPlace {
  /** -1 while nothing is selected, or what is selected is not in the table. */
  index: number
  /** What is selected is held back by the filter. */
  hidden: boolean
  /** It was just selected in the table itself, at this index. */
  put(row: number, index: number): void
}

/** @param count rows that the lens has found: one that was held back may have come. */
export function useSelectedPlace(lens: number | null, count: number): SelectedPlace {
  const { state, ask } = usePanel()
  const found = useSignal<{ lens: number; row: number; index: number } | null>(null)
  const row = state.selected.value?.row ?? -1
  const known = found.value?.lens === lens && found.value?.row === row ? found.value : null
  // Once it is there it stays where it is.
  const isOpen = lens !== null && row !== -1 && (known === null || known.index === -1)

  useEffect(() => {
    if (!isOpen || lens === null) return
    let wanted = true
    void ask('lensIndex', { lens, row }).then(({ index, exact }) => {
      if (wanted) found.value = { lens, row, index: exact ? index : -1 }
    })
    return () => {
      wanted = false
    }
  }, [ask, isOpen, lens, row, count])

  return {
    index: lens === null ? row : (known?.index ?? -1),
    hidden: known?.index === -1,
    put(row, index) {
      found.value = lens === null ? null : { lens, row, index }
    },
  }
}
