/** IDs that hold a time: events come from the future, or long after they were made. */

import { medianOf } from '../../statistics'
import type { EpochMilliseconds, Milliseconds } from '../../units'
import { timeInId } from '../embedded-time'
import type { Draft } from '../finding'
import type { Rule } from '../rule'
import { addToSample, createSample, finish, isSampled, mixText, type Sample } from '../sample'

/** No network brings an event before it was made, and clocks that are kept by NTP agree to a fraction of a second. */
const FUTURE: Milliseconds = -2000
/** What is later than this is no network's doing. */
const LATE: Milliseconds = 60_000
/** Per minute. */
const DRIFT: Milliseconds = 1000
const LEAST = 10
const SAMPLES_KEPT = 48

interface Lag {
  at: EpochMilliseconds
  seq: number
  lag: Milliseconds
}

export const clockSkewedIds: Rule<Sample<Lag>> = {
  id: 'clock-skewed-ids',
  severity: 'warning',
  level: 'api',
  reference: 'https://developer.mozilla.org/docs/Web/API/MessageEvent/lastEventId',
  watch: {
    start: () => createSample<Lag>(),
    event(sample, { id, at, seq }) {
      if (id.length < 13) return
      const print = finish(mixText(0, id))
      if (!isSampled(sample, print)) return
      const time = timeInId(id)
      if (time !== null) addToSample(sample, { print, at, seq, lag: at - time }, SAMPLES_KEPT)
    },
  },
  judge({ connections, health }, own) {
    if (health && health.ids.model !== 'time-like' && health.ids.model !== 'monotone-int') return []
    return connections.flatMap(({ id }): Draft[] => {
      const entries = own(id)?.entries.toSorted((a, b) => a.at - b.at) ?? []
      const [first] = entries
      const last = entries.at(-1)
      if (!first || !last || entries.length < LEAST) return []
      const lag = medianOf(entries.map(each => each.lag))
      const drift = driftOf(entries)
      const isOff = lag < FUTURE || lag > LATE
      if (!isOff && drift <= DRIFT) return []
      return [
        {
          severity: lag < FUTURE || drift > DRIFT ? 'warning' : 'info',
          connection: id,
          from: first.at,
          to: last.at,
          resolvedAt: null,
          evidence: entries.map(({ seq }) => seq),
          variant: lag < FUTURE ? 'future' : drift > DRIFT ? 'growing' : 'late',
          values: { lag: Math.abs(lag), drift },
        },
      ]
    })
  },
}

/** By how much the lag grows a minute: from the first third to the last. */
function driftOf(entries: readonly Lag[]): Milliseconds {
  const third = Math.floor(entries.length / 3)
  const early = entries.slice(0, third)
  const late = entries.slice(-third)
  const span = medianOf(late.map(({ at }) => at)) - medianOf(early.map(({ at }) => at))
  if (span < 60_000) return 0
  return ((medianOf(late.map(({ lag }) => lag)) - medianOf(early.map(({ lag }) => lag))) / span) * 60_000
}
