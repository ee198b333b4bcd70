/**
 * Moments in the order of happening. Records come in the order of arrival, which is nearly the same: moments that
 * come late are sorted in when somebody asks, so that each costs next to nothing.
 *
 * Counts are exact at any zoom, as they are computed from the moments themselves: the edges of the columns are looked
 * for by galloping, which takes as long as there are columns, not as long as there are moments.
 */

import type { EpochMilliseconds, Milliseconds } from '../../core/units'

/** A growing list of moments, each with a number of the caller's: 12 bytes a moment. */
export interface TimeIndex {
  readonly length: number
  add(at: EpochMilliseconds, value: number): void
  /** How many moments are before a time: the index of the first that is not. */
  before(at: EpochMilliseconds): number
  /** @throws RangeError when there is no such moment. */
  at(index: number): EpochMilliseconds
  /** @throws RangeError when there is no such moment. */
  value(index: number): number
  /** A copy of the times from one index up to another. */
  slice(from: number, to: number): Float64Array
  /**
   * How many moments are in each of `columns` columns. Column k is from `(first + k) * step` up to
   * `(first + k + 1) * step`.
   */
  count(first: number, step: Milliseconds, columns: number): Uint32Array
  /** Takes over all moments of another index. */
  addAll(other: TimeIndex): void
}

/** As far as this, looking one by one is quicker than halving. */
const NEAR = 24

/** So many moments may wait to be sorted in: beyond that the sorting is shared by those that made it necessary. */
const UNSORTED_AT_MOST = 1 << 16

/** Makes an empty index. */
export function createTimeIndex(): TimeIndex {
  let times = new Float64Array(0)
  let values = new Uint32Array(0)
  let length = 0
  /** So many of the first moments are in order; the others have come late, or after a late one. */
  let sorted = 0

  function grow(): void {
    const room = Math.max(16, length * 2)
    const more = new Float64Array(room)
    more.set(times)
    times = more
    const moreValues = new Uint32Array(room)
    moreValues.set(values)
    values = moreValues
  }

  function settle(): void {
    if (sorted === length) return
    const lateTimes = times.slice(sorted, length)
    const lateValues = values.slice(sorted, length)
    // Mostly a few rising runs, which the browser's sort takes as they are.
    const order = Array.from(lateTimes, (_, index) => index).sort(
      (a, b) => (lateTimes[a] as number) - (lateTimes[b] as number),
    )
    let early = sorted - 1
    let place = length - 1
    for (let next = order.length - 1; next >= 0; next--) {
      const late = order[next] as number
      const at = lateTimes[late] as number
      // Among equals the one that came first stays first.
      while (early >= 0 && (times[early] as number) > at) {
        times[place] = times[early] as number
        values[place--] = values[early--] as number
      }
      times[place] = at
      values[place--] = lateValues[late] as number
    }
    sorted = length
  }

  /** The first index from `low` on whose moment is not before `at`. */
  function search(at: EpochMilliseconds, low: number, high: number): number {
    let from = low
    let to = high
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((times[middle] as number) < at) from = middle + 1
      else to = middle
    }
    return from
  }

  /** The same, looking near `low` first: one by one, then in steps that double. */
  function gallop(at: EpochMilliseconds, low: number): number {
    const near = Math.min(length, low + NEAR)
    let place = low
    while (place < near && (times[place] as number) < at) place++
    if (place < near || near === length) return place
    let reach = NEAR
    while (low + reach < length && (times[low + reach] as number) < at) reach *= 2
    return search(at, low + (reach >>> 1), Math.min(length, low + reach + 1))
  }

  function check(index: number): void {
    if (!(index >= 0 && index < length)) throw new RangeError(`no moment ${index} of ${length}`)
    settle()
  }

  const index: TimeIndex = {
    get length() {
      return length
    },
    add(at, value) {
      if (length === times.length) grow()
      times[length] = at
      values[length] = value
      if (sorted === length && (length === 0 || (times[length - 1] as number) <= at)) sorted++
      length++
      if (length - sorted > UNSORTED_AT_MOST) settle()
    },
    before(at) {
      settle()
      return search(at, 0, length)
    },
    at(place) {
      check(place)
      return times[place] as number
    },
    value(place) {
      check(place)
      return values[place] as number
    },
    slice(from, to) {
      settle()
      return times.slice(Math.max(0, from), Math.min(length, to))
    },
    count(first, step, columns) {
      settle()
      const counts = new Uint32Array(columns)
      const end = (first + columns) * step
      let next = search(first * step, 0, length)
      while (next < length && (times[next] as number) < end) {
        let column = Math.floor((times[next] as number) / step) - first
        // A quotient is rounded; the edges are what they are said to be.
        while (column > 0 && (times[next] as number) < (first + column) * step) column--
        while (column < columns && (times[next] as number) >= (first + column + 1) * step) column++
        if (column < 0 || column >= columns) break
        const behind = gallop((first + column + 1) * step, next)
        counts[column] = behind - next
        next = behind
      }
      return counts
    },
    addAll(other) {
      for (let place = 0; place < other.length; place++) index.add(other.at(place), other.value(place))
    },
  }
  return index
}
