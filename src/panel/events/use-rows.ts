/** The rows of a view for the event table: how many there are, and those on screen. */

import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useReducer } from 'preact/hooks'
import type { EventRow, View } from '../engine/messages'
import { usePanel } from '../panel'
import { createRowCache } from './row-cache'

/** Rows at the end that are fetched before the table grows by them, so that it never shows them empty. */
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

/**
 * @param lens the filter through which the view is seen; null for all of it.
 * @param count rows that there are now.
 * @param generation another number means that these are other rows.
 */
export function useRows(view: View, lens: number | null, count: number, generation: number): Rows {
  const { ask } = usePanel()
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  const { log, stream } = view
  const cache = useMemo(
    () =>
      createRowCache(async (from, to) =>
        lens === null
          ? (await ask('rows', { view: { log, stream }, from, to })).rows
          : (await ask('lensRows', { lens, from, to })).rows,
      ),
    [ask, log, stream, lens, generation],
  )
  const grown = useSignal({ cache, count: 0 })
  const growing = useSignal(false)
  const shown = grown.value.cache === cache ? grown.value.count : 0

  useEffect(() => {
    if (growing.value || (count === shown && grown.value.cache === cache)) return
    growing.value = true
    void cache
      .load(Math.max(shown, count - SCREENFUL), count)
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
    show(from, to) {
      void cache.load(from, to).then(fetched => {
        if (fetched) draw(undefined)
      })
    },
  }
}
