/** The finding: one diagnosis of a stream, with what it is based on. Words for it are in `texts/`. */

import type { EpochMilliseconds } from '../units'

/** `error`: data is lost or the stream is dead. `warning`: it will be. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info'

/** All diagnoses, by subject. `docs/findings.md` describes each. */
export const FINDING_IDS = {
  connecting: [
    'never-opened',
    'open-delayed-until-first-byte',
    'closed-by-http-status',
    'auth-expired-on-reconnect',
    'stopped-by-204',
    'wrong-mime',
    'charset-rejected',
    'cors-blocked',
    'csp-or-mixed-blocked',
    'dns-or-tls-failure',
    'server-unreachable',
    'firefox-gave-up',
    'sw-lifetime-abort',
    'redirect-stickiness',
    'http10-stream',
    'has-content-length',
    'credentials-mismatch',
    'secrets-in-url',
  ],
  population: [
    'h1-connection-starvation',
    'h2-stream-limit',
    'leaked-connections',
    'duplicate-handler',
    'manual-reconnect-race',
    'manual-reconnect-drops-id',
    'closed-on-first-error',
    'polyfill-cursor-mismatch',
  ],
  ends: [
    'reconnect-loop',
    'polling-in-disguise',
    'idle-timeout-disconnect',
    'max-lifetime-disconnect',
    'abrupt-cut',
    'network-change-or-sleep',
    'deploy-herd',
    'retry-too-small',
    'retry-too-large',
    'retry-not-honoured',
    'retry-invalid',
    'max-retries-exhausted',
    'library-closes-when-hidden',
    'bfcache-cycle',
    'last-event-id-rejected',
    'closed-by-app',
    'gc-or-unload',
  ],
  loss: [
    'no-ids-unrecoverable',
    'loss-window',
    'id-gap',
    'id-duplicate',
    'id-out-of-order',
    'server-ignores-last-event-id',
    'replay-storm',
    'id-only-checkpoint-lost',
    'id-invalid',
    'truncated-final-event',
    'clock-skewed-ids',
  ],
  liveness: [
    'no-heartbeat',
    'heartbeat-invisible-to-page',
    'heartbeat-interval-risky',
    'heartbeat-late',
    'heartbeat-missing',
    'silent-stall',
    'recovered-after-stall',
    'proxy-buffering',
    'first-byte-delayed',
    'full-buffering',
    'compressed-stream',
    'missing-no-transform',
    'served-from-cache',
    'missing-x-accel-buffering',
    'oversized-message',
    'event-flood',
    'background-throttled',
    'frozen-backlog',
  ],
  payload: [
    'json-parse-failure',
    'unlistened-event-type',
    'listener-never-fires',
    'error-event-collision',
    'bad-framing',
    'comment-inside-data',
    'invalid-utf8',
    'bom-midstream',
    'llm-stream-ended-without-done',
    'inband-error',
  ],
} as const

/** What a group of diagnoses is about. */
export type Subject = keyof typeof FINDING_IDS

/** The name of a diagnosis. */
export type FindingId = (typeof FINDING_IDS)[Subject][number]

/** What fills a text: numbers are formatted by its placeholders, strings come from the page or server as they are. */
export type Values = Readonly<Record<string, number | string>>

/** What a rule says; the engine makes a finding of it. */
export interface Draft {
  /** That of the rule unless told. */
  severity?: Severity
  /** The connection it is about; left out where it is about the whole stream. */
  connection?: string
  from: EpochMilliseconds
  /** `null` while it goes on. */
  to: EpochMilliseconds | null
  /** When what it says ceased to be so; `null` while it stands. A loss stands, as nothing brings it back. */
  resolvedAt: EpochMilliseconds | null
  /** `seq` of the records that show it, in order of happening. */
  evidence: readonly number[]
  /** Which of its texts applies. */
  variant?: string
  values?: Values
}

/** One diagnosis of a stream. */
export interface Finding extends Readonly<Required<Omit<Draft, 'connection' | 'variant'>>> {
  /** Unique in its log as long as the log is open. */
  readonly key: string
  readonly id: FindingId
  /** The id of the stream. */
  readonly stream: string
  readonly connection: string | null
  readonly variant: string | null
  /** The key of the finding that explains this one; `null` for a primary finding. */
  readonly cause: string | null
}

/** Records that a finding names as evidence at most: the first, and the newest. */
export const EVIDENCE_KEPT = 20

/** The first and the newest of many. */
export function firstAndNewest(evidence: readonly number[]): readonly number[] {
  const [first] = evidence
  if (first === undefined || evidence.length <= EVIDENCE_KEPT) return evidence
  return [first, ...evidence.slice(1 - EVIDENCE_KEPT)]
}

/** The numbers of those records that are known. */
export function seqs(...records: readonly (number | null | undefined)[]): number[] {
  return records.filter(seq => seq !== null && seq !== undefined)
}
