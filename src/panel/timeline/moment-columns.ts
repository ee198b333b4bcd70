/** Moments as what is drawn of them: columns of pixels with how many moments each has. Pure. */

import type { Moments } from '../engine/timeline-messages'
import { type Span, xOf } from './time-scale'

export interface Columns {
  span: Span
  width: number
  /** The step of the question that the moments are the answer to. */
  step: number
  /** Pixels of the screen for each pixel of the page. */
  ratio: number
}

/** Visits each column that has moments, from left to right: its left edge, its width and how many it has. */
export function visitColumns(
  moments: Moments,
  { span, width, step, ratio }: Columns,
  visit: (x: number, width: number, count: number) => void,
): void {
  const snap = (at: number) => Math.round(xOf(span, width, at) * ratio) / ratio
  if (moments.as === 'ticks') {
    let x = Number.NaN
    let count = 0
    for (let place = firstFrom(moments.at, span.from); place < moments.at.length; place++) {
      const at = moments.at[place] as number
      if (at > span.to) break
      const own = snap(at)
      if (own === x) count++
      else {
        if (count > 0) visit(x, 1, count)
        x = own
        count = 1
      }
    }
    if (count > 0) visit(x, 1, count)
    return
  }
  const { first, counts } = moments
  const begin = Math.max(0, Math.floor(span.from / step) - first)
  const end = Math.min(counts.length, Math.ceil(span.to / step) - first)
  for (let column = begin; column < end; column++) {
    const count = counts[column] as number
    if (count === 0) continue
    const x = snap((first + column) * step)
    visit(x, Math.max(1 / ratio, snap((first + column + 1) * step) - x), count)
  }
}

/** How many moments are between two times, as far as the columns tell. */
export function countBetween(moments: Moments, step: number, from: number, to: number): number {
  if (moments.as === 'ticks') return firstFrom(moments.at, to) - firstFrom(moments.at, from)
  const { first, counts } = moments
  const begin = Math.max(0, Math.floor(from / step) - first)
  const end = Math.min(counts.length, Math.ceil(to / step) - first)
  let count = 0
  for (let column = begin; column < end; column++) count += counts[column] as number
  return count
}

/** The moment that is nearest to a time and not further away than `within`, or `null`; of single moments only. */
export function nearestMoment(moments: Moments, at: number, within: number): number | null {
  if (moments.as !== 'ticks') return null
  const after = firstFrom(moments.at, at)
  const near = [moments.at[after - 1], moments.at[after]]
    .filter(each => each !== undefined)
    .filter(each => Math.abs(each - at) <= within)
  return near.sort((a, b) => Math.abs(a - at) - Math.abs(b - at))[0] ?? null
}

/** Index of the first time that is not before another. */
function firstFrom(times: Float64Array, at: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** How loud a column is drawn, from 0 to 1: each doubling counts the same, a thousand and more are all that can be shown. */
export function loudness(count: number): number {
  return Math.min(1, Math.log2(count) / 10)
}
