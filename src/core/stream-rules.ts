/**
 * What a user sets for the streams of some addresses, checked: rules come from storage, which anything may have
 * written, and from a form, whose user is to be told what is wrong. Pure; runs when rules are read or saved.
 */

import {
  type HeartbeatRule,
  type StreamRule,
  THRESHOLDS,
  type Threshold,
  type ThresholdName,
} from './thresholds'
import type { Milliseconds } from './units'

/** What is wrong with a rule. `least` and `most` are the bounds of a number, in the unit of the field. */
export type RuleProblem =
  | { what: 'no-url' | 'no-effect' | 'no-form' | 'two-forms' | 'unreadable' }
  | { what: 'too-long' | 'too-many'; most: number }
  | { what: 'out-of-bounds'; least: number; most: number }

/** A problem, and where it is. */
export interface RuleFault {
  /** The place of the rule in the list; `null` where it is the list. */
  rule: number | null
  field: 'rules' | 'url' | 'heartbeats' | 'period' | ThresholdName
  problem: RuleProblem
}

/** The rules that make sense, and what is wrong with the others. */
export interface ReadRules {
  rules: StreamRule[]
  faults: RuleFault[]
}

export const RULES_AT_MOST = 100
export const HEARTBEATS_AT_MOST = 10
/** Lengths in UTF-16 units. */
export const URL_AT_MOST = 2048
export const TEXT_AT_MOST = 200
/** Of a period that a user sets. */
export const SHORTEST_PERIOD: Milliseconds = 500
export const LONGEST_PERIOD: Milliseconds = 86_400_000

/** What a threshold may be. */
const BOUNDS: Record<Threshold['unit'], { least: number; most: number }> = {
  milliseconds: { least: 0, most: 86_400_000 },
  times: { least: 1, most: 1000 },
  spreads: { least: 0, most: 100 },
  count: { least: 1, most: 100_000 },
  share: { least: 0.01, most: 1 },
}

/** The least and the most that a user may set a threshold to, in its own unit. */
export function boundsOf(name: ThresholdName): { least: number; most: number } {
  return BOUNDS[THRESHOLDS[name].unit]
}

/** Reads rules from whatever was stored or typed. A rule with a fault is left out as a whole. */
export function readStreamRules(value: unknown): ReadRules {
  if (value === undefined || value === null) return { rules: [], faults: [] }
  if (!Array.isArray(value)) return { rules: [], faults: [fault(null, 'rules', { what: 'unreadable' })] }
  const rules: StreamRule[] = []
  const faults: RuleFault[] = []
  if (value.length > RULES_AT_MOST)
    faults.push(fault(null, 'rules', { what: 'too-many', most: RULES_AT_MOST }))
  for (const [index, each] of value.slice(0, RULES_AT_MOST).entries()) {
    const known = faults.length
    const rule = readRule(each, index, faults)
    if (faults.length === known) rules.push(rule)
  }
  return { rules, faults }
}

function fault(rule: number | null, field: RuleFault['field'], problem: RuleProblem): RuleFault {
  return { rule, field, problem }
}

function readRule(value: unknown, index: number, faults: RuleFault[]): StreamRule {
  const { url, heartbeats, thresholds } = objectOf(value)
  const known = faults.length
  const add = (field: RuleFault['field'], problem: RuleProblem) => faults.push(fault(index, field, problem))
  const address = typeof url === 'string' ? url.trim() : ''
  if (address === '') add('url', { what: 'no-url' })
  else if (address.length > URL_AT_MOST) add('url', { what: 'too-long', most: URL_AT_MOST })
  const forms = readHeartbeats(heartbeats, add)
  const limits = readThresholds(thresholds, add)
  const isEmpty = forms.length === 0 && Object.keys(limits).length === 0
  if (isEmpty && faults.every(({ field }, place) => place < known || field === 'url'))
    add('rules', { what: 'no-effect' })
  return {
    url: address,
    ...(forms.length > 0 && { heartbeats: forms }),
    ...(Object.keys(limits).length > 0 && { thresholds: limits }),
  }
}

type Add = (field: RuleFault['field'], problem: RuleProblem) => void

function readHeartbeats(value: unknown, add: Add): HeartbeatRule[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) {
    add('heartbeats', { what: 'unreadable' })
    return []
  }
  if (value.length > HEARTBEATS_AT_MOST) add('heartbeats', { what: 'too-many', most: HEARTBEATS_AT_MOST })
  return value.slice(0, HEARTBEATS_AT_MOST).map(each => readHeartbeat(each, add))
}

function readHeartbeat(value: unknown, add: Add): HeartbeatRule {
  const { type, data, comment, period } = objectOf(value)
  const rule: HeartbeatRule = {}
  for (const [name, text] of Object.entries({ type, data, comment }) as [
    'type' | 'data' | 'comment',
    unknown,
  ][]) {
    if (text === undefined) continue
    if (typeof text !== 'string') add('heartbeats', { what: 'unreadable' })
    else if (text.length > TEXT_AT_MOST) add('heartbeats', { what: 'too-long', most: TEXT_AT_MOST })
    else rule[name] = text
  }
  const byEvent = type !== undefined || data !== undefined
  if (comment === undefined && !byEvent) add('heartbeats', { what: 'no-form' })
  // What is a comment is no event: such a rule would never match.
  if (comment !== undefined && byEvent) add('heartbeats', { what: 'two-forms' })
  if (period !== undefined) {
    if (isBetween(period, SHORTEST_PERIOD, LONGEST_PERIOD)) rule.period = period
    else add('period', { what: 'out-of-bounds', least: SHORTEST_PERIOD, most: LONGEST_PERIOD })
  }
  return rule
}

function readThresholds(value: unknown, add: Add): Partial<Record<ThresholdName, number>> {
  const limits: Partial<Record<ThresholdName, number>> = {}
  if (value === undefined) return limits
  const given = objectOf(value)
  for (const name of Object.keys(THRESHOLDS) as ThresholdName[]) {
    const number = Object.hasOwn(given, name) ? given[name] : undefined
    if (number === undefined) continue
    const { least, most } = boundsOf(name)
    if (isBetween(number, least, most)) limits[name] = number
    else add(name, { what: 'out-of-bounds', least, most })
  }
  return limits
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
