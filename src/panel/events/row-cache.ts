/**
 * The rows of the event table that were fetched from the engine. A row never changes, so what is here is never asked
 * for again; only the rows near those on screen are kept.
 */

import type { EventRow } from '../engine/messages'

export interface RowCache {
  get(row: number): EventRow | undefined
  /**
   * Sees to it that the rows from one index up to another are there.
   * @returns whether any had to be fetched.
   */
  load(from: number, to: number): Promise<boolean>
}

/** Rows kept on either side of those that were asked for last. */
const MARGIN = 2000

/** Makes an empty cache in front of `fetch`, which gives the rows from one index up to another. */
export function createRowCache(fetch: (from: number, to: number) => Promise<EventRow[]>): RowCache {
  const rows = new Map<number, EventRow>()

  function forgetFar(from: number, to: number): void {
    if (rows.size < MARGIN * 3) return
    for (const row of rows.keys()) if (row < from - MARGIN || row > to + MARGIN) rows.delete(row)
  }

  return {
    get: row => rows.get(row),
    async load(from, to) {
      let first = from
      let behind = to
      while (first < behind && rows.has(first)) first++
      while (behind > first && rows.has(behind - 1)) behind--
      if (first >= behind) return false
      for (const [index, row] of (await fetch(first, behind)).entries()) rows.set(first + index, row)
      forgetFar(from, to)
      return true
    },
  }
}
