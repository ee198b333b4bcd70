/** The table of all rules, by subject, and what the engine looks up in it. */

import type { Kind, LogRecord } from '../record'
import type { FindingId } from './finding'
import type { Rule, WatchedKind } from './rule'
import { abruptCut } from './rules/abrupt-cut'
import { authExpiredOnReconnect } from './rules/auth-expired-on-reconnect'
import { backgroundThrottled } from './rules/background-throttled'
import { badFraming } from './rules/bad-framing'
import { bfcacheCycle } from './rules/bfcache-cycle'
import { bomMidstream } from './rules/bom-midstream'
import { charsetRejected } from './rules/charset-rejected'
import { clockSkewedIds } from './rules/clock-skewed-ids'
import { closedByApp } from './rules/closed-by-app'
import { closedByHttpStatus } from './rules/closed-by-http-status'
import { closedOnFirstError } from './rules/closed-on-first-error'
import { commentInsideData } from './rules/comment-inside-data'
import { compressedStream } from './rules/compressed-stream'
import { corsBlocked } from './rules/cors-blocked'
import { credentialsMismatch } from './rules/credentials-mismatch'
import { cspOrMixedBlocked } from './rules/csp-or-mixed-blocked'
import { deployHerd } from './rules/deploy-herd'
import { dnsOrTlsFailure } from './rules/dns-or-tls-failure'
import { duplicateHandler } from './rules/duplicate-handler'
import { errorEventCollision } from './rules/error-event-collision'
import { eventFlood } from './rules/event-flood'
import { firefoxGaveUp } from './rules/firefox-gave-up'
import { firstByteDelayed } from './rules/first-byte-delayed'
import { frozenBacklog } from './rules/frozen-backlog'
import { fullBuffering } from './rules/full-buffering'
import { gcOrUnload } from './rules/gc-or-unload'
import { h1ConnectionStarvation } from './rules/h1-connection-starvation'
import { h2StreamLimit } from './rules/h2-stream-limit'
import { hasContentLength } from './rules/has-content-length'
import { heartbeatIntervalRisky } from './rules/heartbeat-interval-risky'
import { heartbeatInvisibleToPage } from './rules/heartbeat-invisible-to-page'
import { heartbeatLate } from './rules/heartbeat-late'
import { heartbeatMissing } from './rules/heartbeat-missing'
import { http10Stream } from './rules/http10-stream'
import { idDuplicate } from './rules/id-duplicate'
import { idGap } from './rules/id-gap'
import { idInvalid } from './rules/id-invalid'
import { idOnlyCheckpointLost } from './rules/id-only-checkpoint-lost'
import { idOutOfOrder } from './rules/id-out-of-order'
import { idleTimeoutDisconnect } from './rules/idle-timeout-disconnect'
import { inbandError } from './rules/inband-error'
import { invalidUtf8 } from './rules/invalid-utf8'
import { jsonParseFailure } from './rules/json-parse-failure'
import { lastEventIdRejected } from './rules/last-event-id-rejected'
import { leakedConnections } from './rules/leaked-connections'
import { libraryClosesWhenHidden } from './rules/library-closes-when-hidden'
import { listenerNeverFires } from './rules/listener-never-fires'
import { llmStreamEndedWithoutDone } from './rules/llm-stream-ended-without-done'
import { lossWindow } from './rules/loss-window'
import { manualReconnectDropsId } from './rules/manual-reconnect-drops-id'
import { manualReconnectRace } from './rules/manual-reconnect-race'
import { maxLifetimeDisconnect } from './rules/max-lifetime-disconnect'
import { maxRetriesExhausted } from './rules/max-retries-exhausted'
import { missingNoTransform } from './rules/missing-no-transform'
import { missingXAccelBuffering } from './rules/missing-x-accel-buffering'
import { networkChangeOrSleep } from './rules/network-change-or-sleep'
import { neverOpened } from './rules/never-opened'
import { noHeartbeat } from './rules/no-heartbeat'
import { noIdsUnrecoverable } from './rules/no-ids-unrecoverable'
import { openDelayedUntilFirstByte } from './rules/open-delayed-until-first-byte'
import { oversizedMessage } from './rules/oversized-message'
import { pollingInDisguise } from './rules/polling-in-disguise'
import { polyfillCursorMismatch } from './rules/polyfill-cursor-mismatch'
import { proxyBuffering } from './rules/proxy-buffering'
import { reconnectLoop } from './rules/reconnect-loop'
import { recoveredAfterStall } from './rules/recovered-after-stall'
import { redirectStickiness } from './rules/redirect-stickiness'
import { replayStorm } from './rules/replay-storm'
import { retryInvalid } from './rules/retry-invalid'
import { retryNotHonoured } from './rules/retry-not-honoured'
import { retryTooLarge } from './rules/retry-too-large'
import { retryTooSmall } from './rules/retry-too-small'
import { secretsInUrl } from './rules/secrets-in-url'
import { servedFromCache } from './rules/served-from-cache'
import { serverIgnoresLastEventId } from './rules/server-ignores-last-event-id'
import { serverUnreachable } from './rules/server-unreachable'
import { silentStall } from './rules/silent-stall'
import { stoppedBy204 } from './rules/stopped-by-204'
import { swLifetimeAbort } from './rules/sw-lifetime-abort'
import { truncatedFinalEvent } from './rules/truncated-final-event'
import { unlistenedEventType } from './rules/unlistened-event-type'
import { wrongMime } from './rules/wrong-mime'

