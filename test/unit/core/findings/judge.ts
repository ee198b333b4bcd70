/** Judges a story as the panel would, at its end or at any time of it. */

import type { Finding, FindingId, Severity } from '../../../../src/core/findings/finding'
import {
  applyToFindings,
  createFindings,
  type Findings,
  judgeFindings,
} from '../../../../src/core/findings/findings'
import { applyHealth, createHealth, factsOf } from '../../../../src/core/health'
import { applyRecord, createHistory } from '../../../../src/core/history'
import type { Kind, LogRecord } from '../../../../src/core/record'
import type { Story } from './story'

/** What a story must be found to be. */
export interface Expected {
  severity: Severity
  variant?: string
  /** The kinds of the records that it names, each that there is. */
  evidence: Kind[]
  /** Explained by another finding. */
  cause?: FindingId
  isResolved?: boolean
  values?: Record<string, number | string>
}

/** A story and what is to be found in it; `null` where it must not be found. */
export interface Case {
  title: string
  story: Story
  expected: Expected | null
}

/** The cases of one finding: at least one in which it is found, and one in which it nearly is. */
export type Cases = readonly [Case, Case, ...Case[]]

/** A case in which a finding is made. */
export function finds(title: string, story: Story, expected: Expected): Case {
  return { title, story, expected }
}

/** A case that nearly is one, and is none. */
export function spares(title: string, story: Story): Case {
  return { title, story, expected: null }
}

/** Folds records in the order given, and judges them once at the end. */
export function judged({ browser, records, now }: Story): Findings {
  const history = createHistory()
  const health = createHealth()
  const findings = createFindings(history, browser, (stream, at) => factsOf(health, stream, at))
  for (const record of records) {
    const stream = applyRecord(history, record)
    applyHealth(health, record, stream)
    applyToFindings(findings, record, stream)
  }
  judgeFindings(findings, now)
  return findings
}

/** All findings of a story. */
export function allFindings(story: Story): Finding[] {
  return [...judged(story).byStream.values()].flat()
}

/** The kinds of the records that a finding names. */
export function evidenceKinds({ evidence }: Finding, records: readonly LogRecord[]): Kind[] {
  const bySeq = new Map(records.map(record => [record.seq, record.kind]))
  return [...new Set(evidence.flatMap(seq => bySeq.get(seq) ?? []))].sort()
}
