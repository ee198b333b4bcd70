/** Silences of a stream that has heartbeats, past and present, measured against the limits for its period. */

import type { MissedBeats } from '../missed-beats'
import type { EpochMilliseconds, Milliseconds } from '../units'
import { endOf } from './attempts'
import { seqs } from './finding'
import type { StreamView } from './rule'

/** A time without a heartbeat that was too long. */
export interface Stall {
  connection: string
  from: EpochMilliseconds
  /** When beats came again, or the attempt was over; `null` while it goes on. */
  to: EpochMilliseconds | null
  /** Beats came again. */
  isOver: boolean
  span: Milliseconds
  missed: MissedBeats
  isDead: boolean
  evidence: number[]
}

/** All of them, oldest first, as far as they last for longer than a beat may be missing. */
export function stallsOf({ health, attempts, now }: StreamView): Stall[] {
  const heartbeat = health?.heartbeat
  if (!health || !heartbeat || heartbeat.period === null || heartbeat.confidence !== 'confident') return []
  const { period, spread, suspended, missed } = heartbeat
  const { missingTimes, missingSpreads, missingMargin, deadTimes, deadFloor } = health.limits
  const missing = Math.max(
    missingTimes * period,
    period + missingSpreads * (spread ?? 0),
    period + missingMargin,
  )
  const dead = Math.max(deadTimes * period, deadFloor, missing)
  return missed.flatMap(each => {
    const attempt = attempts.find(
      ({ connection, own }) => connection === each.connection && own === each.attempt,
    )
    const end = each.until ?? (attempt?.ending ? endOf(attempt, now) : null)
    // What goes on while nothing is judged is none yet.
    if (end === null && suspended !== null) return []
    const span = (end ?? now) - each.after
    if (span <= missing) return []
    return {
      connection: each.connection,
      from: each.after,
      to: end,
      isOver: each.until !== null,
      span,
      missed: each,
      isDead: span > dead,
      evidence: seqs(each.afterSeq, each.untilSeq ?? attempt?.notes?.ended?.seq),
    }
  })
}
