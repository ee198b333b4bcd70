/** How many connections there were at the same time: the count over time of spans that begin and end. */

import type { Connection } from '../connection'
import type { EpochMilliseconds, Milliseconds } from '../units'

/** Something that was there for a time. */
export interface Span<T> {
  of: T
  from: EpochMilliseconds
  /** `null` while it goes on. */
  to: EpochMilliseconds | null
}

/** A time in which at least so many were there. */
export interface Crowd<T> {
  from: EpochMilliseconds
  to: EpochMilliseconds | null
  /** The most that were there at once in that time, and who they were then. */
  most: number
  members: T[]
}

/**
 * The times in which at least `least` spans overlap.
 * @param pause two times with no longer a pause between them are one: a stream that reconnects is away for a moment.
 */
export function crowdsOf<T>(spans: readonly Span<T>[], least: number, pause: Milliseconds = 0): Crowd<T>[] {
  const steps = spans.flatMap(span => [
    { at: span.from, span, begins: true },
    ...(span.to === null ? [] : [{ at: span.to, span, begins: false }]),
  ])
  // What ends at a moment is gone before what begins at it.
  steps.sort((a, b) => a.at - b.at || Number(a.begins) - Number(b.begins))
  const there = new Set<Span<T>>()
  const crowds: Crowd<T>[] = []
  // Who they were at the most is written down when they begin to be fewer: there may be thousands.
  let growing: Crowd<T> | null = null
  const noteMembers = () => {
    if (growing) growing.members = Array.from(there, ({ of }) => of)
    growing = null
  }
  for (const { at, span, begins } of steps) {
    if (!begins) noteMembers()
    if (begins) there.add(span)
    else there.delete(span)
    const last = crowds.at(-1)
    if (there.size < least) {
      if (last && last.to === null) last.to = at
      continue
    }
    const crowd = last && (last.to === null || at - last.to <= pause) ? last : newCrowd<T>(at)
    if (crowd !== last) crowds.push(crowd)
    crowd.to = null
    if (there.size > crowd.most) {
      crowd.most = there.size
      growing = crowd
    }
  }
  noteMembers()
  return crowds
}

function newCrowd<T>(from: EpochMilliseconds): Crowd<T> {
  return { from, to: null, most: 0, members: [] }
}

/** From its making to its end for good. */
export function lifeOf(connection: Connection): Span<Connection> {
  const end = connection.closing?.at ?? (connection.state === 'closed' ? connection.since : null)
  return {
    of: connection,
    from: connection.createdAt,
    to: end === null ? null : Math.max(end, connection.createdAt),
  }
}

/** Attempts of a connection that are looked at: the newest. */
export const ATTEMPTS_LOOKED_AT = 20

/** Its newest attempts that opened, from their opening to their end. */
export function openTimesOf(connection: Connection): Span<Connection>[] {
  const { attempts, closing } = connection
  const newest = attempts.slice(-ATTEMPTS_LOOKED_AT)
  return newest.flatMap((attempt, index) => {
    const from = openingOf(attempt)
    if (from === null) return []
    const next = newest[index + 1]
    const known = attempt.ended?.at ?? attempt.failure?.at ?? null
    const to = known ?? (next ? (next.request?.at ?? from) : (closing?.at ?? null))
    return [{ of: connection, from, to: to === null ? null : Math.max(to, from) }]
  })
}

function openingOf({
  openedAt,
  response,
  firstEventAt,
}: Connection['attempts'][number]): EpochMilliseconds | null {
  if (openedAt !== null) return openedAt
  if (response?.status === 200 && /^\s*text\/event-stream\b/i.test(response.type)) return response.at
  return firstEventAt
}
