/** Puts findings in the order in which they are shown: what stands first, the worst first, what it explains under it. Pure. */

import type { Finding, Severity } from '../../core/findings/finding'

/** A finding and those that it explains, directly or not. */
export interface FindingGroup {
  finding: Finding
  /** In order of beginning. */
  explained: Finding[]
}

/** Findings as they are shown. */
export interface Arrangement {
  /** The worst first; of the same severity the newest. */
  standing: FindingGroup[]
  /** All of the group is past; the newest first. */
  resolved: FindingGroup[]
}

const RANKS: Record<Severity, number> = { error: 2, warning: 1, info: 0 }

/** Arranges the findings of a stream or of several. */
export function arrangeFindings(findings: readonly Finding[]): Arrangement {
  const byKey = new Map(findings.map(finding => [finding.key, finding]))
  const groups = new Map<string, FindingGroup>()
  for (const finding of findings) {
    const root = rootOf(finding, byKey)
    const group = groups.get(root.key) ?? { finding: root, explained: [] }
    groups.set(root.key, group)
    if (finding !== root) group.explained.push(finding)
  }
  const all = [...groups.values()]
  const isStanding = ({ finding, explained }: FindingGroup) =>
    finding.resolvedAt === null || explained.some(({ resolvedAt }) => resolvedAt === null)
  return {
    standing: all
      .filter(isStanding)
      .sort(({ finding: a }, { finding: b }) => RANKS[b.severity] - RANKS[a.severity] || b.from - a.from),
    resolved: all
      .filter(group => !isStanding(group))
      .sort(({ finding: a }, { finding: b }) => b.from - a.from),
  }
}

/** What explains a finding in the end; of a circle, one of it. */
function rootOf(finding: Finding, byKey: ReadonlyMap<string, Finding>): Finding {
  const seen = new Set<Finding>()
  let root = finding
  for (;;) {
    seen.add(root)
    const cause = root.cause === null ? undefined : byKey.get(root.cause)
    if (!cause) return root
    if (seen.has(cause)) return [...seen].reduce((first, each) => (each.key < first.key ? each : first))
    root = cause
  }
}
