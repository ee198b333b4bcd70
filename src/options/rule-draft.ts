/**
 * A rule for the streams of some addresses as it stands in the form, where all is text, and the rule that it is. Runs
 * on the options page.
 */

import { type HeartbeatRule, type StreamRule, THRESHOLDS, type ThresholdName } from '../core/thresholds'

/** How a heartbeat can be told, with none for what is recognized by itself. */
export const HEARTBEAT_KINDS = ['none', 'comment', 'type', 'data'] as const
export type HeartbeatKind = (typeof HEARTBEAT_KINDS)[number]

/** The limits that the form offers: those of heartbeats and silence that a server's author can have reason to move. */
export const OFFERED_LIMITS = [
  'lateTimes',
  'missingTimes',
  'deadTimes',
  'lateMargin',
  'missingMargin',
  'deadFloor',
  'silenceFloor',
  'silenceTimes',
  'observedForNone',
  'silentForNone',
  'hiddenAtMost',
  'graceAfterWake',
] as const satisfies readonly ThresholdName[]
export type OfferedLimit = (typeof OFFERED_LIMITS)[number]

/** One rule in the form. Spans are in seconds; an empty text stands for what holds without the rule. */
export interface RuleDraft {
  /** Tells it from the others as long as the page is open. */
  key: number
  url: string
  kind: HeartbeatKind
  text: string
  period: string
  limits: Partial<Record<OfferedLimit, string>>
  /** What was stored and the form does not show. */
  rest: StreamRule['thresholds']
}

let keys = 0

/** A rule that nothing was typed into yet. */
export function emptyDraft(): RuleDraft {
  return { key: ++keys, url: '', kind: 'none', text: '', period: '', limits: {}, rest: {} }
}

/** Rules as the form shows them: one heartbeat each. */
export function draftsOf(rules: readonly StreamRule[]): RuleDraft[] {
  return rules.flatMap(({ url, heartbeats = [], thresholds = {} }) => {
    const [first, ...others] = heartbeats
    const limits: RuleDraft['limits'] = {}
    const rest = { ...thresholds }
    for (const name of OFFERED_LIMITS) {
      const value = thresholds[name]
      delete rest[name]
      if (value !== undefined) limits[name] = shownLimit(name, value)
    }
    return [
      { ...emptyDraft(), url, ...shownHeartbeat(first), limits, rest },
      ...others.map(each => ({ ...emptyDraft(), url, ...shownHeartbeat(each) })),
    ]
  })
}

/** A limit in the unit of the form. */
export function shownLimit(name: OfferedLimit, value: number = THRESHOLDS[name].value): string {
  return String(isSpan(name) ? value / 1000 : value)
}

/** Whether a limit is a span, which the form has in seconds. */
export function isSpan(name: ThresholdName): boolean {
  return THRESHOLDS[name].unit === 'milliseconds'
}

function shownHeartbeat(heartbeat: HeartbeatRule | undefined): Pick<RuleDraft, 'kind' | 'text' | 'period'> {
  const { comment, type, data, period } = heartbeat ?? {}
  const kind =
    comment !== undefined ? 'comment' : type !== undefined ? 'type' : data !== undefined ? 'data' : 'none'
  return {
    kind,
    text: comment ?? type ?? data ?? '',
    period: period === undefined ? '' : String(period / 1000),
  }
}

/** What the form says, unchecked: `readStreamRules` says whether it makes sense. */
export function ruleOf({ url, kind, text, period, limits, rest }: RuleDraft): Record<string, unknown> {
  const heartbeat =
    kind === 'none' ? null : { [kind]: text, ...(period.trim() !== '' && { period: seconds(period) }) }
  const thresholds: Record<string, number> = { ...rest }
  for (const name of OFFERED_LIMITS) {
    const typed = limits[name]?.trim() ?? ''
    if (typed !== '') thresholds[name] = isSpan(name) ? seconds(typed) : Number(typed)
  }
  return {
    url,
    ...(heartbeat && { heartbeats: [heartbeat] }),
    ...(Object.keys(thresholds).length > 0 && { thresholds }),
  }
}

function seconds(text: string): number {
  return Math.round(Number(text) * 1000)
}
