/** The selected span, over all lanes, with its length. */

import type { JSX } from 'preact'
import { usePanel } from '../panel'
import { formatSpan } from '../widgets/format'
import { lengthOf, xOf } from './time-scale'

/** A span that is shorter is not written on. */
const LABEL_ROOM = 46

export function SelectionBox(): JSX.Element | null {
  const { timeline } = usePanel()
  const chosen = timeline.selection.value
  const { left, width } = timeline.axis.value
  const span = timeline.span.value
  if (!chosen || width <= 0) return null
  const from = Math.max(0, xOf(span, width, chosen.from))
  const to = Math.min(width, xOf(span, width, chosen.to))
  if (to < 0 || from > width) return null
  return (
    <div
      class="timeline-selection"
      data-testid="timeline-selection"
      data-from={chosen.from}
      data-to={chosen.to}
      style={{ left: `${left + from}px`, width: `${Math.max(1, to - from)}px` }}
    >
      {to - from > LABEL_ROOM ? <span>{formatSpan(lengthOf(chosen))}</span> : null}
    </div>
  )
}
