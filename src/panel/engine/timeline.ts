/** Answers what the timeline asks of the logs: what is in a span of time, as far as a screen can show it. */

import { attemptRows } from '../../core/attempt-rows'
import { defaultDelayOf } from '../../core/delay'
import { documentOf, environmentSpans, navigationsOf } from '../../core/environment-spans'
import type { Stream } from '../../core/history'
import { stateBands } from '../../core/state-bands'
import { attemptMarks, groupAttempts, mergeBands } from './attempt-groups'
import { rowOfValue } from './columns'
import type { EngineLog } from './engine-log'
import { troublesIn } from './lane-troubles'
import type { StreamMoments } from './moments'
import type { TimeIndex } from './time-index'
import type {
  Lane,
  Moments,
  NearestEvent,
  NearestQuestion,
  Surroundings,
  TimelineAnswer,
  TimelineQuestion,
} from './timeline-messages'

/** Lanes that are answered at once, whatever is asked: more do not fit on any screen. */
const LANES_AT_MOST = 200
/** Columns that are answered: two screens of a wall. */
const COLUMNS_AT_MOST = 20_000
/** Attempts whose course is shown: those of the newest. */
const ATTEMPTS_AT_MOST = 1000

/** What the lanes show in a span of time. */
export function answerTimeline(
  logs: ReadonlyMap<string, EngineLog>,
  asked: TimelineQuestion,
): TimelineAnswer {
  const question = { ...asked, streams: asked.streams.slice(0, LANES_AT_MOST) }
  const lanes: Lane[] = []
  const shown = new Set<EngineLog>()
  for (const place of question.streams) {
    const log = logs.get(place.log)
    const stream = log?.history.streams.get(place.stream)
    const lane = log && stream && laneOf(log, stream, question)
    if (!lane) continue
    shown.add(log)
    lanes.push(lane)
  }
  return { question, lanes, surroundings: Array.from(shown, log => surroundingsOf(log, question)) }
}

function laneOf(log: EngineLog, stream: Stream, question: TimelineQuestion): Lane | null {
  const own = log.moments.streams.get(stream.id)
  const latest = stream.connections.at(-1)
  if (!own || !latest) return null
  const { from, to, step, apart } = question
  const { bands, marks } = courseOf(log, stream, own)
  const page = stream.connections[0]?.origin?.page
  return {
    log: log.id,
    stream: stream.id,
    document: page === undefined ? null : documentOf(page),
    closedAt: latest.state === 'closed' ? latest.since : null,
    bands: mergeBands(bands, from, to, step),
    attempts: groupAttempts(marks, from, to, apart),
    events: momentsIn(own.events, question),
    beats: momentsIn(own.beats, question),
    lost: own.lost.filter(lost => lost.to >= from && lost.from <= to),
    ...troublesIn(log, stream, question),
  }
}

/** The course of a stream, computed anew only when a record has changed it. */
export function courseOf(log: EngineLog, stream: Stream, own: StreamMoments) {
  const latest = stream.connections.at(-1)
  if (!own.course && latest) {
    const context = { defaultDelay: defaultDelayOf(log.browser), most: ATTEMPTS_AT_MOST }
    const rows = attemptRows(stream, context)
    own.course = { bands: stateBands(rows, latest), marks: attemptMarks(rows, latest.state) }
  }
  return own.course ?? { bands: [], marks: [] }
}

/** Each moment by itself where there is on average no more than one for two pixels; otherwise counts. */
function momentsIn(index: TimeIndex, { from, to, step }: TimelineQuestion): Moments {
  const first = Math.floor(from / step)
  const columns = Math.max(1, Math.min(COLUMNS_AT_MOST, Math.ceil(to / step) - first))
  const begin = index.before(from)
  const end = index.before(to)
  if (end - begin <= columns / 2) return { as: 'ticks', at: index.slice(begin, end) }
  const counts = index.count(first, step, columns)
  return { as: 'density', first, counts, most: counts.reduce((most, count) => Math.max(most, count), 0) }
}

function surroundingsOf(log: EngineLog, { from, to }: TimelineQuestion): Surroundings {
  const { environment } = log.moments
  return {
    log: log.id,
    any: environment.changes.length > 0,
    spans: environmentSpans(environment).filter(span => span.from <= to && (span.to ?? to) >= from),
    navigations: navigationsOf(environment).filter(({ at }) => at >= from && at <= to),
  }
}

/** The event of a stream that is nearest to a time, if there is one that is near enough. */
export function nearestEvent(log: EngineLog | undefined, question: NearestQuestion): NearestEvent | null {
  const { stream, at, within } = question
  const own = log?.moments.streams.get(stream)
  if (!log || !own) return null
  const after = own.events.before(at)
  const near = [after - 1, after]
    .filter(place => place >= 0 && place < own.events.length)
    .map(place => ({ place, distance: Math.abs(own.events.at(place) - at) }))
    .filter(({ distance }) => distance <= within)
    .sort((a, b) => a.distance - b.distance)[0]
  if (!near) return null
  const rowOfLog = own.events.value(near.place)
  const when = own.events.at(near.place)
  return {
    // Rows of a stream rise.
    row: rowOfValue(log.events.streams.get(stream)?.rows, rowOfLog),
    rowOfLog,
    seq: log.events.seq.at(rowOfLog),
    at: when,
    size: log.events.size.at(rowOfLog),
    attempt: log.events.attempt.at(rowOfLog),
    since: near.place === 0 ? null : when - own.events.at(near.place - 1),
  }
}
