/**
 * Which finding explains which: of one incident only the root is shown as such, the rest is evidence of it.
 * Pure; runs whenever the findings of a stream have changed.
 */

import type { EpochMilliseconds, Milliseconds } from '../units'
import type { Finding, FindingId } from './finding'

/**
 * An effect may begin this long after its cause has ended. And as what comes of a cause may be seen before the cause
 * itself is, such as a cut before the next attempt that is refused, it may be over this long before.
 */
const NEAR: Milliseconds = 10_000

/**
 * The findings with their causes. A finding is explained by the one of highest rank that names it and was there at
 * the time; of several by the earliest.
 * @param explainedBy by finding: those that explain it, the deepest first.
 */
export function withCauses(
  findings: readonly Finding[],
  explainedBy: ReadonlyMap<FindingId, readonly FindingId[]>,
  now: EpochMilliseconds,
): Finding[] {
  const byId = new Map<FindingId, Finding[]>()
  for (const finding of findings) {
    const same = byId.get(finding.id)
    if (same) same.push(finding)
    else byId.set(finding.id, [finding])
  }
  return findings.map(finding => {
    const cause = causeOf(finding, byId, explainedBy, now)
    return cause === finding.cause ? finding : { ...finding, cause }
  })
}

function causeOf(
  finding: Finding,
  byId: ReadonlyMap<FindingId, readonly Finding[]>,
  explainedBy: ReadonlyMap<FindingId, readonly FindingId[]>,
  now: EpochMilliseconds,
): string | null {
  for (const id of explainedBy.get(finding.id) ?? []) {
    const cause = byId.get(id)?.find(each => each !== finding && meet(each, finding, now))
    if (cause) return cause.key
  }
  return null
}

function meet(cause: Finding, effect: Finding, now: EpochMilliseconds): boolean {
  const until = (each: Finding) => each.to ?? each.resolvedAt ?? now
  return cause.from - NEAR <= until(effect) && effect.from <= until(cause) + NEAR
}
