/** Makes the courses of streams as small as what can be drawn of them, without hiding what went wrong. */

import type { AttemptRow } from '../../core/attempt-rows'
import type { ConnectionState } from '../../core/connection'
import { type Band, type BandState, beginningOf } from '../../core/state-bands'
import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import type { AttemptGroup, AttemptMark } from './timeline-messages'

/** The mark of each attempt of which anything is known. */
export function attemptMarks(rows: readonly AttemptRow[], latest: ConnectionState): AttemptMark[] {
  return rows.flatMap((row, index) => {
    const at = beginningOf(row)
    if (at === null) return []
    const opened = row.openedAt !== null || row.events > 0
    return [
      {
        number: row.number,
        at,
        endedAt: row.ending?.at ?? null,
        status: row.response?.status ?? null,
        opened,
        ending: row.ending,
        // One before the latest that has no end was left behind.
        state: index === rows.length - 1 ? latest : opened ? 'open' : 'connecting',
      },
    ]
  })
}

/** What stands for others: the higher, the worse. */
function severityOf({ ending, opened }: AttemptMark): number {
  if (!ending) return 0
  if (ending.next === 'gives-up') return 4
  if (ending.how === 'rejected' || ending.how === 'refused' || ending.how === 'blocked') return 3
  if (ending.how === 'cut') return 2
  return opened ? 0 : 1
}

/** Joins marks that are nearer than `apart` to the one before, and leaves those out that are out of sight. */
export function groupAttempts(
  marks: readonly AttemptMark[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
  apart: Milliseconds,
): AttemptGroup[] {
  const groups: AttemptGroup[] = []
  for (const mark of marks) {
    if (mark.at > to + apart) break
    const group = groups.at(-1)
    if (group && mark.at - group.from < apart) {
      group.last = mark.number
      group.to = mark.at
      if (severityOf(mark) > severityOf(group.mark)) group.mark = mark
    } else groups.push({ first: mark.number, last: mark.number, from: mark.at, to: mark.at, mark })
  }
  return groups.filter(group => group.to >= from - apart)
}

/** Which state is shown where several share a pixel: what interrupts a stream must not be hidden by its being open. */
const LOUDNESS: Record<BandState, number> = { open: 0, closed: 1, unseen: 2, connecting: 3, waiting: 4 }

/** The bands of a span, with at most two for each pixel; those that are shorter than a pixel become one. */
export function mergeBands(
  bands: readonly Band[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
  step: Milliseconds,
): Band[] {
  const merged: Band[] = []
  let small: { band: Band; column: number } | null = null
  for (const band of bands) {
    if (band.to !== null && band.to < from) continue
    if (band.from > to) break
    const column = Math.floor(band.from / step)
    const isSmall = band.to !== null && band.to - band.from < step
    if (isSmall && small && small.column === column) {
      const loudest: Band = LOUDNESS[band.state] > LOUDNESS[small.band.state] ? band : small.band
      Object.assign(small.band, { state: loudest.state, attempt: loudest.attempt, to: band.to })
      continue
    }
    const copy = { ...band }
    small = isSmall ? { band: copy, column } : null
    merged.push(copy)
  }
  return merged
}
