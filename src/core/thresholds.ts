/**
 * The numbers that heartbeats, gaps and resumes are judged by, each with its reason, and what a user sets instead
 * for the streams of some addresses. Read whenever a stream is judged.
 */

import type { Milliseconds } from './units'

/** One number and why it is that one. Spans are in milliseconds. */
export interface Threshold {
  value: number
  unit: 'milliseconds' | 'times' | 'spreads' | 'count' | 'share'
  why: string
}

/** What is judged by default. */
export const THRESHOLDS = {
  // A heartbeat is late beyond the greatest of the three, counted from the last byte; and so on.
  lateTimes: {
    value: 1.5,
    unit: 'times',
    why: 'Client libraries give up between 1.5 and 2 periods after the last heartbeat; a word before that helps.',
  },
  lateSpreads: {
    value: 4,
    unit: 'spreads',
    why: 'The margin that TCP keeps for its retransmission timer: four mean deviations (RFC 6298).',
  },
  lateMargin: {
    value: 2000,
    unit: 'milliseconds',
    why: 'Networks, garbage collectors and busy tabs hold back a beat for a second or two.',
  },
  missingTimes: {
    value: 2,
    unit: 'times',
    why: 'A whole beat did not come. webpack-hot-middleware and SignalR give up at two periods.',
  },
  missingSpreads: {
    value: 6,
    unit: 'spreads',
    why: 'At 240 beats an hour one false alarm a day allows one late beat in 6,000.',
  },
  missingMargin: {
    value: 5000,
    unit: 'milliseconds',
    why: 'For periods of a few seconds two of them are too short: a change of network takes longer.',
  },
  deadTimes: {
    value: 3,
    unit: 'times',
    why: 'Two beats did not come. Nothing that merely delays does that.',
  },
  deadFloor: {
    value: 45_000,
    unit: 'milliseconds',
    why: 'The time after which event-source-polyfill takes a connection for lost.',
  },
  pollMargin: {
    value: 10_000,
    unit: 'milliseconds',
    why: 'DevTools is asked for bytes only now and then, and the more seldom, the more a page receives.',
  },
  graceAfterWake: {
    value: 10_000,
    unit: 'milliseconds',
    why: 'After sleep, freezing or a lost network the browser needs seconds to find out what is left.',
  },
  hiddenAtMost: {
    value: 300_000,
    unit: 'milliseconds',
    why: 'Events reach hidden pages as they reach others, but Chromium may freeze a page hidden for longer.',
  },
  periodicSpread: {
    value: 0.15,
    unit: 'share',
    why: 'A timer keeps its period within a few percent; what varies by more is no timer.',
  },
  observedForNone: {
    value: 120_000,
    unit: 'milliseconds',
    why: 'Common periods end at 60 s: twice that without a heartbeat, and there is none.',
  },
  silentForNone: {
    value: 55_000,
    unit: 'milliseconds',
    why: 'A timer that waits for silence shows itself in a long one only; the tightest common idle limit is 55 s.',
  },
  silenceFloor: {
    value: 5000,
    unit: 'milliseconds',
    why: 'A shorter pause is not felt as one.',
  },
  silenceTimes: {
    value: 3,
    unit: 'times',
    why: 'Of arrivals at random, one in a million is three times longer than the longest of a hundred.',
  },
  denseShare: {
    value: 0.95,
    unit: 'share',
    why: 'IDs of which nearly all are one more than the one before count events; one that is not means something.',
  },
  idSamples: {
    value: 20,
    unit: 'count',
    why: 'Fewer IDs in a row may be consecutive by chance, such as those of a backlog.',
  },
} as const satisfies Record<string, Threshold>

export type ThresholdName = keyof typeof THRESHOLDS

/** The numbers that hold for one stream. */
export type Limits = Record<ThresholdName, number>

/**
 * What a user calls a heartbeat. All that is given has to match. In `data` and `comment` a `*` stands for any text.
 */
export interface HeartbeatRule {
  /** The event type; of an event whose data matters only, none. */
  type?: string
  data?: string
  /** The text of the comment, without spaces around it. */
  comment?: string
  /** The period, if the user knows it: nothing has to be learned then. */
  period?: Milliseconds
}

/** What a user sets for the streams of some addresses. */
export interface StreamRule {
  /** The whole URL, in which `*` stands for any text. */
  url: string
  heartbeats?: readonly HeartbeatRule[]
  thresholds?: Partial<Limits>
}

/** What holds for one stream: its heartbeats by rule, and its limits. */
export interface StreamSettings {
  heartbeats: readonly HeartbeatRule[]
  limits: Limits
}

const DEFAULTS: StreamSettings = { heartbeats: [], limits: limitsOf({}) }

/** The settings for a URL: later rules overrule earlier ones, and heartbeats of all of them count. */
export function settingsFor(url: string | null, rules: readonly StreamRule[]): StreamSettings {
  const matching = url === null ? [] : rules.filter(rule => matches(rule.url, url))
  if (matching.length === 0) return DEFAULTS
  return {
    heartbeats: matching.flatMap(({ heartbeats }) => heartbeats ?? []),
    limits: limitsOf(Object.assign({}, ...matching.map(({ thresholds }) => thresholds))),
  }
}

function limitsOf(overrides: Partial<Limits>): Limits {
  const names = Object.keys(THRESHOLDS) as ThresholdName[]
  const values = names.map(name => [name, overrides[name] ?? THRESHOLDS[name].value])
  return Object.fromEntries(values) as Limits
}

/**
 * Whether a text is what a pattern says, in which each `*` stands for any text. Takes time in proportion to the
 * product of both lengths at the most, as no regular expression of a user can promise.
 */
export function matches(pattern: string, text: string): boolean {
  let star = -1
  let retry = 0
  let p = 0
  let t = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      retry = t
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++
      t++
    } else if (star !== -1) {
      p = star + 1
      t = ++retry
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
