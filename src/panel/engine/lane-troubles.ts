/** What the judgement of a stream adds to its lane in the timeline: missed heartbeats, gaps and findings. */

import type { Finding, Severity } from '../../core/findings/finding'
import { findingsOf } from '../../core/findings/findings'
import type { StreamFacts } from '../../core/health'
import type { Stream } from '../../core/history'
import type { EngineLog } from './engine-log'
import type { FindingMark, Lane, LaneGap, TimelineQuestion } from './timeline-messages'

/** The troubles of a stream that lie within the span of a question. */
export function troublesIn(
  { judgement }: EngineLog,
  stream: Stream,
  { from, to, apart }: TimelineQuestion,
): Pick<Lane, 'missed' | 'gaps' | 'findings'> {
  const known = judgement.facts.get(stream.id)
  const isWithin = (each: { from: number; to: number | null }) =>
    each.from <= to && (each.to ?? Number.POSITIVE_INFINITY) >= from
  return {
    missed:
      known?.heartbeat.missed.flatMap(({ expectedAt }) => expectedAt).filter(at => at >= from && at <= to) ??
      [],
    gaps: known ? gapsOf(known).filter(isWithin) : [],
    findings: groupFindings(findingsOf(judgement.findings, stream.id), from, to, apart),
  }
}

function gapsOf({ gaps, resumes }: StreamFacts): LaneGap[] {
  return gaps.map(({ from, to, kind, connection, attempt }) => {
    const resume =
      kind === 'between'
        ? resumes.find(each => each.connection === connection && each.attempt === attempt)
        : undefined
    return { from, to, kind, missed: resume?.loss.verified ?? null }
  })
}

const RANKS: Record<Severity, number> = { error: 2, warning: 1, info: 0 }

/** Errors and warnings within a span that no other finding explains, as marks that are so far apart. */
export function groupFindings(
  findings: readonly Finding[],
  from: number,
  to: number,
  apart: number,
): FindingMark[] {
  const marks: FindingMark[] = []
  for (const { from: at, key, cause, severity, id, variant, values } of findings) {
    if (cause !== null || severity === 'info' || at < from || at > to) continue
    const former = marks.at(-1)
    if (!former || at - former.at >= apart) marks.push({ at, key, severity, id, variant, values, count: 1 })
    else {
      former.count++
      if (RANKS[severity] > RANKS[former.severity])
        Object.assign(former, { key, severity, id, variant, values })
    }
  }
  return marks
}
