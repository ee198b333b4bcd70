/** What the user can do with the axis; buttons, keys and pointers all come here. */

import { batch } from '@preact/signals'
import type { EpochMilliseconds } from '../../core/units'
import { clampSpan, lengthOf, moveSpan, revealIn, type Span, zoomSpan } from './time-scale'
import type { TimelineState } from './timeline-state'

/** A step of the zoom by key or button. */
export const ZOOM_STEP = 1.5

/** Shows a span and stays there. */
export function showSpan(timeline: TimelineState, span: Span): void {
  batch(() => {
    timeline.free.value = clampSpan(span, timeline.log.value)
    timeline.mode.value = 'free'
  })
}

/** Zooms; a `factor` below 1 shows less, larger. Without an anchor the middle stays, or now where it is followed. */
export function zoom(timeline: TimelineState, factor: number, anchor?: EpochMilliseconds): void {
  const span = timeline.span.value
  const log = timeline.log.value
  if (timeline.mode.value === 'follow' && anchor === undefined) {
    timeline.followed.value = lengthOf(zoomSpan(span, factor, log.to, log))
    return
  }
  showSpan(timeline, zoomSpan(span, factor, anchor ?? (span.from + span.to) / 2, log))
}

/** Moves the view by a part of itself; a positive one shows what is later. */
export function pan(timeline: TimelineState, part: number): void {
  const span = timeline.span.value
  showSpan(timeline, moveSpan(span, lengthOf(span) * part, timeline.log.value))
}

export function fit(timeline: TimelineState): void {
  timeline.mode.value = 'fit'
}

/** Follows what comes, or no more. */
export function toggleFollow(timeline: TimelineState): void {
  const span = timeline.span.value
  if (timeline.mode.value === 'follow') {
    showSpan(timeline, span)
    return
  }
  batch(() => {
    if (timeline.mode.value === 'free') timeline.followed.value = lengthOf(span)
    timeline.mode.value = 'follow'
  })
}

/** Shows the beginning or the end of the log at the zoom that there is. */
export function showEnd(timeline: TimelineState, end: 'from' | 'to'): void {
  const span = timeline.span.value
  const log = timeline.log.value
  const room = lengthOf(span) / 20
  const by = end === 'from' ? log.from - room - span.from : log.to + room - span.to
  showSpan(timeline, moveSpan(span, by, log))
}

/** Brings a time into sight. */
export function reveal(timeline: TimelineState, at: EpochMilliseconds): void {
  const span = timeline.span.value
  const moved = revealIn(span, at, timeline.log.value)
  if (moved !== span) showSpan(timeline, moved)
}

/** Selects a span, or none. */
export function select(timeline: TimelineState, span: Span | null): void {
  timeline.selection.value =
    span && span.to > span.from ? { from: Math.min(span.from, span.to), to: span.to } : null
}

/** Moves the end of the selected span by a part of the view; selects the middle of the view if nothing is. */
export function stretchSelection(timeline: TimelineState, part: number): void {
  const span = timeline.span.value
  const length = lengthOf(span)
  const chosen = timeline.selection.value ?? {
    from: span.from + length * 0.4,
    to: span.from + length * (part < 0 ? 0.65 : 0.55),
  }
  select(timeline, {
    from: chosen.from,
    to: Math.max(chosen.from + length / 1000, chosen.to + length * part),
  })
}

/** Shows the selected span, and selects it no more. */
export function zoomToSelection(timeline: TimelineState): void {
  const chosen = timeline.selection.value
  if (chosen) showSpan(timeline, chosen)
}
