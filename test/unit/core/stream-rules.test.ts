/** A user's rules: what makes sense is kept as it is, whatever else was stored is refused by name, and they hold. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyHealth, createHealth, factsOf } from '../../../src/core/health'
import { applyRecord, createHistory } from '../../../src/core/history'
import type { LogRecord } from '../../../src/core/record'
import {
  HEARTBEATS_AT_MOST,
  RULES_AT_MOST,
  type RuleFault,
  readStreamRules,
} from '../../../src/core/stream-rules'
import { type StreamRule, settingsFor } from '../../../src/core/thresholds'
import { createRecorder } from './records'

describe('rules', () => {
  it('are kept as they were set', () => {
    const rules: StreamRule[] = [
      { url: 'https://shop.example/*', heartbeats: [{ comment: 'hb *', period: 20_000 }] },
      {
        url: '*',
        heartbeats: [{ type: 'pulse' }, { data: 'alive*' }],
        thresholds: { lateTimes: 3, deadFloor: 0 },
      },
    ]
    expect(readStreamRules(rules)).toEqual({ rules, faults: [] })
    expect(readStreamRules(undefined)).toEqual({ rules: [], faults: [] })
  })

  it.each<[string, unknown, Omit<RuleFault, 'rule'>]>([
    ['without an address', { thresholds: { lateTimes: 2 } }, { field: 'url', problem: { what: 'no-url' } }],
    [
      'with spaces for an address',
      { url: ' ', thresholds: { lateTimes: 2 } },
      { field: 'url', problem: { what: 'no-url' } },
    ],
    [
      'with an endless address',
      { url: 'x'.repeat(2049), thresholds: { lateTimes: 2 } },
      { field: 'url', problem: { what: 'too-long', most: 2048 } },
    ],
    ['that says nothing', { url: '*' }, { field: 'rules', problem: { what: 'no-effect' } }],
    [
      'with a heartbeat of no form',
      { url: '*', heartbeats: [{ period: 5000 }] },
      { field: 'heartbeats', problem: { what: 'no-form' } },
    ],
    [
      'with a heartbeat of two forms',
      { url: '*', heartbeats: [{ comment: 'a', type: 'b' }] },
      { field: 'heartbeats', problem: { what: 'two-forms' } },
    ],
    [
      'with a heartbeat that is no text',
      { url: '*', heartbeats: [{ type: 5 }] },
      { field: 'heartbeats', problem: { what: 'unreadable' } },
    ],
    [
      'with heartbeats that are no list',
      { url: '*', heartbeats: 'ping' },
      { field: 'heartbeats', problem: { what: 'unreadable' } },
    ],
    [
      'with too many heartbeats',
      { url: '*', heartbeats: Array(11).fill({ type: 'a' }) },
      { field: 'heartbeats', problem: { what: 'too-many', most: HEARTBEATS_AT_MOST } },
    ],
    [
      'with a period of nothing',
      { url: '*', heartbeats: [{ type: 'a', period: 0 }] },
      { field: 'period', problem: { what: 'out-of-bounds', least: 500, most: 86_400_000 } },
    ],
    [
      'with a period that is no number',
      { url: '*', heartbeats: [{ type: 'a', period: Number.NaN }] },
      { field: 'period', problem: { what: 'out-of-bounds', least: 500, most: 86_400_000 } },
    ],
    [
      'with a limit below all sense',
      { url: '*', thresholds: { lateTimes: 0.5 } },
      { field: 'lateTimes', problem: { what: 'out-of-bounds', least: 1, most: 1000 } },
    ],
    [
      'with a limit that is a text',
      { url: '*', thresholds: { silenceFloor: '5' } },
      { field: 'silenceFloor', problem: { what: 'out-of-bounds', least: 0, most: 86_400_000 } },
    ],
  ])('%s are left out, with the reason', (_, rule, fault) => {
    const good = { url: '*', thresholds: { lateTimes: 2 } }
    const { rules, faults } = readStreamRules([good, rule])
    expect(rules).toEqual([good])
    expect(faults).toEqual([{ rule: 1, ...fault }])
  })

  it('that are no list, or too many, are said to be so', () => {
    expect(readStreamRules('all').faults).toEqual([
      { rule: null, field: 'rules', problem: { what: 'unreadable' } },
    ])
    const many = Array(RULES_AT_MOST + 1).fill({ url: '*', thresholds: { lateTimes: 2 } })
    expect(readStreamRules(many).faults).toEqual([
      { rule: null, field: 'rules', problem: { what: 'too-many', most: RULES_AT_MOST } },
    ])
    expect(readStreamRules(many).rules).toHaveLength(RULES_AT_MOST)
  })

  it('are read from anything, bounded and sound', () => {
    const names = fc.constantFrom(
      'url',
      'heartbeats',
      'thresholds',
      'type',
      'data',
      'comment',
      'period',
      'lateTimes',
      '__proto__',
    )
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(names, tie('value')),
      ),
    }))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), given => {
        const { rules } = readStreamRules(given)
        expect(rules.length).toBeLessThanOrEqual(given.length)
        expect(readStreamRules(rules)).toEqual({ rules, faults: [] })
        for (const limit of Object.values(settingsFor('https://a.example/', rules).limits))
          expect(limit).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('a stream of an address with a rule', () => {
  /** A stream whose events of the type `pulse` come every 20 s and then no more. */
  function heartbeatOf(rules: readonly StreamRule[], silent: number) {
    const record = createRecorder()
    const history = createHistory()
    const health = createHealth(rules)
    const begun = 1_795_171_480_000
    const last = begun + 200_000
    const records: LogRecord[] = [
      record('connection', { at: begun, attempt: 0, url: 'https://shop.example/events?x=1' }),
      record('open', { at: begun }),
      ...Array.from({ length: 10 }, (_, n) =>
        record('event', { at: begun + (n + 1) * 20_000, type: 'pulse', data: `${n}` }),
      ),
    ]
    for (const each of records) applyHealth(health, each, applyRecord(history, each))
    const [stream] = history.streams.values()
    return stream && factsOf(health, stream, last + silent)?.heartbeat
  }

  it('has the heartbeat that it says', () => {
    expect(heartbeatOf([], 1000)).toMatchObject({ form: null })
    const rules: StreamRule[] = [{ url: 'https://shop.example/*', heartbeats: [{ type: 'pulse' }] }]
    expect(heartbeatOf(rules, 1000)).toMatchObject({
      state: 'healthy',
      form: { by: 'rule', rule: 0 },
      shownPeriod: 20_000,
    })
    expect(heartbeatOf([{ ...rules[0], url: 'https://other.example/*' }], 1000)).toMatchObject({ form: null })
  })

  it('has the period that it says', () => {
    const rules: StreamRule[] = [{ url: '*', heartbeats: [{ type: 'pulse', period: 60_000 }] }]
    expect(heartbeatOf(rules, 80_000)).toMatchObject({ state: 'healthy', shownPeriod: 60_000 })
  })

  it('is judged by the limits that it says', () => {
    const heartbeats = [{ type: 'pulse' }]
    expect(heartbeatOf([{ url: '*', heartbeats }], 70_000)).toMatchObject({ state: 'dead' })
    const patient = { lateTimes: 4, missingTimes: 5, deadTimes: 10 }
    expect(heartbeatOf([{ url: '*', heartbeats, thresholds: patient }], 70_000)).toMatchObject({
      state: 'healthy',
    })
    expect(heartbeatOf([{ url: '*', heartbeats, thresholds: patient }], 210_000)).toMatchObject({
      state: 'dead',
    })
  })
})
