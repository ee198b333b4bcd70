/** The rows of a view for the event table: how many there are, and those on screen. */

import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useReducer } from 'preact/hooks'
import type { EventRow, View } from '../engine/messages'
import { usePanel } from '../panel'
import { createRowCache } from './row-cache'

/** Rows that are fetched before the table grows by them, so that it never shows them empty. */
const SCREENFUL = 100

export interface Rows {
  /** How many rows the table has. */
  count: number
  /** A row, if it is there already. */
  get(row: number): EventRow | undefined
  /** The rows from one index up to another are on screen. */
  show(from: number, to: number): void
  /** Fetches one row; it is there when this resolves. */
  load(row: number): Promise<unknown>
}

export interface RowsOptions {
  view: View
  /** The filter through which the view is seen; null for all of it. */
  lens: number | null
  /** Rows that there are now. */
  count: number
  /** Another number means that these are other rows. */
  generation: number
  /** Those at the end are on screen, and those that come in will be. */
  atEnd: boolean
}

export function useRows({ view, lens, count, generation, atEnd }: RowsOptions): Rows {
  const { ask } = usePanel()
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  const { log, stream } = view
  const cache = useMemo(
    () =>
      createRowCache(
        async (from, to) =>
          lens === null
            ? (await ask('rows', { view: { log, stream }, from, to })).rows
            : (await ask('lensRows', { lens, from, to })).rows,
        () => draw(undefined),
      ),
    [ask, log, stream, lens, generation],
  )
  const grown = useSignal({ cache, count: 0 })
  const growing = useSignal(false)
  const shown = grown.value.cache === cache ? grown.value.count : 0

  useEffect(() => {
    if (growing.value || (count === shown && grown.value.cache === cache)) return
    // Rows that come in out of sight are fetched when they are looked for.
    if (shown > 0 && !atEnd) {
      grown.value = { cache, count }
      return
    }
    growing.value = true
    const first = atEnd ? Math.max(shown, count - SCREENFUL) : 0
    void cache
      .load(first, atEnd ? count : Math.min(count, SCREENFUL))
      .then(() => {
        grown.value = { cache, count }
      })
      .finally(() => {
        growing.value = false
      })
  })

  return {
    count: shown,
    get: cache.get,
    load: row => cache.load(row, row + 1),
    show: (from, to) => cache.show(from, to, shown),
  }
}
