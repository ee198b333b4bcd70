/**
 * Which records are heartbeats by their look. Asked for each event and comment; whether a timer is behind them, which
 * the less certain ones need, is for `rhythm.ts` to say.
 */

import { HEARTBEAT_NAMES } from './heartbeat-names'
import type { CaptureLevel, RecordOf } from './record'
import { type HeartbeatRule, matches } from './thresholds'

/**
 * The form of a heartbeat as a word: `comment`, `growth`, `event:<type>`, `data:<what it says>`, `rule:<number>`.
 */
export type FormKey = string

/** Types that are heartbeats of some servers and stock prices of others: they need a timer behind them. */
const DOUBTFUL_TYPES: ReadonlySet<string> = new Set(['tick'])

const TYPES: ReadonlySet<string> = new Set([...HEARTBEAT_NAMES, ...DOUBTFUL_TYPES])

/** Whole payloads that heartbeats have (webpack-hot-middleware, SockJS, Home Assistant, SignalR and hand-made ones). */
const PAYLOADS: ReadonlySet<string> = new Set([
  '',
  'ping',
  '💓',
  'h',
  'heartbeat',
  'keepalive',
  'keep-alive',
  'null',
  '{}',
  '{"type":6}',
])
const LONGEST_PAYLOAD = Math.max(...[...PAYLOADS].map(text => text.length))

/** A short JSON object that says what it is. */
const NAMING = new RegExp(`"(?:type|event|msg)"\\s*:\\s*"(${HEARTBEAT_NAMES.join('|')})"`, 'i')
/** What is longer carries something else, too. */
const LONGEST_OBJECT = 200

/** Longer types are no names of heartbeats. */
const LONGEST_TYPE = 64

/** The form of an event that looks like a heartbeat, otherwise `null`. */
export function formOfEvent(
  { type, data, cut }: RecordOf<'event'>,
  rules: readonly HeartbeatRule[],
): FormKey | null {
  if (rules.length > 0) {
    const rule = rules.findIndex(
      each =>
        each.comment === undefined &&
        (each.type !== undefined || each.data !== undefined) &&
        (each.type === undefined || each.type === type) &&
        (each.data === undefined || (data !== null && !cut && matchesShort(each.data, data))),
    )
    if (rule !== -1) return `rule:${rule}`
  }
  if (type !== 'message')
    return type.length <= LONGEST_TYPE && TYPES.has(type) ? `event:${type}` : formOfData(data)
  return formOfData(data)
}

/** The form of a comment: each is a heartbeat. */
export function formOfComment({ text, cut }: RecordOf<'comment'>, rules: readonly HeartbeatRule[]): FormKey {
  if (rules.length === 0 || cut) return 'comment'
  const trimmed = text.trim()
  const rule = rules.findIndex(({ comment }) => comment !== undefined && matchesShort(comment, trimmed))
  return rule === -1 ? 'comment' : `rule:${rule}`
}

/** Whether a form counts as a heartbeat only if it comes as regularly as a timer. */
export function isDoubtful(form: FormKey): boolean {
  return form.startsWith('data:') || form === 'growth' || DOUBTFUL_TYPES.has(form.slice('event:'.length))
}

function formOfData(data: string | null): FormKey | null {
  if (data === null || data.length > LONGEST_OBJECT) return null
  if (data.length <= LONGEST_PAYLOAD && PAYLOADS.has(data)) return `data:${data}`
  if (data.charCodeAt(0) !== 0x7b) return null
  const named = NAMING.exec(data)
  return named ? `data:${named[1]?.toLowerCase()}` : null
}

/** Only short texts are compared: a pattern with many stars takes its time. */
function matchesShort(pattern: string, text: string): boolean {
  return text.length <= 1000 && pattern.length <= 200 && matches(pattern, text)
}

/** Whether comments can be seen at a level. */
export function showsComments(level: CaptureLevel): boolean {
  return level === 'devtools' || level === 'bytes'
}
