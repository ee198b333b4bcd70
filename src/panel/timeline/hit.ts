/** What is under the pointer. Pure: from the answer of the engine and the places of things, in pixels. */

import type { EnvironmentSpan, Navigation } from '../../core/environment-spans'
import type { Band } from '../../core/state-bands'
import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import type {
  AttemptGroup,
  FindingMark,
  Lane,
  LaneGap,
  Lost,
  Surroundings,
} from '../engine/timeline-messages'
import { BAND, BEATS, MARK_RADIUS, TICKS } from './lane-layout'
import { countBetween, nearestMoment } from './moment-columns'
import type { Span } from './time-scale'
import { timeAt, xOf } from './time-scale'

/** One thing, or a span of time with several. */
export type Hit =
  | { on: 'attempt'; group: AttemptGroup }
  | { on: 'event'; at: EpochMilliseconds; within: Milliseconds }
  | { on: 'events'; from: EpochMilliseconds; to: EpochMilliseconds; count: number }
  | { on: 'beat'; at: EpochMilliseconds }
  | { on: 'beats'; from: EpochMilliseconds; to: EpochMilliseconds; count: number }
  | { on: 'lost'; lost: Lost }
  | { on: 'finding'; mark: FindingMark }
  | { on: 'missed'; at: EpochMilliseconds }
  | { on: 'gap'; gap: LaneGap }
  | { on: 'band'; band: Band }
  | { on: 'nothing' }

/** How far from a mark the pointer may be. */
const REACH = 4

export interface Axis {
  span: Span
  width: number
  step: Milliseconds
}

/** What of a lane is at `x` from the left edge of the axis and `y` from the upper edge of the lane. */
export function hitLane(lane: Lane, x: number, y: number, { span, width, step }: Axis): Hit {
  const at = timeAt(span, width, x)
  const pixel = (span.to - span.from) / width
  const place = (time: EpochMilliseconds) => xOf(span, width, time)

  if (y < BAND.y + BAND.height + 3) {
    const group = lane.attempts.findLast(({ from, to }) => {
      return x >= place(from) - MARK_RADIUS - 2 && x <= Math.max(place(from) + MARK_RADIUS + 2, place(to))
    })
    if (group) return { on: 'attempt', group }
  } else if (y < TICKS.y + TICKS.height + 1) {
    const lost = lane.lost.find(({ from, to }) => x >= place(from) - REACH && x <= place(to) + REACH)
    if (lost) return { on: 'lost', lost }
    const reach = REACH * pixel
    // What stands in the very column of the pointer, or else what is nearest to it.
    const count = countBetween(lane.events, step, at - pixel / 2, at + pixel / 2)
    const around = count > 0 ? count : countBetween(lane.events, step, at - reach, at + reach)
    const nearest = nearestMoment(lane.events, at, reach)
    if (nearest !== null && count <= 1) return { on: 'event', at: nearest, within: pixel }
    if (around > 0) return { on: 'events', from: at - reach, to: at + reach, count: around }
  } else if (y < BEATS.y + BEATS.height + 3) {
    const reach = (REACH + 1) * pixel
    const mark = lane.findings.findLast(each => Math.abs(each.at - at) <= reach)
    if (mark) return { on: 'finding', mark }
    const missed = lane.missed.find(each => Math.abs(each - at) <= reach)
    if (missed !== undefined) return { on: 'missed', at: missed }
    const nearest = nearestMoment(lane.beats, at, reach)
    if (nearest !== null) return { on: 'beat', at: nearest }
    const count = countBetween(lane.beats, step, at - reach, at + reach)
    if (count > 0) return { on: 'beats', from: at - reach, to: at + reach, count }
  }
  const gap = lane.gaps.findLast(({ from, to }) => at >= from && (to === null || at <= to))
  if (gap && y >= TICKS.y) return { on: 'gap', gap }
  const band = lane.bands.findLast(({ from, to }) => at >= from && (to === null || at < to))
  return band ? { on: 'band', band } : { on: 'nothing' }
}

/** What happened to the page at a time. */
export function surroundingsAt(
  surroundings: Surroundings | undefined,
  at: EpochMilliseconds,
  within: Milliseconds,
): { spans: EnvironmentSpan[]; navigation: Navigation | null } {
  return {
    spans: surroundings?.spans.filter(({ from, to }) => at >= from && (to === null || at <= to)) ?? [],
    navigation: surroundings?.navigations.find(each => Math.abs(each.at - at) <= within) ?? null,
  }
}
