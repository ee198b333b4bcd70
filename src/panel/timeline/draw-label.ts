/** Draws what stands at the left of a lane: which stream it is, and how much came of it. */

import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { addressOfStream } from '../streams/stream-items'
import { formatCount } from '../widgets/format'
import { cutText, type Pen } from './pen'

const ROOM_BEFORE = 10
const ROOM_BEHIND = 6

/** A name that is too long loses its query, and then its beginning: what tells streams apart is mostly the end. */
function nameOf(context: CanvasRenderingContext2D, path: string, room: number): string {
  if (cutText(context, path, room) === path) return path
  const query = path.indexOf('?')
  const name = query === -1 ? path : path.slice(0, query)
  const hinted = `${name}?…`
  if (name !== path && cutText(context, hinted, room) === hinted) return hinted
  return cutText(context, name, room, 'end')
}

/** Draws the label of a lane whose upper edge is at `y`. */
export function drawLabel(pen: Pen, stream: StreamSummary, y: number, isSelected: boolean): void {
  const { context, palette, left } = pen
  const room = left - ROOM_BEFORE - ROOM_BEHIND
  context.textBaseline = 'middle'
  context.font = isSelected ? palette.bold : palette.font
  context.fillStyle = palette.text
  context.fillText(nameOf(context, addressOfStream(stream).path, room), ROOM_BEFORE, y + 14)
  context.font = palette.small
  context.fillStyle = palette.dim
  context.fillText(cutText(context, factsOf(stream), room), ROOM_BEFORE, y + 30)
}

function factsOf({ attempts, events }: StreamSummary): string {
  const facts = [t('factEvents', formatCount(events))]
  if (attempts > 1) facts.unshift(t('factAttempts', formatCount(attempts)))
  return facts.join(' · ')
}
