/**
 * Keeps the identity of findings from one judging to the next, and their number within bounds. Pure; runs whenever a
 * stream was judged.
 */

import type { Stream } from '../history'
import type { EpochMilliseconds } from '../units'
import { type Draft, type Finding, type FindingId, firstAndNewest } from './finding'

/** Findings of one rule about one stream that are kept at most. */
const OF_RULE_KEPT = 50

/**
 * What a rule says now, with the identity of what it said before. What it does not say any more is forgotten, unless
 * it is of a time before all that the rule has seen.
 * @param since the rule has seen nothing from before.
 * @param nameNext gives a key to a finding that is new.
 */
export function reconcile(
  known: readonly Finding[],
  drafts: readonly Draft[],
  rule: { id: FindingId; severity: Finding['severity'] },
  stream: string,
  since: EpochMilliseconds,
  nameNext: (id: FindingId) => string,
): Finding[] {
  const left = new Set(known)
  const result: Finding[] = []
  for (const draft of drafts.slice(-OF_RULE_KEPT)) {
    const same = [...left].find(each => isSame(each, draft))
    if (same) left.delete(same)
    const isCut = same !== undefined && same.from < draft.from && draft.from <= since
    result.push({
      key: same?.key ?? nameNext(rule.id),
      id: rule.id,
      severity: draft.severity ?? rule.severity,
      stream,
      connection: draft.connection ?? null,
      from: isCut ? same.from : draft.from,
      to: draft.to,
      resolvedAt: draft.resolvedAt,
      evidence: firstAndNewest(isCut ? [...same.evidence.slice(0, 1), ...draft.evidence] : draft.evidence),
      variant: draft.variant ?? null,
      values: draft.values ?? {},
      cause: same?.cause ?? null,
    })
  }
  const past = [...left].filter(each => (each.to ?? each.from) < since)
  return [...past, ...result].slice(-OF_RULE_KEPT)
}

function isSame(finding: Finding, { connection, from, to }: Draft): boolean {
  if (finding.connection !== (connection ?? null)) return false
  return from <= (finding.to ?? Number.POSITIVE_INFINITY) && finding.from <= (to ?? Number.POSITIVE_INFINITY)
}

/** A stream whose connections are all closed for good. */
interface Over {
  at: EpochMilliseconds
  /** With its page. */
  left: boolean
}

/** When the last connection of a stream was closed for good; `null` while one is not. */
export function overSince({ connections }: Stream): Over | null {
  let at = 0
  for (const { closing } of connections) {
    if (closing === null) return null
    if (closing.at > at) at = closing.at
  }
  return { at, left: connections.at(-1)?.closing?.by === 'navigation' }
}

/** Nothing goes on in a stream that is over, and with the page that made it all of it is past. */
export function concluded(finding: Finding, { at, left }: Over): Finding {
  const end = Math.max(at, finding.from)
  const to = finding.to ?? end
  const resolvedAt = finding.resolvedAt ?? (left ? end : null)
  return to === finding.to && resolvedAt === finding.resolvedAt ? finding : { ...finding, to, resolvedAt }
}

/** Findings of a stream that are kept at most. */
const OF_STREAM_KEPT = 200

/** As many as are kept, in order of beginning. What stands goes before what is past, and what is new before what is old. */
export function bounded(findings: readonly Finding[]): Finding[] {
  const sorted = findings.toSorted(byBeginning)
  if (sorted.length <= OF_STREAM_KEPT) return sorted
  const standing = sorted.filter(({ resolvedAt }) => resolvedAt === null).slice(-OF_STREAM_KEPT)
  const room = OF_STREAM_KEPT - standing.length
  const past = room > 0 ? sorted.filter(({ resolvedAt }) => resolvedAt !== null).slice(-room) : []
  return [...past, ...standing].sort(byBeginning)
}

function byBeginning(a: Finding, b: Finding): number {
  return a.from - b.from || (a.id < b.id ? -1 : 1)
}
