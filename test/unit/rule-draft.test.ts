/** Rules in the options' form: what is shown is what is stored, and what was typed is what is checked. */

import { expect, it } from 'vitest'
import { readStreamRules } from '../../src/core/stream-rules'
import type { StreamRule } from '../../src/core/thresholds'
import { draftsOf, emptyDraft, ruleOf } from '../../src/options/rule-draft'

it('a rule that is shown and saved again is the same', () => {
  const rules: StreamRule[] = [
    { url: 'https://shop.example/*', heartbeats: [{ comment: 'hb', period: 2500 }] },
    {
      url: '*',
      heartbeats: [{ type: 'pulse' }],
      thresholds: { lateTimes: 3, deadFloor: 90_000, idSamples: 40 },
    },
    { url: '*/x', thresholds: { silenceFloor: 0 } },
  ]
  expect(readStreamRules(draftsOf(rules).map(ruleOf))).toEqual({ rules, faults: [] })
})

it('each heartbeat of a rule is a rule of its own in the form', () => {
  const drafts = draftsOf([
    { url: '*', heartbeats: [{ type: 'a' }, { data: 'b' }], thresholds: { lateTimes: 3 } },
  ])
  expect(readStreamRules(drafts.map(ruleOf)).rules).toEqual([
    { url: '*', heartbeats: [{ type: 'a' }], thresholds: { lateTimes: 3 } },
    { url: '*', heartbeats: [{ data: 'b' }] },
  ])
})

it('what was typed and is no number, or nothing at all, is refused', () => {
  const faultsOf = (typed: Partial<ReturnType<typeof emptyDraft>>) =>
    readStreamRules([ruleOf({ ...emptyDraft(), ...typed })]).faults.map(({ field, problem }) => [
      field,
      problem.what,
    ])
  expect(faultsOf({})).toEqual([
    ['url', 'no-url'],
    ['rules', 'no-effect'],
  ])
  expect(faultsOf({ url: '*', kind: 'type', text: 'a', period: 'often' })).toEqual([
    ['period', 'out-of-bounds'],
  ])
  expect(faultsOf({ url: '*', limits: { deadFloor: '-1' } })).toEqual([['deadFloor', 'out-of-bounds']])
})
