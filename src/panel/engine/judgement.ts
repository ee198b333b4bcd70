/**
 * The judgement of one log: its health and its findings, kept beside its history. Fed with each record; judged after
 * records were read and when the document's clock ticks, so that an hour of a flood costs no more than an hour of
 * ticks. Runs in the panel's worker.
 */

import type { Finding, Severity } from '../../core/findings/finding'
import {
  applyToFindings,
  createFindings,
  type Findings,
  findingsOf,
  judgeFindings,
  noteSleepInFindings,
  settleFindings,
  tickFindings,
} from '../../core/findings/findings'
import {
  applyHealth,
  createHealth,
  factsOf,
  type Health,
  noteSleep,
  type StreamFacts,
} from '../../core/health'
import type { History, Stream } from '../../core/history'
import type { LogRecord } from '../../core/record'
import type { StreamRule } from '../../core/thresholds'
import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import type { HeartbeatBrief, StreamVerdict } from './judgement-messages'

export interface Judgement {
  health: Health
  findings: Findings
  /** By the id of the stream: what was known of it when it was judged last. */
  facts: Map<string, StreamFacts>
  /** Streams of which less, more or something else is to be said than before, by id; whoever tells it empties it. */
  changed: Set<string>
  /** The latest moment that was judged; 0 before. */
  at: EpochMilliseconds
  /** Something was read that was not judged at all yet. */
  fresh: boolean
}

/** The judgement of a log of which nothing was read yet. @param rules what the user has set for some addresses. */
export function createJudgement(
  history: History,
  browser: string,
  rules: readonly StreamRule[] = [],
): Judgement {
  const health = createHealth(rules)
  const facts: Judgement['facts'] = new Map()
  const changed = new Set<string>()
  const findings = createFindings(history, browser, (stream, now) => {
    const known = factsOf(health, stream, now)
    if (!known) return null
    const before = facts.get(stream.id)
    facts.set(stream.id, known)
    if (!before || !isSameBrief(briefOf(before), briefOf(known))) changed.add(stream.id)
    return known
  })
  return { health, findings, facts, changed, at: 0, fresh: true }
}

/** Takes note of a record that has just been folded into the history, of `stream`. */
export function noteRecord(judgement: Judgement, record: LogRecord, stream: Stream | null): void {
  applyHealth(judgement.health, record, stream)
  applyToFindings(judgement.findings, record, stream)
}

/** Judges what records have changed at once; a log that was never judged, all of it. Called after records were read. */
export function settle(judgement: Judgement): void {
  const { findings, fresh } = judgement
  const now = moveTo(judgement, 0)
  judgement.fresh = false
  if (fresh) judgeFindings(findings, now)
  else settleFindings(findings, now)
  forget(judgement)
}

/** Judges what the passing of time may have changed. Called about once a second while a stream goes on. */
export function tick(judgement: Judgement, now: EpochMilliseconds): void {
  tickFindings(judgement.findings, moveTo(judgement, now))
  forget(judgement)
}

/** Judges all of a log that is over, at its own end. */
export function conclude(judgement: Judgement): void {
  judgement.fresh = false
  judgeFindings(judgement.findings, moveTo(judgement, 0))
  forget(judgement)
}

/** The machine slept until `at`, as the document's clock shows. */
export function sleep({ health, findings }: Judgement, at: EpochMilliseconds, span: Milliseconds): void {
  noteSleep(health, at, span)
  noteSleepInFindings(findings, at, span)
}

/** What is known of a stream at the latest moment that was judged, whether its own turn was then or not. */
export function streamFacts({ health, findings, at }: Judgement, stream: Stream): StreamFacts | null {
  return factsOf(health, stream, Math.max(at, findings.history.until))
}

/** What the list shows of the judgement of a stream. */
export function verdictOf({ findings, facts }: Judgement, stream: string): StreamVerdict {
  const counts = { error: 0, warning: 0, info: 0 }
  let worst: Finding | null = null
  for (const each of findingsOf(findings, stream)) {
    if (each.resolvedAt !== null) continue
    if (each.cause === null) counts[each.severity]++
    if (!worst || isWorse(each, worst)) worst = each
  }
  const known = facts.get(stream)
  return {
    counts,
    worst: worst && {
      id: worst.id,
      severity: worst.severity,
      variant: worst.variant,
      values: worst.values,
    },
    heartbeat: known ? briefOf(known) : null,
  }
}

const RANKS: Record<Severity, number> = { error: 2, warning: 1, info: 0 }

/** Worse, or a root where the other is only what comes of one, or newer. */
function isWorse(finding: Finding, than: Finding): boolean {
  const rank = ({ severity, cause }: Finding) => (cause === null ? 10 : 0) + RANKS[severity]
  return rank(finding) === rank(than) ? finding.from >= than.from : rank(finding) > rank(than)
}

function briefOf({ heartbeat, level }: StreamFacts): HeartbeatBrief {
  const { state, certain, suspended, shownPeriod } = heartbeat
  return { state, certain, suspended, period: shownPeriod, level }
}

function isSameBrief(one: HeartbeatBrief, other: HeartbeatBrief): boolean {
  return (
    one.state === other.state &&
    one.certain === other.certain &&
    one.suspended === other.suspended &&
    one.period === other.period &&
    one.level === other.level
  )
}

/** Time never goes back, though the clock of the computer may. */
function moveTo(judgement: Judgement, now: EpochMilliseconds): EpochMilliseconds {
  judgement.at = Math.max(judgement.at, now, judgement.findings.history.until)
  return judgement.at
}

function forget({ facts, findings, changed }: Judgement): void {
  for (const id of findings.changed) changed.add(id)
  findings.changed.clear()
  const { streams } = findings.history
  if (facts.size <= streams.size) return
  for (const id of facts.keys()) if (!streams.has(id)) facts.delete(id)
}
