/** The pointer and the wheel on the timeline: what they move, select and point at. */

import type { Milliseconds } from '../../core/units'
import { LANE, laneAt } from './lane-layout'
import { pan, select, showSpan, zoom } from './moves'
import { lengthOf, moveSpan, timeAt } from './time-scale'
import type { TimelineState } from './timeline-state'

/** A place on the drawing. */
export interface Point {
  /** From the left edge of the axis; negative on the labels. */
  x: number
  /** From the upper edge of the drawing. */
  y: number
  /** Index of the lane, or -1. */
  lane: number
  /** From the upper edge of the lane. */
  inLane: number
}

export interface GestureHandlers {
  /** The pointer rests here; `null`: nowhere. */
  onHover(point: Point | null): void
  onClick(point: Point): void
  /** A span is about to be selected, from this place on. */
  onSelect(point: Point): void
}

/** Moves of the pointer that are still a click, in pixels. */
const CLICK = 4
/** Turn of a wheel that makes the span half as long, in pixels. */
const WHEEL_HALF = 300
/** Pinching tells small numbers. */
const PINCH_HALF = 40
/** Pixels of a line, for wheels that count lines. */
const LINE = 16

type Drag = { at: Point; clientX: number; as: 'click' | 'select' | 'pan'; moved: boolean }

/** Listens to an element. Returns what ends that. */
export function watchGestures(
  element: HTMLElement,
  timeline: TimelineState,
  { onHover, onClick, onSelect }: GestureHandlers,
): () => void {
  let drag: Drag | null = null

  function pointOf({ clientX, clientY }: MouseEvent): Point {
    const box = element.getBoundingClientRect()
    const y = clientY - box.top
    const scroll = timeline.scroll.peek()
    const below = y - timeline.head.peek()
    return {
      x: clientX - box.left - timeline.axis.peek().left,
      y,
      lane: laneAt(below, scroll, timeline.lanes.peek().length),
      inLane: (below + scroll) % LANE,
    }
  }

  const timeOf = (x: number): Milliseconds => {
    const { width } = timeline.axis.peek()
    return timeAt(timeline.span.peek(), width, Math.min(width, Math.max(0, x)))
  }

  function down(event: PointerEvent): void {
    if (event.button > 1 || drag) return
    const at = pointOf(event)
    const isPan = event.button === 1 || event.shiftKey || event.pointerType === 'touch'
    drag = { at, clientX: event.clientX, as: isPan ? 'pan' : 'click', moved: false }
    element.setPointerCapture(event.pointerId)
    // The middle button would begin to scroll.
    if (event.button === 1) event.preventDefault()
    else element.focus({ preventScroll: true })
  }

  function move(event: PointerEvent): void {
    const point = pointOf(event)
    if (!drag) {
      onHover(point)
      return
    }
    if (!drag.moved && Math.abs(event.clientX - drag.clientX) < CLICK) return
    if (!drag.moved && drag.as === 'click') {
      if (drag.at.x < 0) return
      drag.as = 'select'
      onSelect(drag.at)
    }
    drag.moved = true
    onHover(null)
    if (drag.as === 'pan') {
      const span = timeline.span.peek()
      const by = ((drag.clientX - event.clientX) / timeline.axis.peek().width) * lengthOf(span)
      drag.clientX = event.clientX
      showSpan(timeline, moveSpan(span, by, timeline.log.peek()))
    } else {
      const [from, to] = [timeOf(drag.at.x), timeOf(point.x)].sort((a, b) => a - b) as [number, number]
      select(timeline, { from, to })
    }
  }

  function up(event: PointerEvent): void {
    const ended = drag
    drag = null
    if (!ended) return
    if (!ended.moved && event.button !== 1) onClick(ended.at)
  }

  function leave(): void {
    if (!drag) onHover(null)
  }

  function cancel(): void {
    drag = null
    onHover(null)
  }

  function wheel(event: WheelEvent): void {
    const point = pointOf(event)
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? timeline.size.peek().height : 1
    const across = (event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unit
    const along = event.shiftKey ? 0 : event.deltaY * unit
    const isZoom = event.ctrlKey || event.metaKey
    // The labels scroll, like any list.
    if (point.x < 0 && !isZoom) return
    event.preventDefault()
    onHover(null)
    if (!isZoom && Math.abs(across) > Math.abs(along)) {
      pan(timeline, across / timeline.axis.peek().width)
    } else if (along !== 0) {
      const half = isZoom && Math.abs(along) < 50 ? PINCH_HALF : WHEEL_HALF
      zoom(timeline, 2 ** (along / half), timeOf(point.x))
    }
  }

  const listeners = {
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: cancel,
    pointerleave: leave,
  }
  for (const [type, listener] of Object.entries(listeners))
    element.addEventListener(type, listener as (event: Event) => void)
  // Chosen on purpose: a passive listener could not keep the page from scrolling.
  element.addEventListener('wheel', wheel, { passive: false })
  return () => {
    for (const [type, listener] of Object.entries(listeners))
      element.removeEventListener(type, listener as (event: Event) => void)
    element.removeEventListener('wheel', wheel)
  }
}
