/**
 * A list or table of any length with one selected row: its keys, its clicks and its roles for assistive technology.
 *
 * The grid itself has the focus and names its current row, as rows come and go while it scrolls.
 */

import type { ComponentChildren, JSX, TargetedKeyboardEvent } from 'preact'
import { rowAfterKey } from './row-keys'
import type { VirtualRows } from './virtual-rows'

export interface GridRow {
  class: string
  testId?: string
  /** Told to tests and tools as `data-state`. */
  state?: string
  /** Further attributes for tests and tools. */
  data?: Record<`data-${string}`, string | undefined>
  cells: ComponentChildren
}

export interface GridProps {
  /** Unique on the page; rows are called `<id>-<index>`. */
  id: string
  label: string
  /** The cells of the head, if it has one. */
  head?: ComponentChildren
  rows: VirtualRows
  count: number
  /** -1 while none is. */
  selected: number
  /** A row was clicked, or reached with a key. */
  onSelect(row: number, how: 'click' | 'key'): void
  onEscape?: () => void
  onScroll?: () => void
  /** Draws a row. Null if there is none any more. */
  draw(row: number): GridRow | null
}

export function Grid(props: GridProps): JSX.Element {
  const { id, label, head, rows, count, selected, onSelect, onEscape, onScroll, draw } = props
  const heads = head ? 1 : 0

  function press(event: TargetedKeyboardEvent<HTMLTableElement>): void {
    if (event.key === 'Escape') onEscape?.()
    // Keys with modifiers are the browser's.
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const row = rowAfterKey(event.key, selected, count, rows.page())
    if (row === null) return
    event.preventDefault()
    onSelect(row, 'key')
  }

  function click({ target }: MouseEvent): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
    if (row) onSelect(Number(row.dataset.row), 'click')
  }

  return (
    <table
      class="grid"
      role="grid"
      tabIndex={0}
      data-testid={id}
      aria-label={label}
      aria-rowcount={count + heads}
      aria-activedescendant={selected === -1 ? undefined : `${id}-${selected}`}
      ref={rows.scroller}
      onScroll={onScroll}
      onKeyDown={press}
      onClick={click}
    >
      {head ? (
        <thead>
          <tr class="row head" aria-rowindex={1}>
            {head}
          </tr>
        </thead>
      ) : null}
      <tbody style={{ height: `${rows.height}px` }}>
        {rows.items.map(({ index, start, size, key }) => {
          const row = draw(index)
          return row ? (
            <tr
              key={key}
              id={`${id}-${index}`}
              class={`row ${row.class}`}
              aria-rowindex={index + 1 + heads}
              aria-selected={index === selected}
              data-row={index}
              data-testid={row.testId}
              data-state={row.state}
              {...row.data}
              style={{ transform: `translateY(${start}px)`, height: `${size}px` }}
            >
              {row.cells}
            </tr>
          ) : null
        })}
      </tbody>
    </table>
  )
}
