/** Finds what the records that a finding names are of: rows, attempts and times. */

import { EVIDENCE_KEPT } from '../../core/findings/finding'
import type { Stream } from '../../core/history'
import type { LogRecord } from '../../core/record'
import { rowOfValue } from './columns'
import type { EngineLog } from './engine-log'
import type { Evidence, EvidenceQuestion } from './judgement-messages'

/** Beginning of a name from the page that is told. */
const NAME_LENGTH = 64

/** The evidence, in the order of the question; records that are not in the log any more are left out. */
export async function findEvidence(
  log: EngineLog | undefined,
  { stream: id, seqs }: EvidenceQuestion,
): Promise<Evidence[]> {
  const stream = log?.history.streams.get(id)
  if (!log || !stream) return []
  const found: Evidence[] = []
  for (const seq of seqs.slice(0, EVIDENCE_KEPT)) {
    const record = await log.records.record(seq)
    const evidence = record && evidenceOf(log, stream, record)
    if (!evidence || found.some(each => isSame(each, evidence))) continue
    found.push(evidence)
  }
  return found
}

function evidenceOf(log: EngineLog, about: Stream, record: LogRecord): Evidence {
  const own = record.connection === null ? undefined : log.history.streamOf.get(record.connection)
  const of = own ?? about
  const place = { seq: record.seq, at: record.at, stream: of.id }
  if (record.kind === 'event') {
    const rowOfLog = rowOfValue(log.events.seq, record.seq)
    const row = rowOfValue(log.events.streams.get(of.id)?.rows, rowOfLog)
    const [type, id] = [record.type.slice(0, NAME_LENGTH), record.id.slice(0, NAME_LENGTH)]
    if (row !== -1) return { as: 'event', ...place, row, rowOfLog, type, id }
  }
  const number = isOfAttempt(record) ? attemptNumber(of, record) : null
  if (number !== null) return { as: 'attempt', ...place, number }
  return { as: 'moment', ...place, kind: record.kind, what: whatOf(record) }
}

function isSame(one: Evidence, other: Evidence): boolean {
  return (
    one.as === 'attempt' &&
    other.as === 'attempt' &&
    one.number === other.number &&
    one.stream === other.stream
  )
}

/** What tells how an attempt went, and nothing of what came in it. */
function isOfAttempt({ kind }: LogRecord): boolean {
  return (
    kind === 'connection' ||
    kind === 'request' ||
    kind === 'redirect' ||
    kind === 'response' ||
    kind === 'protocol' ||
    kind === 'open' ||
    kind === 'error' ||
    kind === 'end' ||
    kind === 'close'
  )
}

/** The number of an attempt in its stream, as the list of attempts counts. */
function attemptNumber({ connections, earlier }: Stream, { connection, attempt }: LogRecord): number | null {
  let before = earlier.attempts
  for (const each of connections) {
    if (each.id === connection) {
      const own = attempt === 0 ? Math.min(1, each.attemptCount) : Math.min(attempt, each.attemptCount)
      return own === 0 ? null : before + own
    }
    before += each.attemptCount
  }
  return null
}

function whatOf(record: LogRecord): string | null {
  if (record.kind === 'environment') return record.what
  if (record.kind === 'comment') return record.text.slice(0, NAME_LENGTH)
  if (record.kind === 'listening') return record.type.slice(0, NAME_LENGTH)
  return null
}
