/** Nothing is sent while there is nothing to say: proxies will take the stream for dead. */

import type { Milliseconds } from '../../units'
import { openedOf } from '../attempts'
import { type Draft, seqs } from '../finding'
import type { Rule } from '../rule'

/** The tightest limit that is common on the way: 55 s (Heroku) and 60 s (nginx, load balancers). */
const SILENCE: Milliseconds = 55_000

export const noHeartbeat: Rule<never> = {
  id: 'no-heartbeat',
  severity: 'warning',
  level: 'bytes',
  explains: ['silent-stall'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  snippets: ['node-heartbeat', 'spring-heartbeat', 'fastapi-heartbeat', 'go-heartbeat'],
  judge({ health, attempts }): Draft[] {
    const heartbeat = health?.heartbeat
    if (!health || heartbeat?.state !== 'none' || heartbeat.longestSilence <= SILENCE) return []
    const silences = health.gaps.filter(({ kind }) => kind === 'silence')
    const first = attempts.find(attempt => openedOf(attempt) !== null)
    return [
      {
        severity: heartbeat.certain ? 'warning' : 'info',
        from: (first && openedOf(first)) ?? first?.at ?? health.now,
        to: null,
        resolvedAt: null,
        evidence: seqs(
          first?.notes?.opened?.seq,
          ...silences.flatMap(({ beforeSeq, afterSeq }) => [beforeSeq, afterSeq]),
        ),
        values: { silence: heartbeat.longestSilence, observed: heartbeat.observedFor },
      },
    ]
  },
}
