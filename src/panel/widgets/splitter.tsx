/** The bar between two areas, dragged or moved with the arrow keys to share the room between them. */

import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact'

export interface SplitterProps {
  /** What is resized, for screen readers. */
  label: string
  /** `vertical`: the bar stands between left and right. */
  orientation: 'vertical' | 'horizontal'
  /** Size of the resized area, in per cent of both together. */
  value: number
  least: number
  most: number
  /** The resized area is before the bar, or behind it. */
  resizes: 'before' | 'after'
  onChange(value: number): void
}

/** Per cent that an arrow key moves the bar by. */
const STEP = 2

export function Splitter(props: SplitterProps): JSX.Element {
  const { label, orientation, value, least, most, resizes, onChange } = props
  const change = (wanted: number) => onChange(Math.min(most, Math.max(least, wanted)))
  const direction = resizes === 'before' ? 1 : -1

  function drag(event: TargetedPointerEvent<HTMLDivElement>): void {
    const bar = event.currentTarget
    const area = bar.parentElement?.getBoundingClientRect()
    if (!area || !bar.hasPointerCapture(event.pointerId)) return
    const before =
      orientation === 'vertical'
        ? (event.clientX - area.left) / area.width
        : (event.clientY - area.top) / area.height
    change(100 * (resizes === 'before' ? before : 1 - before))
  }

  function press(event: TargetedKeyboardEvent<HTMLDivElement>): void {
    const [less, more] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    if (event.key === less) change(value - STEP * direction)
    else if (event.key === more) change(value + STEP * direction)
    else if (event.key === 'Home') change(least)
    else if (event.key === 'End') change(most)
    else return
    event.preventDefault()
  }

  return (
    <div
      class={`splitter ${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(value)}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={drag}
      onKeyDown={press}
    />
  )
}