/** Every rule. A new one is a file in `rules/`, a line here, and its texts. */
export const RULES: readonly Rule<unknown>[] = [
  // connecting
  neverOpened,
  openDelayedUntilFirstByte,
  closedByHttpStatus,
  authExpiredOnReconnect,
  stoppedBy204,
  wrongMime,
  charsetRejected,
  corsBlocked,
  cspOrMixedBlocked,
  dnsOrTlsFailure,
  serverUnreachable,
  firefoxGaveUp,
  swLifetimeAbort,
  redirectStickiness,
  http10Stream,
  hasContentLength,
  credentialsMismatch,
  secretsInUrl,
  // population
  h1ConnectionStarvation,
  h2StreamLimit,
  leakedConnections,
  duplicateHandler,
  manualReconnectRace,
  manualReconnectDropsId,
  closedOnFirstError,
  polyfillCursorMismatch,
  // ends
  reconnectLoop,
  pollingInDisguise,
  idleTimeoutDisconnect,
  maxLifetimeDisconnect,
  abruptCut,
  networkChangeOrSleep,
  deployHerd,
  retryTooSmall,
  retryTooLarge,
  retryNotHonoured,
  retryInvalid,
  maxRetriesExhausted,
  libraryClosesWhenHidden,
  bfcacheCycle,
  lastEventIdRejected,
  closedByApp,
  gcOrUnload,
  // loss
  noIdsUnrecoverable,
  lossWindow,
  idGap,
  idDuplicate,
  idOutOfOrder,
  serverIgnoresLastEventId,
  replayStorm,
  idOnlyCheckpointLost,
  idInvalid,
  truncatedFinalEvent,
  clockSkewedIds,
  // liveness
  noHeartbeat,
  heartbeatInvisibleToPage,
  heartbeatIntervalRisky,
  heartbeatLate,
  heartbeatMissing,
  silentStall,
  recoveredAfterStall,
  proxyBuffering,
  firstByteDelayed,
  fullBuffering,
  compressedStream,
  missingNoTransform,
  servedFromCache,
  missingXAccelBuffering,
  oversizedMessage,
  eventFlood,
  backgroundThrottled,
  frozenBacklog,
  // payload
  jsonParseFailure,
  unlistenedEventType,
  listenerNeverFires,
  errorEventCollision,
  badFraming,
  commentInsideData,
  invalidUtf8,
  bomMidstream,
  llmStreamEndedWithoutDone,
  inbandError,
]

