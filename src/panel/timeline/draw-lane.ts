/** Draws one stream: its states, its attempts, its events and its heartbeats, each on a track of its own. */

import type { Band } from '../../core/state-bands'
import type { AttemptGroup, Lane, Moments } from '../engine/timeline-messages'
import { attemptTone, noteOf } from './attempt-words'
import { drawFindings, drawGaps, drawMissed, traceHeart } from './draw-troubles'
import { BAND, BEATS, MARK_RADIUS, MARKS, TICKS } from './lane-layout'
import { loudness, visitColumns } from './moment-columns'
import { drawHatch, drawUpright, edgesOf, type Pen, placeOf } from './pen'

/** What is selected in a lane. */
export interface LaneSelection {
  /** Time of the selected event, or `null`. */
  event: number | null
  /** Number of the selected attempt; 0 for none. */
  attempt: number
}

/** Draws a lane whose upper edge is at `y`. */
export function drawLane(pen: Pen, lane: Lane, y: number, selection: LaneSelection): void {
  const { context } = pen
  context.save()
  context.beginPath()
  context.rect(pen.left, y, pen.width, TICKS.y + TICKS.height + BEATS.height + 10)
  context.clip()
  for (const band of lane.bands) drawBand(pen, band, y + BAND.y)
  drawGaps(pen, lane, y)
  for (const band of lane.bands) drawNote(pen, lane, band, y + TICKS.y)
  drawLost(pen, lane, y + TICKS.y)
  drawTicks(pen, lane.events, y + TICKS.y)
  drawBeats(pen, lane.beats, y + BEATS.y)
  drawMissed(pen, lane.missed, y + BEATS.y)
  if (selection.event !== null) drawSelectedEvent(pen, selection.event, y)
  for (const group of lane.attempts) {
    const isSelected = group.first <= selection.attempt && selection.attempt <= group.last
    drawAttempt(pen, group, y + BAND.y + BAND.height / 2, isSelected)
  }
  drawEnding(pen, lane, y + BAND.y + BAND.height / 2)
  drawFindings(pen, lane.findings, y + MARKS.y)
  context.restore()
}

/** Each state has a form of its own, so that colour says nothing alone. */
function drawBand(pen: Pen, { state, from, to }: Band, y: number): void {
  const edges = edgesOf(pen, from, to)
  if (!edges) return
  const { context, palette } = pen
  const [x, end] = edges
  // However short: an interruption must not be hidden.
  const width = Math.max(state === 'open' ? 1 / pen.ratio : 1.5, end - x)
  const { height } = BAND
  switch (state) {
    case 'open':
      context.fillStyle = palette.open
      context.fillRect(x, y, width, height)
      break
    case 'connecting':
      context.fillStyle = palette.connecting
      context.fillRect(x, y + 2, width, height - 4)
      break
    case 'waiting':
      context.fillStyle = palette.waitingGround
      context.fillRect(x, y, width, height)
      context.strokeStyle = palette.waiting
      context.lineWidth = 1.5
      if (width >= 4) drawHatch(pen, x, y, width, height, 6)
      else {
        context.fillStyle = palette.waiting
        context.fillRect(x, y, width, height)
      }
      break
    case 'closed':
      context.fillStyle = palette.closed
      context.fillRect(x, y + height / 2 - 1, width, 2)
      break
    case 'unseen':
      context.fillStyle = palette.dim
      for (let dot = x; dot < x + width; dot += 6)
        context.fillRect(dot, y + height / 2 - 1, Math.min(2, x + width - dot), 2)
      break
  }
}

/** Says beside a band what it is, where no event can be: nothing comes while a stream is not open. */
function drawNote(pen: Pen, lane: Lane, band: Band, y: number): void {
  const edges = edgesOf(pen, band.from, band.to)
  if (!edges || band.state === 'open' || band.state === 'unseen') return
  const [x, end] = edges
  const room = end - x - 4
  if (room < 20) return
  const group = lane.attempts.find(({ first, last }) => first <= band.attempt && band.attempt <= last)
  const note = noteOf(band, group?.mark.number === band.attempt ? group.mark : null, pen.now)
  const { context, palette } = pen
  context.font = palette.small
  context.textBaseline = 'middle'
  const text = note.texts.find(each => each !== '' && context.measureText(each).width <= room)
  if (text === undefined) return
  context.fillStyle = note.tone === 'bad' ? palette.bad : note.tone === 'busy' ? palette.busy : palette.dim
  context.fillText(text, x + 4, y + TICKS.height / 2)
}

/** Where events were only counted nothing can be drawn one by one: an open box says so. */
function drawLost(pen: Pen, { lost }: Lane, y: number): void {
  const { context, palette } = pen
  context.strokeStyle = palette.bad
  context.lineWidth = 1
  for (const { from, to } of lost) {
    const edges = edgesOf(pen, from, to)
    if (!edges) continue
    const [x, end] = edges
    context.strokeRect(x - 1.5, y - 0.5, Math.max(4, end - x + 4), TICKS.height + 1)
  }
}

