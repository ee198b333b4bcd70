/** What a span of time holds, counted and measured: of one stream, or of all streams of a log together. */

import type { Stream } from '../../core/history'
import type { Band, BandState } from '../../core/state-bands'
import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import type { EngineLog } from './engine-log'
import type { StreamMoments } from './moments'
import { courseOf } from './timeline'
import type { SpanQuestion, SpanStatistics } from './timeline-messages'

/** Statistics that are given at once, whatever is asked. */
const PLACES_AT_MOST = 500

/** Measures a span. What is asked for and is not there any more is left out. */
export function measureSpan(
  logs: ReadonlyMap<string, EngineLog>,
  { of, from, to, now }: SpanQuestion,
): SpanStatistics[] {
  return of.slice(0, PLACES_AT_MOST).flatMap(({ log: id, stream }) => {
    const log = logs.get(id)
    if (!log) return []
    const streams = Array.from(
      stream === null ? log.history.streams.values() : [log.history.streams.get(stream)],
    ).filter(each => each !== undefined)
    if (streams.length === 0) return []
    return [{ log: id, stream, ...measure(log, streams, from, Math.min(to, now)) }]
  })
}

function measure(
  log: EngineLog,
  streams: readonly Stream[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): Omit<SpanStatistics, 'log' | 'stream'> {
  const result = {
    events: 0,
    lost: 0,
    bytes: 0,
    beats: 0,
    attempts: 0,
    states: { connecting: 0, open: 0, waiting: 0, closed: 0, unseen: 0 },
  }
  const times: Float64Array[] = []
  let begun = Number.POSITIVE_INFINITY
  let over = Number.NEGATIVE_INFINITY
  for (const stream of streams) {
    const own = log.moments.streams.get(stream.id)
    if (!own) continue
    for (const { createdAt, state, since } of stream.connections) {
      begun = Math.min(begun, createdAt)
      over = Math.max(over, state === 'closed' ? since : to)
    }
    const first = own.events.before(from)
    const behind = own.events.before(to)
    times.push(own.events.slice(first, behind))
    for (let place = first; place < behind; place++)
      result.bytes += log.events.size.at(own.events.value(place))
    result.beats += own.beats.before(to) - own.beats.before(from)
    result.lost += lostIn(own, from, to)
    const { bands, marks } = courseOf(log, stream, own)
    result.attempts += marks.filter(({ at }) => at >= from && at < to).length
    addStates(result.states, bands, from, to)
  }
  const all = inOrder(times)
  return {
    ...result,
    events: all.length + result.lost,
    // Before there was a stream, and after it was closed, nothing was silent.
    silence: silenceOf(all, Math.max(from, begun), Math.min(to, over)),
    intervals: intervalsOf(all),
  }
}

function lostIn({ lost }: StreamMoments, from: EpochMilliseconds, to: EpochMilliseconds): number {
  return lost.reduce((sum, each) => sum + (each.to >= from && each.from < to ? each.events : 0), 0)
}

function addStates(
  states: Record<BandState, Milliseconds>,
  bands: readonly Band[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): void {
  for (const band of bands) {
    const span = Math.min(band.to ?? to, to) - Math.max(band.from, from)
    if (span > 0) states[band.state] += span
  }
}

function inOrder(lists: readonly Float64Array[]): Float64Array {
  const [only] = lists
  if (only && lists.length === 1) return only
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0))
  let place = 0
  for (const list of lists) {
    all.set(list, place)
    place += list.length
  }
  return all.sort()
}

function silenceOf(
  times: Float64Array,
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): SpanStatistics['silence'] {
  if (to <= from) return null
  let longest = { from, to: times[0] ?? to }
  let before = from
  for (const at of times) {
    if (at - before > longest.to - longest.from) longest = { from: before, to: at }
    before = at
  }
  return to - before > longest.to - longest.from ? { from: before, to } : longest
}

function intervalsOf(times: Float64Array): SpanStatistics['intervals'] {
  if (times.length < 2) return null
  const intervals = new Float64Array(times.length - 1)
  for (let place = 0; place < intervals.length; place++)
    intervals[place] = (times[place + 1] as number) - (times[place] as number)
  intervals.sort()
  const quantile = (part: number) => quantileOf(intervals, part)
  return { median: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99) }
}

/** Interpolated between the two nearest values. */
function quantileOf(sorted: Float64Array, part: number): number {
  const place = (sorted.length - 1) * part
  const below = sorted[Math.floor(place)] as number
  const above = sorted[Math.ceil(place)] as number
  return below + (above - below) * (place % 1)
}
