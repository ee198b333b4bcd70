/** Draws only the rows on screen: the binding of TanStack's virtualizer to Preact. */

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'

/** A row to draw. */
export interface RowPlace {
  index: number
  /** From the top of the first row, in pixels. */
  start: number
  size: number
  /** The same for a row as long as it is drawn, and free for another one after that. */
  key: string | number | bigint
}

export interface VirtualRows {
  /** For the element that scrolls. */
  scroller: RefObject<HTMLTableElement | null>
  items: readonly RowPlace[]
  /** Height of all rows. */
  height: number
  /** Brings a row into sight, moving no further than needed. */
  reveal(row: number): void
  revealEnd(): void
  /** How many whole rows fit into the view, for Page Up and Page Down. */
  page(): number
}

/**
 * Virtualizes rows.
 * @param heightOf height of a row in pixels; another function means that all heights may have changed.
 * @param head height of the head that stays in sight above the rows.
 */
export function useVirtualRows(count: number, heightOf: (row: number) => number, head = 0): VirtualRows {
  const scroller = useRef<HTMLTableElement>(null)
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  // What makes the virtualizer lay out anew is another function for the keys.
  const keyOf = useMemo(() => (row: number) => row, [heightOf])
  const options: VirtualizerOptions<HTMLTableElement, HTMLElement> = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: heightOf,
    getItemKey: keyOf,
    // What the head pushes down must not end up below the view.
    scrollPaddingEnd: head,
    overscan: 8,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(undefined),
  }
  const [virtualizer] = useState(() => new Virtualizer(options))
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())

  return {
    scroller,
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    reveal: row => virtualizer.scrollToIndex(row, { align: 'auto' }),
    revealEnd() {
      const element = scroller.current
      if (element) element.scrollTop = element.scrollHeight
    },
    page: () =>
      Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - head) / Math.max(1, heightOf(0))) - 1),
  }
}
