/** Where the lanes are, and what has its place within a lane. Pixels. Pure. */

/** Height of the ruler. */
export const RULER = 22
/** Height of the strip below it that names what happened to the page. */
export const STRIP = 15
export const LANE = 46

/** Tracks of a lane: upper edge and height. */
export const BAND = { y: 8, height: 8 }
export const TICKS = { y: 20, height: 12 }
export const BEATS = { y: 35, height: 8 }

/** Middle of the marks of findings. */
export const MARKS = { y: 39 }

/** Radius of the mark of an attempt, whose centre is on the band. */
export const MARK_RADIUS = 7
/** Marks of attempts are joined that are nearer than this. */
export const MARKS_APART = 17

export interface LaneRange {
  /** Index of the first lane that is in sight. */
  first: number
  /** Index behind the last. */
  behind: number
}

/** The lanes that are in sight in a window of some height, scrolled down by `scroll`. */
export function lanesInSight(scroll: number, height: number, count: number): LaneRange {
  const first = Math.min(count, Math.max(0, Math.floor(scroll / LANE)))
  const behind = Math.min(count, Math.max(first, Math.ceil((scroll + height) / LANE)))
  return { first, behind }
}

/** The lane at a place, or -1. */
export function laneAt(y: number, scroll: number, count: number): number {
  const lane = Math.floor((y + scroll) / LANE)
  return y >= 0 && lane >= 0 && lane < count ? lane : -1
}

/** How far to scroll so that a lane is in sight, moving no further than needed. */
export function scrollTo(lane: number, scroll: number, height: number): number {
  return Math.max(Math.min(scroll, lane * LANE), Math.min(lane * LANE, (lane + 1) * LANE - height))
}

/** Width of the column of labels in a timeline of some width. */
export function labelWidth(width: number): number {
  return Math.round(Math.min(150, Math.max(100, width * 0.15)))
}
