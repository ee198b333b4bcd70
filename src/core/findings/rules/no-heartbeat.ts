/** Nothing is sent while there is nothing to say: proxies will take the stream for dead. */

import type { Milliseconds } from '../../units'
import { lastSign, openedOf } from '../attempts'
import { type Draft, seqs } from '../finding'
import { hopsOf } from '../hops'
import type { Rule, StreamView } from '../rule'

/** The tightest limit that is common on the way: 55 s (Heroku) and 60 s (nginx, load balancers). */
const SILENCE: Milliseconds = 55_000
/** Hops whose limit is longer than this are no danger for most streams. */
const HOP: Milliseconds = 100_000

export const noHeartbeat: Rule<never> = {
  id: 'no-heartbeat',
  severity: 'warning',
  level: 'bytes',
  explains: ['silent-stall'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  snippets: ['node-heartbeat', 'spring-heartbeat', 'fastapi-heartbeat', 'go-heartbeat'],
  judge(view): Draft[] {
    const { health, attempts } = view
    const heartbeat = health?.heartbeat
    if (!health || heartbeat?.state !== 'none' || heartbeat.longestSilence <= SILENCE) return []
    const silences = health.gaps.filter(({ kind }) => kind === 'silence')
    const answered = attempts.findLast(({ notes }) => notes?.headers)
    const hop = hopsOf(answered?.notes?.headers ?? {}).find(({ idle }) => idle <= HOP)
    const first = attempts.find(attempt => openedOf(attempt) !== null)
    return [
      {
        severity: heartbeat.certain && (isEndedSilent(view) || hop) ? 'warning' : 'info',
        from: (first && openedOf(first)) ?? first?.at ?? health.now,
        to: null,
        resolvedAt: null,
        evidence: seqs(
          first?.notes?.opened?.seq,
          ...silences.flatMap(({ beforeSeq, afterSeq }) => [beforeSeq, afterSeq]),
        ),
        variant: isEndedSilent(view) ? 'ended' : hop ? 'hop' : 'survived',
        values: {
          hop: hop?.name ?? '',
          limit: hop?.idle ?? 0,
          silence: heartbeat.longestSilence,
          observed: heartbeat.observedFor,
        },
      },
    ]
  },
}

/** An attempt was ended after such a silence. What has survived one so far may go on doing so. */
function isEndedSilent(view: StreamView): boolean {
  return view.attempts.some(attempt => {
    const { ending } = attempt
    const sign = lastSign(attempt, view)
    if (!ending || ending.at === null || !sign) return false
    return (ending.how === 'clean' || ending.how === 'cut') && ending.at - sign.at >= SILENCE * 0.9
  })
}
