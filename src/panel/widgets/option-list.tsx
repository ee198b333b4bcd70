/** The list below a text field with what could be written in it; the field keeps the focus and names the current option. */

import type { ComponentChildren, JSX } from 'preact'

export interface Option {
  key: string
  cells: ComponentChildren
}

export interface OptionListProps {
  /** Unique on the page; options are called `<id>-<index>`. */
  id: string
  label: string
  options: readonly Option[]
  /** -1 while none is. */
  active: number
  onTake(index: number): void
}

export function OptionList({ id, label, options, active, onTake }: OptionListProps): JSX.Element {
  return (
    <div class="filter-options" id={id} role="listbox" aria-label={label} hidden={options.length === 0}>
      {options.map(({ key, cells }, index) => (
        <div
          key={key}
          id={`${id}-${index}`}
          class="filter-option"
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          data-testid="filter-option"
          onPointerDown={event => {
            // Before the field loses the focus, which closes the list.
            event.preventDefault()
            onTake(index)
          }}
        >
          {cells}
        </div>
      ))}
    </div>
  )
}
