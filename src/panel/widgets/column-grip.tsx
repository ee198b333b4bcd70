/** The edge of a column, which is dragged or moved with the arrow keys to give the column another width. */

import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact'

export interface ColumnGripProps {
  label: string
  hint: string
  testId: string
  /** Pixels; null while the column is as wide as it is by itself. */
  width: number | null
  least: number
  most: number
  /** Null: as wide as it is by itself. */
  onResize(width: number | null): void
}

/** Pixels that an arrow key makes the column wider by. */
const STEP = 10

/** Stands in the head of its column. */
export function ColumnGrip({
  label,
  hint,
  testId,
  width,
  least,
  most,
  onResize,
}: ColumnGripProps): JSX.Element {
  function drag(event: TargetedPointerEvent<HTMLDivElement>): void {
    const grip = event.currentTarget
    const box = grip.parentElement?.getBoundingClientRect()
    if (box && grip.hasPointerCapture(event.pointerId)) onResize(event.clientX - box.left)
  }

  function press(event: TargetedKeyboardEvent<HTMLDivElement>): void {
    const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const current = width ?? event.currentTarget.parentElement?.getBoundingClientRect().width ?? least
    if (event.key === 'Delete') onResize(null)
    else if (direction !== 0) onResize(current + direction * STEP)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      class="column-grip"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width ?? least}
      aria-valuemin={least}
      aria-valuemax={most}
      title={hint}
      data-testid={testId}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={drag}
      onDblClick={() => onResize(null)}
      onKeyDown={press}
    />
  )
}
