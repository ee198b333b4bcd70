/** Draws what is wrong with one stream: heartbeats that did not come, times without events, and where findings begin. */

import { t } from '../../platform/i18n'
import type { FindingMark, Lane } from '../engine/timeline-messages'
import { formatAge, formatCount } from '../widgets/format'
import { BEATS, LANE, TICKS } from './lane-layout'
import { edgesOf, type Pen, placeOf } from './pen'

/** Room that the words of a gap need beside themselves. */
const ROOM = 16
/** Half the size of the mark of a finding. */
const MARK = 4

/** A heart as a path, to be filled or stroked. */
export function traceHeart(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath()
  context.moveTo(x, y + 7.5)
  context.bezierCurveTo(x - 7, y + 2.6, x - 3, y - 1.6, x, y + 1.8)
  context.bezierCurveTo(x + 3, y - 1.6, x + 7, y + 2.6, x, y + 7.5)
}

/** Pixels that a hollow heart needs. */
const HEART = 9

/** Heartbeats that did not come, hollow, where they should have been; as open boxes where there is no room for hearts. */
export function drawMissed(pen: Pen, missed: Lane['missed'], y: number): void {
  const { context, palette, span } = pen
  const places = missed.filter(at => at >= span.from && at <= span.to).map(at => placeOf(pen, at))
  // One form for all of them, so that none seems to be more than another.
  const haveRoom = places.every((x, index) => index === 0 || x - (places[index - 1] ?? 0) >= HEART)
  context.strokeStyle = palette.bad
  context.lineWidth = haveRoom ? 1.25 : 1
  for (const x of places) {
    if (haveRoom) {
      traceHeart(context, x + 0.5, y)
      context.stroke()
    } else context.strokeRect(x - 0.5, y + 1.5, 2, BEATS.height - 3)
  }
}

/** A silence is a dotted line with its length; where events were lost, the whole lane is shaded. */
export function drawGaps(pen: Pen, { gaps }: Lane, y: number): void {
  const { context, palette } = pen
  context.font = palette.small
  context.textBaseline = 'middle'
  for (const { from, to, kind, missed } of gaps) {
    const edges = edgesOf(pen, from, to)
    if (!edges) continue
    const [x, end] = edges
    const isLost = missed !== null && missed > 0
    if (isLost) {
      context.fillStyle = palette.bad
      context.globalAlpha = 0.16
      context.fillRect(x, y, Math.max(2, end - x), LANE - 1)
      context.globalAlpha = 1
    }
    if (kind === 'between' && !isLost) continue
    const text = isLost
      ? t('gapLost', formatCount(missed))
      : t('gapSilent', formatAge((to ?? pen.now) - from))
    const width = context.measureText(text).width
    const hasRoom = width + ROOM <= end - x
    const middle = y + TICKS.y + TICKS.height / 2
    const [left, right] = hasRoom ? [(x + end - width) / 2, (x + end + width) / 2] : [end, end]
    if (kind === 'silence') {
      drawDots(pen, x + 2, left - 4, middle)
      if (hasRoom) drawDots(pen, right + 4, end - 2, middle)
    }
    if (!hasRoom) continue
    context.fillStyle = isLost ? palette.bad : palette.dim
    // No event can be where the words are: there was none.
    context.fillText(text, left, middle)
  }
}

function drawDots({ context, palette }: Pen, x: number, end: number, y: number): void {
  if (end <= x) return
  context.save()
  context.strokeStyle = palette.dim
  context.lineWidth = 1
  context.setLineDash([2, 3])
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(end, y)
  context.stroke()
  context.restore()
}

/** Where findings begin: a cross for an error, a triangle for a warning. */
export function drawFindings(pen: Pen, findings: readonly FindingMark[], y: number): void {
  const { context, palette } = pen
  context.lineWidth = 1.75
  for (const { at, severity } of findings) {
    const x = placeOf(pen, at) + 0.5
    // What lies under it must not be taken for a part of it.
    context.fillStyle = palette.ground
    context.beginPath()
    context.arc(x, y, MARK + 2, 0, 2 * Math.PI)
    context.fill()
    context.beginPath()
    context.strokeStyle = palette[severity === 'error' ? 'bad' : 'busy']
    if (severity === 'error') {
      context.moveTo(x - MARK + 1, y - MARK + 1)
      context.lineTo(x + MARK - 1, y + MARK - 1)
      context.moveTo(x + MARK - 1, y - MARK + 1)
      context.lineTo(x - MARK + 1, y + MARK - 1)
    } else {
      context.moveTo(x, y - MARK)
      context.lineTo(x + MARK, y + MARK - 1)
      context.lineTo(x - MARK, y + MARK - 1)
      context.closePath()
    }
    context.stroke()
  }
}
