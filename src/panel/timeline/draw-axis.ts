/** Draws the ruler, its grid, and what happened to the pages around the streams. */

import type { EnvironmentSpan, Surrounding } from '../../core/environment-spans'
import type { EpochMilliseconds } from '../../core/units'
import { type MessageKey, t } from '../../platform/i18n'
import type { Lane, Surroundings } from '../engine/timeline-messages'
import { RULER, STRIP } from './lane-layout'
import { cutText, drawHatch, drawUpright, edgesOf, type Pen, placeOf } from './pen'
import { type Ruler, rulerOf } from './ruler'
import { lengthOf } from './time-scale'

/** What each is called. */
export const SURROUNDING_WORDS: Record<Surrounding, MessageKey> = {
  hidden: 'spanHidden',
  frozen: 'spanFrozen',
  offline: 'spanOffline',
  sleep: 'spanSleep',
  left: 'spanLeft',
}

/**
 * The ruler of what is in sight.
 * @param origin since when time is counted; `null` for times of day.
 */
export function rulerFor({ span, width }: Pen, origin: EpochMilliseconds | null): Ruler {
  const zone = -new Date(span.from).getTimezoneOffset() * 60_000
  // Finer steps have longer labels.
  const isFine = (lengthOf(span) / width) * FINE_LABEL < 1000
  return rulerOf(span, { width, apart: isFine ? FINE_LABEL : LABEL, origin, zone })
}

/** Pixels that a label needs, with the room around it. */
const LABEL = 78
const FINE_LABEL = 110

/** Draws the ruler. */
export function drawRuler(pen: Pen, found: Ruler): void {
  const { context, palette, left, width } = pen
  context.fillStyle = palette.raised
  context.fillRect(0, 0, left + width, RULER)
  context.save()
  context.beginPath()
  context.rect(left, 0, width, RULER)
  context.clip()
  context.fillStyle = palette.lineStrong
  for (const at of found.minor) drawUpright(pen, placeOf(pen, at), RULER - 3, 3)
  context.font = palette.small
  context.textBaseline = 'middle'
  for (const { at, label } of found.labels) {
    const x = placeOf(pen, at)
    context.fillStyle = palette.lineStrong
    drawUpright(pen, x, RULER - 6, 6)
    // Half a time says nothing, or another one.
    const isWhole = x >= left && x + 4 + context.measureText(label).width <= left + width
    context.fillStyle = palette.dim
    if (isWhole) context.fillText(label, x + 4, RULER / 2 - 1)
  }
  context.restore()
  context.fillStyle = palette.line
  context.fillRect(0, RULER - 1, left + width, 1)
}

/** Draws the lines of the grid from `top` down. */
export function drawGrid(pen: Pen, { labels }: Ruler, top: number): void {
  pen.context.fillStyle = pen.palette.grid
  for (const { at } of labels) {
    if (at >= pen.span.from) drawUpright(pen, placeOf(pen, at), top, pen.height - top)
  }
}

/** Draws the line of the present time. */
export function drawNow(pen: Pen, top: number): void {
  if (pen.now < pen.span.from || pen.now > pen.span.to) return
  pen.context.fillStyle = pen.palette.now
  drawUpright(pen, placeOf(pen, pen.now), top, pen.height - top)
}

/** Draws the strip that names what happened to the page. */
export function drawStrip(pen: Pen, { spans, navigations }: Surroundings): void {
  const { context, palette, left, width } = pen
  context.save()
  context.beginPath()
  context.rect(left, RULER, width, STRIP)
  context.clip()
  context.font = palette.small
  context.textBaseline = 'middle'
  for (const span of spans) {
    const edges = edgesOf(pen, span.from, span.to)
    if (!edges) continue
    const [x, end] = edges
    context.fillStyle = palette.strip
    context.fillRect(x, RULER + 1, Math.max(1, end - x), STRIP - 2)
    context.fillStyle = palette.text
    const word = cutText(context, t(SURROUNDING_WORDS[span.what]), end - x - 8)
    if (end - x > 24) context.fillText(word, x + 4, RULER + STRIP / 2)
  }
  for (const { at } of navigations) {
    const x = placeOf(pen, at)
    context.fillStyle = palette.accent
    context.beginPath()
    context.moveTo(x, RULER + 2)
    context.lineTo(x + 7, RULER + 5.5)
    context.lineTo(x, RULER + 9)
    context.fill()
    drawUpright(pen, x, RULER + 1, STRIP - 2)
  }
  context.restore()
}

/** Shades a lane where something happened to its document, and marks where a new one came. */
export function drawShades(
  pen: Pen,
  { spans, navigations }: Surroundings,
  lane: Lane | undefined,
  y: number,
  height: number,
): void {
  const { context, palette } = pen
  for (const span of spans) {
    if (!concerns(span, lane)) continue
    const edges = edgesOf(pen, span.from, span.to)
    if (!edges) continue
    const [x, end] = edges
    context.fillStyle = palette.shade
    context.fillRect(x, y, Math.max(1, end - x), height)
    if (span.what === 'hidden') continue
    // What stops a stream is hatched too; a hidden page only receives more slowly.
    context.strokeStyle = palette.shadeStrong
    context.lineWidth = 1
    if (end - x >= 3) drawHatch(pen, x, y, end - x, height, 9)
  }
  context.fillStyle = palette.accent
  for (const { at } of navigations) {
    const x = placeOf(pen, at)
    for (let dash = y; dash < y + height; dash += 5) drawUpright(pen, x, dash, 2)
  }
}

/** Whether a span says something of a stream: all documents of a tab are hidden, one of them is frozen or left. */
export function concerns({ document, from }: EnvironmentSpan, lane: Lane | undefined): boolean {
  if (document === null) return true
  if (!lane || lane.document !== document) return false
  return lane.closedAt === null || lane.closedAt > from
}
