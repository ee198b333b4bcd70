/** Heartbeats come more rarely than something on the way is patient. */

import type { Milliseconds } from '../../units'
import { type Draft, seqs } from '../finding'
import { hopsOf } from '../hops'
import type { Rule } from '../rule'

/** A beat that is late by a tenth is too late. */
const SHARE = 0.9
/** Half of the tightest limit that is common on the way. */
const LONG: Milliseconds = 30_000

export const heartbeatIntervalRisky: Rule<never> = {
  id: 'heartbeat-interval-risky',
  severity: 'warning',
  level: 'devtools',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  snippets: ['node-heartbeat', 'nginx-timeout'],
  judge({ health, attempts, now }): Draft[] {
    const heartbeat = health?.heartbeat
    if (!heartbeat || heartbeat.period === null || heartbeat.confidence !== 'confident') return []
    const answered = attempts.findLast(({ notes }) => notes?.headers)
    const [hop] = hopsOf(answered?.notes?.headers ?? {})
    const isTooLong = hop !== undefined && heartbeat.period >= hop.idle * SHARE
    if (!isTooLong && heartbeat.period < LONG) return []
    return [
      {
        severity: isTooLong ? 'warning' : 'info',
        from: heartbeat.changed?.at ?? answered?.at ?? now,
        to: null,
        resolvedAt: null,
        evidence: seqs(answered?.response?.seq, heartbeat.lastBeatSeq),
        variant: isTooLong ? 'hop' : 'general',
        values: {
          period: heartbeat.shownPeriod ?? heartbeat.period,
          hop: hop?.name ?? '',
          limit: hop?.idle ?? 0,
        },
      },
    ]
  },
}
