/**
 * Draws only the rows on screen of a list whose rows all have the same height. Where each row is can be told without
 * looking at the others: a list that grows 15 times a second costs the same with ten rows and with half a million,
 * for which the virtualizer of other lists would measure all rows anew.
 */

import { useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import type { RowPlace, VirtualRows } from './virtual-rows'

/** Rows drawn above and below those in sight, so that the browser can scroll before we draw. */
const BESIDE = 8

export interface RowWindow {
  first: number
  behind: number
}

/**
 * The rows to draw.
 * @param top how far the list is scrolled, in pixels.
 * @param height of what can be seen of the list, in pixels.
 */
export function rowsInSight(count: number, rowHeight: number, top: number, height: number): RowWindow {
  if (height <= 0) return { first: 0, behind: 0 }
  // A list that has become shorter is scrolled beyond its end until the browser lays it out.
  const last = Math.max(0, count * rowHeight - height)
  const from = Math.min(Math.max(0, top), last)
  return {
    first: Math.max(0, Math.floor(from / rowHeight) - BESIDE),
    behind: Math.min(count, Math.ceil((from + height) / rowHeight) + BESIDE),
  }
}

/**
 * How far the seats of a window are turned, so that rows that take over from others of which none stays find each its
 * element where it is: elements that change places have their styles and their layout found anew.
 * @param turn how far they are turned in the former window.
 */
export function turnOf(window: RowWindow, former: RowWindow, turn: number): number {
  const someStay = window.first < former.behind && former.first < window.behind
  return someStay ? turn : turn + former.first - window.first
}

/**
 * The places of rows. Rows that leave at one end hand their elements to those that come in at the other.
 * @param seats how many elements there are: no fewer than the window has rows.
 * @param turn as {@link turnOf} gives it.
 */
export function placesOf(
  { first, behind }: RowWindow,
  rowHeight: number,
  seats: number,
  turn = 0,
): RowPlace[] {
  return Array.from({ length: Math.max(0, behind - first) }, (_, place) => {
    const index = first + place
    const seat = (((index + turn) % seats) + seats) % seats
    return { index, start: index * rowHeight, size: rowHeight, key: seat }
  })
}

/**
 * Virtualizes rows of the same height.
 * @param head height of the head that stays in sight above the rows, in pixels.
 */
export function useUniformRows(count: number, rowHeight: number, head: number): VirtualRows {
  const scroller = useRef<HTMLTableElement>(null)
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  const view = useMemo(() => ({ top: 0, height: 0, count, drawn: { first: 0, behind: 0 }, turn: 0 }), [])
  view.count = count
  const inSight = rowsInSight(count, rowHeight, view.top, view.height)
  view.turn = turnOf(inSight, view.drawn, view.turn)
  view.drawn = inSight

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      view.top = element.scrollTop
      const { first, behind } = rowsInSight(view.count, rowHeight, view.top, view.height)
      if (first !== view.drawn.first || behind !== view.drawn.behind) draw(undefined)
    }
    const measure = () => {
      view.height = element.clientHeight
      look()
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    measure()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [rowHeight])

  const seats = Math.ceil(view.height / rowHeight) + 2 * BESIDE + 2
  return {
    scroller,
    items: placesOf(view.drawn, rowHeight, seats, view.turn),
    height: count * rowHeight,
    reveal(row) {
      const element = scroller.current
      if (!element) return
      const start = row * rowHeight
      const above = start + rowHeight + head - element.clientHeight
      if (start < element.scrollTop) element.scrollTop = start
      else if (above > element.scrollTop) element.scrollTop = above
    },
    revealEnd() {
      const element = scroller.current
      if (element) element.scrollTop = element.scrollHeight
    },
    page: () => Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - head) / rowHeight) - 1),
  }
}
