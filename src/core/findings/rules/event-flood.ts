/** More events, or more bytes, than a page can handle in passing. */

import type { Bytes, EpochMilliseconds } from '../../units'
import type { Draft } from '../finding'
import type { Rule } from '../rule'

/** Of so many seconds, one after another, that many have too much: a burst that is over soon does no harm. */
const SECONDS = 10
const FULL_SECONDS = 8
const MANY = 100
const TOO_MANY = 1000
const BYTES: Bytes = 1024 * 1024
/** Seconds that are counted one by one: what two observers tell may be this far apart. */
const COUNTED = 64
const FLOODS_KEPT = 20
const SEQS_KEPT = 20

/** One second since the epoch. */
interface Second {
  second: number
  events: number
  bytes: Bytes
  /** Its first event, and a record of those that were dropped. */
  first: { seq: number; at: EpochMilliseconds } | null
  droppedSeq: number
}

/** A time of too many, with the most a second. */
interface Flood {
  from: EpochMilliseconds
  to: EpochMilliseconds
  events: number
  bytes: Bytes
  seqs: number[]
}

interface State {
  /** By the number of the second, modulo {@link COUNTED}. */
  seconds: (Second | undefined)[]
  latest: number
  floods: Flood[]
}

export const eventFlood: Rule<State> = {
  id: 'event-flood',
  severity: 'error',
  level: 'api',
  reference: 'https://web.dev/articles/optimize-long-tasks',
  snippets: ['batch-events'],
  watch: {
    start: () => ({ seconds: [], latest: 0, floods: [] }),
    event(state, { at, size, seq }) {
      const second = secondOf(state, at)
      if (!second) return
      second.events++
      second.bytes += size
      if (second.first === null || at < second.first.at) second.first = { seq, at }
    },
    // Each lost record of a flood was one event.
    dropped(state, { at, why, records, bytes, seq }) {
      const second = why === 'flood' ? secondOf(state, at) : null
      if (!second) return
      second.events += records
      second.bytes += bytes
      second.droppedSeq = seq
    },
  },
  judge({ connections, now }, own) {
    return connections.flatMap(({ id }): Draft[] => {
      const state = own(id)
      if (!state) return []
      let { floods, latest } = state
      for (let second = latest - COUNTED + 1; second <= latest; second++) {
        const flood = floodFrom(state, second)
        if (flood) floods = joined(floods, flood)
      }
      return floods.map(({ from, to, events, bytes, seqs }) => {
        const isOver = now - to > SECONDS * 1000
        return {
          severity: events > TOO_MANY ? 'error' : 'warning',
          connection: id,
          from,
          to: isOver ? to : null,
          resolvedAt: isOver ? to : null,
          evidence: seqs,
          values: { events: Math.round(events), bytes: Math.round(bytes) },
        }
      })
    })
  },
}

/** Where a time is counted; `null` if it is too late for that. */
function secondOf(state: State, at: EpochMilliseconds): Second | null {
  const second = Math.floor(at / 1000)
  const known = state.seconds[second % COUNTED]
  if (known !== undefined && known.second >= second) return known.second === second ? known : null
  if (second > state.latest) advance(state, second)
  else if (second <= state.latest - COUNTED) return null
  const added = { second, events: 0, bytes: 0, first: null, droppedSeq: 0 }
  state.seconds[second % COUNTED] = added
  return added
}

/** Makes room for a new second: what is too long ago is counted for good. */
function advance(state: State, second: number): void {
  const { latest } = state
  state.latest = second
  const gone = second - COUNTED
  for (let begin = latest - COUNTED + 1; begin <= gone && begin <= latest; begin++) {
    const cell = state.seconds[begin % COUNTED]
    if (cell?.second !== begin) continue
    const flood = floodFrom(state, begin)
    if (flood) state.floods = joined(state.floods, flood)
    state.seconds[begin % COUNTED] = undefined
  }
}

/** Whether a second had too much. */
function isFull(cell: Second | undefined, second: number): boolean {
  return cell?.second === second && (cell.events > MANY || cell.bytes > BYTES)
}

/** The flood that begins with a second; `null` if there is none. */
function floodFrom({ seconds }: State, begin: number): Flood | null {
  if (!isFull(seconds[((begin % COUNTED) + COUNTED) % COUNTED], begin)) return null
  let events = 0
  let bytes = 0
  let to = begin
  let full = 0
  const seqs: number[] = []
  for (let second = begin; second < begin + SECONDS; second++) {
    const cell = seconds[second % COUNTED]
    if (cell?.second !== second) continue
    events += cell.events
    bytes += cell.bytes
    to = second + 1
    if (isFull(cell, second)) full++
    seqs.push(cell.first?.seq ?? cell.droppedSeq)
  }
  if (full < FULL_SECONDS) return null
  return { from: begin * 1000, to: to * 1000, events: events / SECONDS, bytes: bytes / SECONDS, seqs }
}

/** With the flood before, if they touch. */
function joined(floods: readonly Flood[], flood: Flood): Flood[] {
  const former = floods.at(-1)
  if (!former || former.to < flood.from) return [...floods, flood].slice(-FLOODS_KEPT)
  const whole = {
    from: former.from,
    to: Math.max(former.to, flood.to),
    events: Math.max(former.events, flood.events),
    bytes: Math.max(former.bytes, flood.bytes),
    seqs: [...new Set([...former.seqs, ...flood.seqs])].slice(0, SEQS_KEPT),
  }
  return [...floods.slice(0, -1), whole]
}
