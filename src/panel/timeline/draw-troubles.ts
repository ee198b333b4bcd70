/** Draws what is wrong with one stream: heartbeats that did not come, times without events, and where findings begin. */

import { t } from '../../platform/i18n'
import type { FindingMark, Lane } from '../engine/timeline-messages'
import { formatCount, formatSpan } from '../widgets/format'
import { BEATS, LANE, TICKS } from './lane-layout'
import { edgesOf, type Pen, placeOf } from './pen'

/** Room that the words of a gap need at least. */
const ROOM = 44
/** Half the size of the mark of a finding. */
const MARK = 4

/** A heart as a path, to be filled or stroked. */
export function traceHeart(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath()
  context.moveTo(x, y + 7.5)
  context.bezierCurveTo(x - 7, y + 2.6, x - 3, y - 1.6, x, y + 1.8)
  context.bezierCurveTo(x + 3, y - 1.6, x + 7, y + 2.6, x, y + 7.5)
}

/** Heartbeats that did not come, hollow, where they should have been. */
export function drawMissed(pen: Pen, missed: Lane['missed'], y: number): void {
  const { context, palette, span } = pen
  context.strokeStyle = palette.bad
  context.lineWidth = 1.25
  for (const at of missed) {
    if (at < span.from || at > span.to) continue
    traceHeart(context, placeOf(pen, at) + 0.5, y)
    context.stroke()
  }
}

/** A silence is a dotted line with its length; where events were lost, the whole lane is shaded. */
export function drawGaps(pen: Pen, { gaps }: Lane, y: number): void {
  const { context, palette } = pen
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
    const length = formatSpan((to ?? pen.now) - from)
    const text = isLost ? t('gapLost', formatCount(missed)) : t('gapSilent', length)
    drawSilence(pen, x, end, y + TICKS.y + TICKS.height / 2, kind === 'silence')
    context.font = palette.small
    const room = end - x - 8
    if (room < ROOM || context.measureText(text).width > room) continue
    context.fillStyle = isLost ? palette.bad : palette.dim
    context.textBaseline = 'middle'
    const width = context.measureText(text).width
    context.fillText(text, x + (end - x - width) / 2, y + BEATS.y + 3)
  }
}

function drawSilence({ context, palette }: Pen, x: number, end: number, y: number, isSilence: boolean): void {
  if (!isSilence) return
  context.save()
  context.strokeStyle = palette.dim
  context.lineWidth = 1
  context.setLineDash([2, 3])
  context.beginPath()
  context.moveTo(x + 2, y)
  context.lineTo(end - 2, y)
  context.stroke()
  context.restore()
}

/** Where findings begin: a cross for an error, a triangle for a warning, a ring for what is worth knowing. */
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
    context.strokeStyle =
      severity === 'info' ? palette.accent : palette[severity === 'error' ? 'bad' : 'busy']
    if (severity === 'error') {
      context.moveTo(x - MARK + 1, y - MARK + 1)
      context.lineTo(x + MARK - 1, y + MARK - 1)
      context.moveTo(x + MARK - 1, y - MARK + 1)
      context.lineTo(x - MARK + 1, y + MARK - 1)
    } else if (severity === 'warning') {
      context.moveTo(x, y - MARK)
      context.lineTo(x + MARK, y + MARK - 1)
      context.lineTo(x - MARK, y + MARK - 1)
      context.closePath()
    } else context.arc(x, y, MARK - 1.5, 0, 2 * Math.PI)
    context.stroke()
  }
}