/** A rule and its place in the table, under which it keeps what it notes. */
export interface PlacedRule {
  index: number
  rule: Rule<unknown>
}

const PLACED: readonly PlacedRule[] = RULES.map((rule, index) => ({ index, rule }))

/** Rules about one stream. */
export const STREAM_RULES = PLACED.filter(({ rule }) => rule.judge)

/** Rules about what several streams do together. */
export const LOG_RULES = PLACED.filter(({ rule }) => rule.judgeLog)

/**
 * Findings that explain others, the deepest first: what keeps a stream from opening at all, then what there is too
 * much of, what holds it back, what ends it, what is silent, what is lost.
 */
const DEEPEST_FIRST: readonly FindingId[] = [
  // Nobody at the other end is to blame.
  'network-change-or-sleep',
  'bfcache-cycle',
  'frozen-backlog',
  'gc-or-unload',
  // It does not open, or not again.
  'csp-or-mixed-blocked',
  'cors-blocked',
  'wrong-mime',
  'charset-rejected',
  'dns-or-tls-failure',
  'auth-expired-on-reconnect',
  'last-event-id-rejected',
  'credentials-mismatch',
  'stopped-by-204',
  'closed-by-http-status',
  'server-unreachable',
  'firefox-gave-up',
  // There are too many.
  'manual-reconnect-race',
  'leaked-connections',
  'h1-connection-starvation',
  'h2-stream-limit',
  'duplicate-handler',
  // It is held back.
  'served-from-cache',
  'proxy-buffering',
  'full-buffering',
  'has-content-length',
  'compressed-stream',
  'first-byte-delayed',
  // Something ends it.
  'sw-lifetime-abort',
  'library-closes-when-hidden',
  'background-throttled',
  'heartbeat-invisible-to-page',
  'error-event-collision',
  'inband-error',
  'idle-timeout-disconnect',
  'max-lifetime-disconnect',
  'polling-in-disguise',
  'reconnect-loop',
  'no-heartbeat',
  'silent-stall',
  'abrupt-cut',
  'closed-on-first-error',
  'max-retries-exhausted',
  // Something is lost.
  'id-invalid',
  'id-only-checkpoint-lost',
  'manual-reconnect-drops-id',
  'polyfill-cursor-mismatch',
  'server-ignores-last-event-id',
  'no-ids-unrecoverable',
  'retry-too-large',
  'unlistened-event-type',
  'comment-inside-data',
  'bad-framing',
]

/** By finding: those that explain it, the deepest first. */
export const EXPLAINED_BY: ReadonlyMap<FindingId, readonly FindingId[]> = new Map(
  RULES.map(({ id }) => [
    id,
    DEEPEST_FIRST.filter(cause => RULES.some(rule => rule.id === cause && rule.explains?.includes(id))),
  ]),
)

/** One rule's look at the records of one kind. */
export interface Watcher {
  index: number
  start(): unknown
  look(state: unknown, record: LogRecord): void
}

const WATCHERS = new Map<Kind, Watcher[]>()
const NOBODY: readonly Watcher[] = []

for (const { index, rule } of PLACED) {
  const { watch } = rule
  if (!watch) continue
  for (const kind of ['event', 'comment', 'retry', 'checkpoint', 'fault', 'listening', 'dropped'] as const) {
    const look = lookOf(watch, kind)
    if (look) WATCHERS.set(kind, [...(WATCHERS.get(kind) ?? []), { index, start: watch.start, look }])
  }
}

/** A rule's function for one kind, which is called with records of that kind only. */
function lookOf(watch: NonNullable<Rule<unknown>['watch']>, kind: WatchedKind): Watcher['look'] | null {
  const look = watch[kind] as Watcher['look'] | undefined
  return look ?? null
}

/** The rules that look at each record of a kind. */
export function watchersOf(kind: Kind): readonly Watcher[] {
  return WATCHERS.get(kind) ?? NOBODY
}
