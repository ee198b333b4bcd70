/** The connection counts as open and nothing comes any more: the other end may be gone without a word. */

import type { Gap } from '../../gaps'
import type { Milliseconds } from '../../units'
import { type Draft, seqs } from '../finding'
import type { Rule, StreamView } from '../rule'
import { stallsOf } from '../stalls'

/** Without heartbeats a silence means something if it lasts this long, and many times longer than usual. */
const SILENCE: Milliseconds = 60_000
const TIMES = 10
/** A stream that has come back from a silence may have another like it, as in the evening of a busy day. */
const SURVIVED_TIMES = 2

export const silentStall: Rule<never> = {
  id: 'silent-stall',
  severity: 'error',
  level: 'api',
  explains: ['heartbeat-missing', 'heartbeat-late', 'loss-window', 'abrupt-cut'],
  reference: 'https://github.com/grpc/proposal/blob/master/A8-client-side-keepalive.md',
  snippets: ['page-watchdog', 'node-heartbeat'],
  judge(view) {
    const known = deadOf(view)
    return known.length > 0 ? known : quietOf(view)
  },
}

function deadOf(view: StreamView): Draft[] {
  const heartbeat = view.health?.heartbeat
  return stallsOf(view).flatMap(
    ({ connection, from, to, isOver, span, missed, isDead, evidence }): Draft[] => {
      if (!isDead || missed.dataFlowed || missed.heldBack > 1) return []
      return [
        {
          severity: heartbeat?.certain ? 'error' : 'warning',
          connection,
          from,
          to,
          resolvedAt: isOver ? to : null,
          evidence,
          variant: heartbeat?.certain ? 'dead' : 'unsure',
          values: { silent: span, period: heartbeat?.shownPeriod ?? heartbeat?.period ?? 0 },
        },
      ]
    },
  )
}

/** Of a stream without heartbeats: quiet or dead, nobody can tell. */
function quietOf({ health, now }: StreamView): Draft[] {
  if (!health || health.heartbeat.form !== null) return []
  let survived = 0
  const isOdd = (gap: Gap) => {
    const span = (gap.to ?? now) - gap.from
    const { usual, kind, alive, cause } = gap
    if (kind !== 'silence' || alive === true || cause !== null || usual === null) return false
    const isLong = span > Math.max(SILENCE, TIMES * usual, SURVIVED_TIMES * survived)
    if (cameBack(gap)) survived = Math.max(survived, span)
    return isLong
  }
  return health.gaps.filter(isOdd).map(gap => ({
    severity: health.heartbeat.certain && !cameBack(gap) ? 'warning' : 'info',
    connection: gap.connection,
    from: gap.from,
    to: gap.to,
    resolvedAt: gap.to,
    evidence: seqs(gap.beforeSeq, gap.afterSeq),
    variant: 'quiet',
    values: { silent: (gap.to ?? now) - gap.from, usual: gap.usual ?? 0 },
  }))
}

/** An event ended it: the stream was quiet, and not dead. */
function cameBack({ afterSeq }: Gap): boolean {
  return afterSeq !== null
}
