/** More events, or more bytes, than a page can handle in passing. */

import type { Bytes, EpochMilliseconds } from '../../units'
import type { Draft } from '../finding'
import type { Rule } from '../rule'

/** A second, each second for this long. */
const SECONDS = 10
const MANY = 100
const TOO_MANY = 1000
const BYTES: Bytes = 1024 * 1024
/** Seconds that are counted one by one: what two observers tell may be this far apart. */
const COUNTED = 64
const FLOODS_KEPT = 20

/** One second since the epoch. */
interface Second {
  second: number
  events: number
  bytes: Bytes
  seq: number
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
    event: (state, { at, size, seq }) => count(state, at, 1, size, seq),
    // Each lost record of a flood was one event.
    dropped(state, { at, why, records, bytes, seq }) {
      if (why === 'flood') count(state, at, records, bytes, seq)
    },
  },
  judge({ connections, now }, own) {
    return connections.flatMap(({ id }): Draft[] => {
      const state = own(id)
      if (!state) return []
      const current = floodUntil(state, state.latest)
      const floods = current ? joined(state.floods, current) : state.floods
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

function count(state: State, at: EpochMilliseconds, events: number, bytes: Bytes, seq: number): void {
  const second = Math.floor(at / 1000)
  const cell = state.seconds[second % COUNTED]
  if (cell !== undefined && cell.second === second) {
    cell.events += events
    cell.bytes += bytes
    return
  }
  // Too late to be counted.
  if (cell !== undefined && cell.second > second) return
  if (second > state.latest) {
    const flood = floodUntil(state, state.latest)
    if (flood) state.floods = joined(state.floods, flood)
    state.latest = second
  }
  state.seconds[second % COUNTED] = { second, events, bytes, seq }
}

/** The flood of the seconds that end with one; `null` if they were none. */
function floodUntil({ seconds }: State, last: number): Flood | null {
  let events = 0
  let bytes = 0
  const seqs: number[] = []
  for (let second = last - SECONDS + 1; second <= last; second++) {
    const cell = seconds[((second % COUNTED) + COUNTED) % COUNTED]
    if (cell?.second !== second) continue
    events += cell.events
    bytes += cell.bytes
    seqs.push(cell.seq)
  }
  if (events <= MANY * SECONDS && bytes <= BYTES * SECONDS) return null
  const from = (last - SECONDS + 1) * 1000
  return { from, to: (last + 1) * 1000, events: events / SECONDS, bytes: bytes / SECONDS, seqs }
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
    seqs: [...former.seqs.slice(0, 1), ...flood.seqs],
  }
  return [...floods.slice(0, -1), whole]
}
