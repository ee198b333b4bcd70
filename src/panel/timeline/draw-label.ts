/** Draws what stands at the left of a lane: which stream it is, and how much came of it. */

import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { addressOfStream } from '../streams/stream-items'
import { formatCount } from '../widgets/format'
import { type Pen, writeText } from './pen'

const ROOM_BEFORE = 10
const ROOM_BEHIND = 6

/** Draws the label of a lane whose upper edge is at `y`. */
export function drawLabel(pen: Pen, stream: StreamSummary, y: number, isSelected: boolean): void {
  const { context, palette, left } = pen
  const room = left - ROOM_BEFORE - ROOM_BEHIND
  context.textBaseline = 'middle'
  context.font = isSelected ? palette.bold : palette.font
  context.fillStyle = palette.text
  writeText(pen, addressOfStream(stream).path, ROOM_BEFORE, y + 14, room)
  context.font = palette.small
  context.fillStyle = palette.dim
  writeText(pen, factsOf(stream), ROOM_BEFORE, y + 30, room)
}

function factsOf({ attempts, events }: StreamSummary): string {
  const facts = [t('factEvents', formatCount(events))]
  if (attempts > 1) facts.unshift(t('factAttempts', formatCount(attempts)))
  return facts.join(' · ')
}
