/** What everything that is drawn on the timeline is drawn with: the canvas, its measures and a few strokes. */

import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import type { Palette } from './palette'
import { type Span, xOf } from './time-scale'

export interface Pen {
  context: CanvasRenderingContext2D
  palette: Palette
  span: Span
  /** Width of the column of labels; what is drawn by time begins behind it. */
  left: number
  /** Width of what is drawn by time. */
  width: number
  height: number
  /** Pixels of the screen for each pixel of the page. */
  ratio: number
  /** Where bands end that go on. */
  now: EpochMilliseconds
  /** The step of the answer that is drawn. */
  step: Milliseconds
}

/** Where a time is on the canvas, on a whole pixel of the screen. */
export function placeOf({ span, left, width, ratio }: Pen, at: EpochMilliseconds): number {
  return left + Math.round(xOf(span, width, at) * ratio) / ratio
}

/** The part of a span that is in sight, as left and right edge; `null` if none is. */
export function edgesOf(
  pen: Pen,
  from: EpochMilliseconds,
  to: EpochMilliseconds | null,
): [number, number] | null {
  const end = to ?? pen.now
  if (end < pen.span.from || from > pen.span.to) return null
  return [
    Math.max(pen.left, placeOf(pen, Math.max(from, pen.span.from))),
    Math.min(pen.left + pen.width, placeOf(pen, Math.min(end, pen.span.to))),
  ]
}

/** A line from top to bottom, as thin as the screen can draw it sharply. */
export function drawUpright({ context, ratio }: Pen, x: number, y: number, height: number): void {
  const thin = Math.max(1, Math.floor(ratio)) / ratio
  context.fillRect(x, y, thin, height)
}

/** Strokes from lower left to upper right over a rectangle. */
export function drawHatch(
  { context }: Pen,
  x: number,
  y: number,
  width: number,
  height: number,
  every: number,
): void {
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  context.beginPath()
  for (let start = x - height; start < x + width; start += every) {
    context.moveTo(start, y + height)
    context.lineTo(start + height, y)
  }
  context.stroke()
  context.restore()
}

/** Longer texts are cut before they are measured, as that takes a while. */
const MEASURED = 200

/** As much of a text as there is room for, with an ellipsis where something is left out. */
export function cutText(
  context: CanvasRenderingContext2D,
  text: string,
  room: number,
  keep: 'begin' | 'end' = 'begin',
): string {
  if (text.length <= MEASURED && context.measureText(text).width <= room) return text
  const part = (length: number) =>
    keep === 'begin' ? `${text.slice(0, length)}…` : `…${text.slice(text.length - length)}`
  let low = 0
  let high = Math.min(MEASURED, text.length)
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (context.measureText(part(middle)).width <= room) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : part(low)
}
