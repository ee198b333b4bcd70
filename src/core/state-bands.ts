/** The states of a stream over time, as far as its attempts tell them: what the connection keeps is only its latest. */

import type { AttemptRow } from './attempt-rows'
import type { ConnectionState, Stand } from './connection'
import type { EpochMilliseconds } from './units'

/** `unseen`: an attempt was there, and nobody saw when it ended. */
export type BandState = ConnectionState | 'unseen'

/** A time in which a stream was in one state. */
export interface Band {
  state: BandState
  from: EpochMilliseconds
  /** `null` as long as it goes on. */
  to: EpochMilliseconds | null
  /** The number of the attempt that it belongs to, or that came before. */
  attempt: number
}

/** When an attempt began, or the first that is known of it; `null` where nobody saw anything. */
export function beginningOf(row: AttemptRow): EpochMilliseconds | null {
  return row.startedAt ?? row.lived?.from ?? row.openedAt ?? row.firstEventAt ?? row.ending?.at ?? null
}

/** When an attempt opened: with the head of its response, if that can be used. */
function openedAtOf({ response, openedAt, firstEventAt, ending }: AttemptRow): EpochMilliseconds | null {
  if (ending?.how === 'rejected') return null
  const isUsable = response && response.status >= 200 && response.status < 300 && response.status !== 204
  return (isUsable ? response.at : null) ?? openedAt ?? firstEventAt
}

/**
 * The states of a stream in their order: bands neither overlap nor are empty.
 * @param rows its attempts, oldest first.
 * @param latest its latest connection.
 */
export function stateBands(rows: readonly AttemptRow[], latest: Stand): Band[] {
  const bands: Band[] = []
  const add = (state: BandState, begin: EpochMilliseconds, to: EpochMilliseconds | null, attempt: number) => {
    const before = bands.at(-1)
    // Clocks of different observers differ, and a file may say anything: a band never begins before the last one.
    const from = Math.max(begin, before?.from ?? begin)
    if (before && (before.to === null || before.to > from)) before.to = from
    if (before?.to === before?.from) bands.pop()
    if (to === null || to > from) bands.push({ state, from, to, attempt })
  }

  const seen = rows.flatMap(row => {
    const from = beginningOf(row)
    return from === null ? [] : [{ row, from }]
  })
  for (const [index, { row, from }] of seen.entries()) {
    const next = seen[index + 1]
    const { ending, number } = row
    const opened = openedAtOf(row)
    const until = ending?.at ?? null
    if (ending && until === null) {
      add('connecting', from, opened ?? next?.from ?? null, number)
      if (opened !== null) add('unseen', opened, next?.from ?? null, number)
      continue
    }
    const over = until ?? next?.from ?? null
    if (opened === null) add('connecting', from, over, number)
    else {
      add('connecting', from, opened, number)
      add('open', opened, over, number)
    }
    if (until === null) continue
    if (next) {
      // The browser tries again by itself; another connection was made by the page.
      add(next.row.connection === row.connection ? 'waiting' : 'closed', until, next.from, number)
    } else add(latest.state === 'closed' ? 'closed' : 'waiting', until, null, number)
  }

  const last = bands.at(-1)
  if (last && latest.state === 'closed' && last.state !== 'closed') {
    add('closed', Math.max(latest.since, last.from), null, last.attempt)
  }
  return bands
}