/** Ticks with a few levels of strength, each level in one stroke. */
const LEVELS = 6

function drawTicks(pen: Pen, moments: Moments, y: number): void {
  const { context, palette, left } = pen
  const levels = Array.from({ length: LEVELS + 1 }, () => new Path2D())
  visitColumns(moments, pen, (x, width, count) => {
    const strength = loudness(count)
    const height = Math.round(8 + (TICKS.height - 8) * strength)
    // A burst is broader than a single event, however far it is zoomed out.
    const wide = Math.max(width, 1 + 2 * strength)
    levels[Math.round(strength * LEVELS)]?.rect(left + x, y + TICKS.height - height, wide, height)
  })
  context.fillStyle = palette.tick
  for (const [level, path] of levels.entries()) {
    context.globalAlpha = 0.7 + (0.3 * level) / LEVELS
    context.fill(path)
  }
  context.globalAlpha = 1
}

/** Pixels that a heart needs. */
const HEART = 8

function drawBeats(pen: Pen, moments: Moments, y: number): void {
  const { context, palette, left } = pen
  const places: { x: number; width: number }[] = []
  visitColumns(moments, pen, (x, width) => places.push({ x: left + x, width }))
  context.fillStyle = palette.beat
  for (const [index, { x, width }] of places.entries()) {
    const apart = Math.min(
      x - (places[index - 1]?.x ?? Number.NEGATIVE_INFINITY),
      (places[index + 1]?.x ?? Number.POSITIVE_INFINITY) - x,
    )
    if (moments.as === 'ticks' && apart > HEART) {
      traceHeart(context, x + 0.5, y)
      context.fill()
    } else context.fillRect(x, y + 2, width, BEATS.height - 3)
  }
}

function drawSelectedEvent(pen: Pen, at: number, y: number): void {
  if (at < pen.span.from || at > pen.span.to) return
  const { context, palette } = pen
  const x = placeOf(pen, at)
  context.fillStyle = palette.text
  drawUpright(pen, x, y + TICKS.y - 3, TICKS.height + 6)
  context.beginPath()
  context.moveTo(x + 0.5, y + TICKS.y)
  context.lineTo(x - 4, y + TICKS.y - 5)
  context.lineTo(x + 5, y + TICKS.y - 5)
  context.fill()
}

/** The number of an attempt, round where it opened and with corners where it did not; several as first to last. */
function drawAttempt(
  pen: Pen,
  { first, last, from, mark }: AttemptGroup,
  y: number,
  isSelected: boolean,
): void {
  const { context, palette } = pen
  const text = first === last ? String(first) : `${first}–${last}`
  context.font = palette.small
  const width = Math.max(2 * MARK_RADIUS, context.measureText(text).width + 7)
  const x = placeOf(pen, from)
  if (x + width < pen.left || x > pen.left + pen.width + width) return
  const colour = palette[attemptTone(mark)]
  context.beginPath()
  const radius = mark.opened ? MARK_RADIUS : 2
  context.roundRect(x - MARK_RADIUS, y - MARK_RADIUS, width, 2 * MARK_RADIUS, radius)
  context.fillStyle = isSelected ? palette.accent : palette.ground
  context.fill()
  context.strokeStyle = isSelected ? palette.accent : colour
  context.lineWidth = 1.25
  context.stroke()
  context.fillStyle = isSelected ? palette.onAccent : palette.text
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  context.fillText(text, x - MARK_RADIUS + width / 2, y + 0.5)
  context.textAlign = 'start'
}

/** A stream that is over ends in a sign: a cross where the browser gave up, a square otherwise. */
function drawEnding(pen: Pen, { bands, attempts }: Lane, y: number): void {
  const last = bands.at(-1)
  if (last?.state !== 'closed' || last.to !== null) return
  if (last.from < pen.span.from || last.from > pen.span.to) return
  const mark = attempts.at(-1)?.mark
  const gaveUp = mark?.ending?.next === 'gives-up' || mark?.ending?.how === 'rejected'
  const { context, palette } = pen
  // An attempt that failed at once ends where its mark is: the sign stands behind that.
  const behindMark = mark && mark.at > pen.span.from ? placeOf(pen, mark.at) + MARK_RADIUS + 7 : 0
  const x = Math.max(placeOf(pen, last.from), behindMark)
  if (gaveUp) {
    context.strokeStyle = palette.bad
    context.lineWidth = 2
    context.beginPath()
    context.moveTo(x - 3.5, y - 3.5)
    context.lineTo(x + 3.5, y + 3.5)
    context.moveTo(x + 3.5, y - 3.5)
    context.lineTo(x - 3.5, y + 3.5)
    context.stroke()
  } else {
    context.fillStyle = palette.dim
    context.fillRect(x - 3, y - 3, 6, 6)
  }
}
