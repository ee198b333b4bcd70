/** When something happened on the streams of a log: what the timeline and its statistics are computed from. */

import type { ConnectionState } from '../../core/connection'
import {
  addEnvironment,
  createEnvironmentHistory,
  type EnvironmentHistory,
} from '../../core/environment-spans'
import { HEARTBEAT_NAMES } from '../../core/heartbeat-names'
import type { History, Stream } from '../../core/history'
import type { LogRecord } from '../../core/record'
import type { Band } from '../../core/state-bands'
import { createTimeIndex, type TimeIndex } from './time-index'
import type { AttemptMark, Lost } from './timeline-messages'

/** The moments of one stream. */
export interface StreamMoments {
  /** Each with the event's row in the whole log. */
  events: TimeIndex
  /** Each with what it is: {@link COMMENT} or {@link BEAT_EVENT}. */
  beats: TimeIndex
  /** In the order of arrival; neighbours are joined where there are too many. */
  lost: Lost[]
  /** What its attempts tell, until a record changes it. */
  course: { bands: Band[]; marks: AttemptMark[] } | null
}

/** The moments of one log; as many as it has events and comments. */
export interface LogMoments {
  streams: Map<string, StreamMoments>
  environment: EnvironmentHistory
}

export const COMMENT = 0
export const BEAT_EVENT = 1

/** Streams that may be kept though the history has forgotten them. */
const FORGOTTEN_AT_MOST = 1000

/** Losses of one stream that are kept apart. */
const LOST_KEPT = 1000

const BEAT_TYPES: ReadonlySet<string> = new Set(HEARTBEAT_NAMES)

/** Whether a record is a sign of life that the server sends for nothing else. */
export function isBeat(record: LogRecord): boolean {
  return record.kind === 'comment' || (record.kind === 'event' && BEAT_TYPES.has(record.type))
}

/** The moments of nothing. */
export function createLogMoments(): LogMoments {
  return { streams: new Map(), environment: createEnvironmentHistory() }
}

/** How the connection of a record stood before the record was folded. */
export interface Before {
  stream: Stream | undefined
  state: ConnectionState | undefined
  attempts: number
}

/** To be called before a record is folded; {@link addMoment} takes the answer. */
export function lookBefore(history: History, { connection }: LogRecord): Before {
  const known = connection === null ? undefined : history.connections.get(connection)
  const stream = connection === null ? undefined : history.streamOf.get(connection)
  return { stream, state: known?.state, attempts: known?.attempts.length ?? 0 }
}

/**
 * Takes in a record that has just been folded into the history.
 * @param stream the stream that it belongs to; `null` where it belongs to none.
 * @param row the row in the whole log, if it is an event.
 */
export function addMoment(
  moments: LogMoments,
  history: History,
  record: LogRecord,
  stream: Stream | null,
  row: number,
  before: Before,
): void {
  if (record.kind === 'environment') addEnvironment(moments.environment, record)
  if (!stream) return
  if (before.stream && before.stream !== stream) join(moments, history, before.stream.id, stream.id)
  const own = momentsOf(moments, history, stream.id)
  if (record.kind === 'event') own.events.add(record.at, row)
  if (isBeat(record)) own.beats.add(record.at, record.kind === 'comment' ? COMMENT : BEAT_EVENT)
  if (record.kind === 'dropped' && record.why === 'flood') addLost(own.lost, record.at, record.records)
  if (!leavesCourse(record, before, lookBefore(history, record))) own.course = null
}

/** Whether a record of a stream surely says nothing of its attempts that was not known. */
function leavesCourse({ kind }: LogRecord, before: Before, after: Before): boolean {
  if (kind === 'comment' || kind === 'bytes' || kind === 'listening') return true
  return kind === 'event' && before.state === 'open' && before.attempts === after.attempts
}

function momentsOf({ streams }: LogMoments, history: History, id: string): StreamMoments {
  let own = streams.get(id)
  if (!own) {
    own = { events: createTimeIndex(), beats: createTimeIndex(), lost: [], course: null }
    streams.set(id, own)
    // The history forgets the oldest of very many streams.
    if (streams.size > 2 * history.streams.size + FORGOTTEN_AT_MOST) {
      for (const known of streams.keys()) if (!history.streams.has(known)) streams.delete(known)
    }
  }
  return own
}

/** A stream turned out to be part of another. */
function join(moments: LogMoments, history: History, from: string, to: string): void {
  const part = moments.streams.get(from)
  if (!part) return
  const whole = momentsOf(moments, history, to)
  whole.events.addAll(part.events)
  whole.beats.addAll(part.beats)
  for (const { to, events } of part.lost) addLost(whole.lost, to, events)
  whole.course = null
  moments.streams.delete(from)
}

function addLost(lost: Lost[], at: number, events: number): void {
  if (events === 0) return
  lost.push({ from: at, to: at, events })
  if (lost.length <= LOST_KEPT) return
  for (let index = 0; index < lost.length - 1; index++) {
    const [one, other] = lost.slice(index, index + 2) as [Lost, Lost]
    const joined = {
      from: Math.min(one.from, other.from),
      to: Math.max(one.to, other.to),
      events: one.events + other.events,
    }
    lost.splice(index, 2, joined)
  }
}
