/** Each rule, in stories in which it has to speak and in stories in which it has to be silent. */

import { describe, expect, it } from 'vitest'
import type { FindingId } from '../../../../src/core/findings/finding'
import { CASES } from './cases'
import { allFindings, type Cases, evidenceKinds } from './judge'

const all = Object.entries(CASES) as [FindingId, Cases][]

describe.each(all)('%s', (id, cases) => {
  it('is shown to speak and to be silent', () => {
    expect(cases.some(({ expected }) => expected !== null)).toBe(true)
    expect(cases.some(({ expected }) => expected === null)).toBe(true)
  })

  it.each(cases.map(each => [each.expected ? 'finds' : 'spares', each.title, each] as const))(
    '%s: %s',
    (_, __, { story, expected }) => {
      const findings = allFindings(story)
      const found = findings.filter(each => each.id === id)
      if (!expected) {
        expect(found).toEqual([])
        return
      }
      expect(found, `only ${findings.map(each => each.id).join(', ')}`).toHaveLength(1)
      const [finding] = found
      if (!finding) return
      const { severity, variant = null, evidence, cause, isResolved = false, values = {} } = expected
      expect({
        severity: finding.severity,
        variant: finding.variant,
        evidence: evidenceKinds(finding, story.records),
        isResolved: finding.resolvedAt !== null,
        values: Object.fromEntries(Object.keys(values).map(name => [name, finding.values[name]])),
      }).toEqual({ severity, variant, evidence: [...evidence].sort(), isResolved, values })
      if (cause) expect(findings.find(({ key }) => key === finding.cause)?.id).toBe(cause)
      expect(finding.to === null || finding.to >= finding.from).toBe(true)
    },
  )
})
