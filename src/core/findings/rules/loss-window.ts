/** Events that were sent while the stream was down, and did not come. */

import type { ResumeAudit } from '../../resume'
import { isEndedHere } from '../attempts'
import { type Draft, seqs } from '../finding'
import type { Rule, StreamView } from '../rule'
import { isSnapshotStream } from '../snapshot-stream'

export const lossWindow: Rule<never> = {
  id: 'loss-window',
  severity: 'error',
  level: 'api',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  snippets: ['node-resume', 'recreate-with-cursor'],
  judge(view) {
    const isHealing = isSnapshotStream(view)
    return (view.health?.resumes ?? []).flatMap(audit => draftFor(audit, view, isHealing) ?? [])
  },
}

function draftFor(audit: ResumeAudit, view: StreamView, isHealing: boolean): Draft | null {
  const { connection, attempt, former, verdict, loss, evidence, by, lastSeen, sent } = audit
  const verified = loss.verified ?? 0
  // Of a stream that never sent anything nothing is known to be lost.
  if (evidence.before === null && evidence.after === null) return null
  // What came again in full is not lost, and what the page did not want is none of its losses.
  if (verified === 0 && (verdict === 'continued' || verdict === 'replayed' || loss.verified === 0))
    return null
  const left = view.attempts.find(
    each => each.connection === former.connection && each.own === former.attempt,
  )
  if (left && isEndedHere(left)) return null
  const mean = loss.expected?.mean ?? 0
  // The server was told where to go on; IDs that cannot be counted do not show whether it did.
  const isAsked = sent.id !== '' || (by === 'browser' && (lastSeen !== '' || view.health?.ids.last !== ''))
  return {
    severity: verified > 0 ? 'error' : mean >= 1 && !isHealing && !isAsked ? 'warning' : 'info',
    connection,
    from: loss.from,
    to: loss.to,
    resolvedAt: isHealing ? loss.to : null,
    evidence: seqs(evidence.before, evidence.request, evidence.after),
    variant: variantOf(verified, isHealing, isAsked, loss.expected !== null),
    values: {
      attempt,
      gap: loss.span,
      verified,
      expected: Math.round(mean),
      low: loss.expected?.low ?? 0,
      high: loss.expected?.high ?? 0,
    },
  }
}

function variantOf(verified: number, isHealing: boolean, isAsked: boolean, isEstimated: boolean): string {
  if (verified > 0) return 'verified'
  if (isHealing) return 'healing'
  if (isAsked) return 'asked'
  return isEstimated ? 'estimated' : 'unknown'
}
