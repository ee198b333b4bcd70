/** The drawing: puts everything in its place on the canvas, whenever something of it has changed. */

import { computed, effect, type ReadonlySignal } from '@preact/signals'
import { type PanelState, streamKey } from '../panel-state'
import { drawGrid, drawNow, drawRuler, drawShades, drawStrip, rulerFor } from './draw-axis'
import { drawLabel } from './draw-label'
import { drawLane } from './draw-lane'
import { LANE, RULER } from './lane-layout'
import { type Palette, palette } from './palette'
import type { Pen } from './pen'
import { lengthOf } from './time-scale'
import type { TimelineState } from './timeline-state'

/** Everything that the drawing depends on. */
function pictureOf(state: PanelState, timeline: TimelineState, hovered: ReadonlySignal<number>) {
  const view = state.view.value
  return {
    palette: palette.value,
    span: timeline.span.value,
    size: timeline.size.value,
    axis: timeline.axis.value,
    head: timeline.head.value,
    inSight: timeline.inSight.value,
    scroll: timeline.scroll.value,
    answer: timeline.answer.value,
    lanes: timeline.lanes.value,
    view,
    attempt: state.attempt.value,
    marked: timeline.marked.value,
    origin: timeline.relative.value ? timeline.log.value.from : null,
    now: timeline.log.value.to,
    live: timeline.live.value,
    hovered: hovered.value,
  }
}

type Picture = Omit<ReturnType<typeof pictureOf>, 'palette'> & { palette: Palette }

/**
 * Draws into a canvas, at most once a frame.
 * @param hovered index of the lane under the pointer, or -1.
 * @returns what stops it.
 */
export function keepDrawing(
  state: PanelState,
  timeline: TimelineState,
  canvas: HTMLCanvasElement,
  hovered: ReadonlySignal<number>,
): () => void {
  // Nothing shines through it, so that letters can be drawn as sharply as the page's.
  const context = canvas.getContext('2d', { alpha: false })
  const picture = computed(() => pictureOf(state, timeline, hovered))
  let frame = 0

  function draw(): void {
    frame = 0
    const { palette, ...rest } = picture.peek()
    if (!context || !palette || rest.axis.width <= 0) return
    const { width, height, ratio } = rest.size
    fitCanvas(canvas, Math.round(width * ratio), Math.round(height * ratio))
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    drawPicture(context, { palette, ...rest })
  }

  const stop = effect(() => {
    picture.value
    if (frame === 0) frame = requestAnimationFrame(draw)
  })
  return () => {
    stop()
    cancelAnimationFrame(frame)
  }
}

function drawPicture(context: CanvasRenderingContext2D, picture: Picture): void {
  const { palette, span, size, axis, head, inSight, scroll, answer, lanes, view } = picture
  const pen: Pen = {
    context,
    palette,
    span,
    ...axis,
    height: size.height,
    ratio: size.ratio,
    now: picture.now,
    step: answer?.question.step ?? lengthOf(span) / axis.width,
  }
  context.fillStyle = palette.ground
  context.fillRect(0, 0, size.width, size.height)
  const answered = new Map(answer?.lanes.map(lane => [`${lane.log}\n${lane.stream}`, lane]))
  const surroundings = new Map(answer?.surroundings.map(each => [each.log, each]))

  context.save()
  context.beginPath()
  context.rect(0, head, size.width, size.height - head)
  context.clip()
  const rows = lanes.slice(inSight.first, inSight.behind).map((stream, index) => ({
    stream,
    lane: answered.get(streamKey(stream)),
    y: head + (inSight.first + index) * LANE - scroll,
    isSelected: view?.log === stream.log && view.stream === stream.id,
    isHovered: inSight.first + index === picture.hovered,
  }))
  for (const { y, isSelected, isHovered } of rows) drawGround(pen, y, size.width, isSelected, isHovered)
  const ruler = rulerFor(pen, picture.origin)
  drawGrid(pen, ruler, head)
  for (const { stream, lane, y, isSelected } of rows) {
    const around = surroundings.get(stream.log)
    if (around) drawShades(pen, around, lane, y, LANE)
    const event = picture.marked
    if (lane) {
      drawLane(pen, lane, y, {
        event: event?.log === lane.log && event.stream === lane.stream ? event.at : null,
        attempt: isSelected ? picture.attempt : 0,
      })
    }
    drawLabel(pen, stream, y, isSelected)
    context.fillStyle = palette.line
    context.fillRect(0, y + LANE - 1, size.width, 1)
  }
  if (picture.live) drawNow(pen, head)
  context.fillStyle = palette.line
  context.fillRect(axis.left - 1, head, 1, size.height)
  context.restore()

  drawRuler(pen, ruler)
  // Of several logs, that of the one that is looked at.
  const around = surroundings.get(view?.log ?? '') ?? answer?.surroundings[0]
  if (around && head > RULER) drawStrip(pen, around)
}

function drawGround(pen: Pen, y: number, width: number, isSelected: boolean, isHovered: boolean): void {
  if (!isSelected && !isHovered) return
  const { context, palette } = pen
  context.fillStyle = palette.selected
  context.globalAlpha = isSelected ? 1 : 0.5
  context.fillRect(0, y, width, LANE)
  context.globalAlpha = 1
  if (!isSelected) return
  context.fillStyle = palette.accent
  context.fillRect(0, y, 3, LANE - 1)
}

function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): void {
  // Setting it, even to what it is, empties the canvas.
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}
