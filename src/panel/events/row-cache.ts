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
  /**
   * The rows from one index up to another are on screen: fetches them, and some before and behind them where the user
   * moves row by row. While an answer is awaited, only the newest of such wishes is kept, as a user who drags the
   * scroll bar passes a thousand.
   * @param count rows that there are.
   */
  show(from: number, to: number, count: number): void
}

/** Rows kept on either side of those that were asked for last. */
const MARGIN = 2000
/** Rows fetched on either side of those on screen, once less than half of them are there. */
const AHEAD = 200

interface Wish {
  from: number
  to: number
  count: number
}

/**
 * Makes an empty cache.
 * @param fetch gives the rows from one index up to another.
 * @param onRows is called when rows have come that were to be shown.
 */
export function createRowCache(
  fetch: (from: number, to: number) => Promise<EventRow[]>,
  onRows: () => void = () => {},
): RowCache {
  const rows = new Map<number, EventRow>()
  let wish: Wish = { from: 0, to: 0, count: 0 }
  /** It is near the one before: whoever jumps is elsewhere before the rows beside it are there. */
  let isNear = true
  let busy = false

  function forgetFar(from: number, to: number): void {
    if (rows.size < MARGIN * 3) return
    for (const row of rows.keys()) if (row < from - MARGIN || row > to + MARGIN) rows.delete(row)
  }

  async function load(from: number, to: number): Promise<boolean> {
    let first = from
    let behind = to
    while (first < behind && rows.has(first)) first++
    while (behind > first && rows.has(behind - 1)) behind--
    if (first >= behind) return false
    for (const [index, row] of (await fetch(first, behind)).entries()) rows.set(first + index, row)
    forgetFar(from, to)
    return true
  }

  /** Fetches what is missing around a wish, on the side where it is missing. Returns whether anything was. */
  async function loadBeside({ from, to, count }: Wish): Promise<boolean> {
    const half = AHEAD / 2
    if (!rows.has(Math.min(count, to + half) - 1) && (await load(to, Math.min(count, to + AHEAD))))
      return true
    return !rows.has(Math.max(0, from - half)) && (await load(Math.max(0, from - AHEAD), from))
  }

  async function fulfil(): Promise<void> {
    busy = true
    try {
      for (;;) {
        const own = wish
        const isNews = await load(own.from, own.to)
        if (isNews) onRows()
        else if (wish === own && !(isNear && (await loadBeside(own)))) break
        // What was fetched beside the rows on screen may be on screen by now.
        else if (wish !== own) onRows()
      }
    } finally {
      busy = false
    }
  }

  return {
    get: row => rows.get(row),
    load,
    show(from, to, count) {
      isNear = Math.abs(from - wish.from) <= AHEAD
      wish = { from, to, count }
      if (!busy) void fulfil()
    },
  }
}
