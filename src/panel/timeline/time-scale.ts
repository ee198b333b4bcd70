/** The shared axis: which span of time is on screen, and how it is moved. Pure. */

import type { EpochMilliseconds, Milliseconds } from '../../core/units'

/** A span of time; never empty. */
export interface Span {
  from: EpochMilliseconds
  to: EpochMilliseconds
}

/** What fits on the screen at the least: a millisecond, below which no browser's clock tells more. */
export const SHORTEST: Milliseconds = 1
/** A number tells times apart by about this part of itself; a thousand times that can be shown. */
const PRECISION = 2 ** -42
/** Even a log of one event is shown with a second around it. */
const SHORTEST_LOG: Milliseconds = 1000
/** Room at both ends of a log that is shown whole, as a part of it. */
const MARGIN = 0.02
/** Part of the screen on which something of the log stays in sight, however far it is moved. */
const IN_SIGHT = 0.1

/** How short a span may be around a time: times far from the epoch are less exact. */
function shortestAt(at: EpochMilliseconds): Milliseconds {
  return Math.max(SHORTEST, Math.abs(at) * PRECISION)
}

export function lengthOf({ from, to }: Span): Milliseconds {
  return to - from
}

/** Where a time is, in pixels from the left edge. */
export function xOf(span: Span, width: number, at: EpochMilliseconds): number {
  return ((at - span.from) / lengthOf(span)) * width
}

/** Which time is at a place. */
export function timeAt(span: Span, width: number, x: number): EpochMilliseconds {
  return span.from + (x / width) * lengthOf(span)
}

/** All of a log, with some room around it. */
export function fitSpan(log: Span): Span {
  const length = Math.max(lengthOf(log), SHORTEST_LOG)
  const room = (length - lengthOf(log)) / 2 + length * MARGIN
  return { from: log.from - room, to: log.to + room }
}

/** The newest part of a log that grows. It begins where the log does, until the log is longer than the screen. */
export function followSpan(log: Span, length: Milliseconds): Span {
  const room = length * MARGIN
  const from = Math.max(log.from - room, log.to + room - length)
  return { from, to: from + length }
}

/** A span made fit to be shown: neither too short nor too long, and with something of the log in sight. */
export function clampSpan(span: Span, log: Span): Span {
  const longest = lengthOf(fitSpan(log)) * 2
  const length = Math.min(longest, Math.max(shortestAt(span.from), lengthOf(span)))
  // Not computed anew where nothing has to change: the last digits would be others.
  const wished = length === lengthOf(span) ? span.from : (span.from + span.to - length) / 2
  const from = Math.min(log.to - length * IN_SIGHT, Math.max(log.from - length * (1 - IN_SIGHT), wished))
  return from === span.from && length === lengthOf(span) ? span : { from, to: from + length }
}

/** Makes the span `factor` times as long, so that `anchor` stays where it is. */
export function zoomSpan(span: Span, factor: number, anchor: EpochMilliseconds, log: Span): Span {
  const longest = lengthOf(fitSpan(log)) * 2
  const length = Math.min(longest, Math.max(shortestAt(anchor), lengthOf(span) * factor))
  const before = (anchor - span.from) / lengthOf(span)
  const from = anchor - before * length
  return clampSpan({ from, to: from + length }, log)
}

export function moveSpan(span: Span, by: Milliseconds, log: Span): Span {
  return clampSpan({ from: span.from + by, to: span.to + by }, log)
}

/** The span moved just so far that a time is in sight, with some room around it; the same if it is already. */
export function revealIn(span: Span, at: EpochMilliseconds, log: Span): Span {
  if (at >= span.from && at <= span.to) return span
  const half = lengthOf(span) / 2
  return clampSpan({ from: at - half, to: at + half }, log)
}

/** How long the newest part is that a live log begins with. */
export function followLength(age: Milliseconds): Milliseconds {
  const lengths: Milliseconds[] = [30_000, 60_000, 120_000]
  return lengths.find(length => age <= length) ?? 300_000
}
