/** The next heartbeat is overdue, though not by much. */

import { type Draft, seqs } from '../finding'
import type { Rule } from '../rule'

export const heartbeatLate: Rule<never> = {
  id: 'heartbeat-late',
  severity: 'warning',
  level: 'bytes',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  judge({ health, attempts, now }): Draft[] {
    const heartbeat = health?.heartbeat
    if (heartbeat?.state !== 'late' || heartbeat.suspended !== null || !heartbeat.next) return []
    const latest = attempts.at(-1)
    return [
      {
        severity: heartbeat.certain ? 'warning' : 'info',
        ...(latest && { connection: latest.connection }),
        from: Math.min(heartbeat.next.late, now),
        to: null,
        resolvedAt: null,
        evidence: seqs(heartbeat.lastBeatSeq),
        values: { period: heartbeat.shownPeriod ?? heartbeat.period ?? 0, silent: heartbeat.silentFor },
      },
    ]
  },
}
