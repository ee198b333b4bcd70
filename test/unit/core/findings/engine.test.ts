/** What holds for all rules together: order, causes, bounds, identity. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withCauses } from '../../../../src/core/findings/causes'
import {
  EVIDENCE_KEPT,
  FINDING_IDS,
  type Finding,
  type FindingId,
} from '../../../../src/core/findings/finding'
import {
  applyToFindings,
  createFindings,
  findingsOf,
  judgeFindings,
  settleFindings,
  tickFindings,
} from '../../../../src/core/findings/findings'
import { EXPLAINED_BY, RULES } from '../../../../src/core/findings/index'
import { applyHealth, createHealth, factsOf } from '../../../../src/core/health'
import { applyRecord, createHistory } from '../../../../src/core/history'
import type { LogRecord, Source } from '../../../../src/core/record'
import { CASES } from './cases'
import { allFindings, judged } from './judge'
import { type Story, tell } from './story'

const stories = Object.values(CASES).flatMap(cases => cases.map(({ story }) => story))
const ids = Object.values(FINDING_IDS).flat()

describe('the table', () => {
  it('has each rule once', () => {
    expect(RULES.map(({ id }) => id)).toEqual(ids)
  })

  it('explains without a circle, and ranks whatever explains', () => {
    for (const { id, explains = [] } of RULES)
      for (const effect of explains)
        expect(EXPLAINED_BY.get(effect), `${id} explains ${effect}`).toContain(id)
    const visit = (id: FindingId, trail: FindingId[]): void => {
      expect(trail, [...trail, id].join(' → ')).not.toContain(id)
      for (const cause of EXPLAINED_BY.get(id) ?? []) visit(cause, [...trail, id])
    }
    for (const id of ids) visit(id, [])
  })
})

/** A source of choices from a seed (mulberry32). */
function choices(seed: number): (count: number) => number {
  let state = seed
  return count => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) % Math.max(1, count)
  }
}

/** The records of each source in their order, mixed by choice. */
function mixed({ records }: Story, choose: (count: number) => number): LogRecord[] {
  const queues = new Map<Source, LogRecord[]>()
  for (const record of records) queues.set(record.source, [...(queues.get(record.source) ?? []), record])
  const rest = [...queues.values()].map(list => ({ list, next: 0 }))
  const result: LogRecord[] = []
  for (;;) {
    const left = rest.filter(({ list, next }) => next < list.length)
    const one = left[choose(left.length)]
    if (!one) return result
    const record = one.list[one.next++]
    if (record) result.push({ ...record, seq: result.length + 1 })
  }
}

/** What is said, with the records that it names instead of their numbers. */
function said(records: readonly LogRecord[], findings: readonly Finding[]): unknown[] {
  const name = new Map(records.map(({ seq, kind, connection, at }) => [seq, `${kind} ${connection} ${at}`]))
  const keys = new Map(findings.map(({ key, id, connection, from }) => [key, `${id} ${connection} ${from}`]))
  const plain = findings.map(({ key: _, cause, evidence, ...rest }) => ({
    ...rest,
    cause: cause && keys.get(cause),
    evidence: evidence.map(seq => name.get(seq)).sort(),
  }))
  return plain.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

describe('findings', () => {
  it('do not depend on how the records of several observers were mixed', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.nat(stories.length - 1), fc.integer(), (index, seed) => {
        const story = stories[index] as Story
        const records = mixed(story, choices(seed))
        expect(said(records, allFindings({ ...story, records }))).toEqual(
          said(story.records, allFindings(story)),
        )
      }),
      { numRuns: 1500 },
    )
  })

  it('do not depend on how often they were judged on the way', { timeout: 300_000 }, () => {
    for (const story of stories) {
      const history = createHistory()
      const health = createHealth()
      const findings = createFindings(history, story.browser, (stream, at) => factsOf(health, stream, at))
      for (const [index, record] of story.records.entries()) {
        const stream = applyRecord(history, record)
        applyHealth(health, record, stream)
        applyToFindings(findings, record, stream)
        if (index % 7 === 0) settleFindings(findings, record.at)
        if (index % 50 === 0) tickFindings(findings, record.at)
      }
      judgeFindings(findings, story.now)
      expect(said(story.records, [...findings.byStream.values()].flat())).toEqual(
        said(story.records, allFindings(story)),
      )
    }
  })

  it('name records that exist, few of them, and a time that is one', () => {
    for (const story of stories) {
      const seqs = new Set(story.records.map(({ seq }) => seq))
      for (const { evidence, from, to, id, resolvedAt } of allFindings(story)) {
        expect(evidence.length, id).toBeGreaterThan(0)
        expect(evidence.length, id).toBeLessThanOrEqual(EVIDENCE_KEPT)
        expect(
          evidence.every(seq => seqs.has(seq)),
          id,
        ).toBe(true)
        expect(from, id).toBeGreaterThan(1e12)
        if (to !== null) expect(to, id).toBeGreaterThanOrEqual(from)
        if (resolvedAt !== null) expect(resolvedAt, id).toBeGreaterThanOrEqual(from)
      }
    }
  })

  it('are the same objects as long as they say the same', () => {
    const story = tell()
    const stream = story.connection().start()
    story.wait(1000)
    stream.event({ type: 'error' })
    const findings = judged(story.done())
    const [before] = findingsOf(findings, stream.id)
    findings.changed.clear()
    judgeFindings(findings, story.at() + 5000)
    expect(findingsOf(findings, stream.id)[0]).toBe(before)
    expect(findings.changed.size).toBe(0)
  })

  it('are forgotten when a record that came late refutes them', () => {
    const story = tell()
    const stream = story.connection().make().request()
    story.wait(20_000)
    const { records } = story.done()
    stream.respond().open()
    const late = story
      .done()
      .records.slice(records.length)
      .map(record => ({ ...record, at: record.at - 19_000 }))
    const history = createHistory()
    const findings = createFindings(history, 'Chromium')
    for (const record of records) applyToFindings(findings, record, applyRecord(history, record))
    judgeFindings(findings, story.at())
    expect(findingsOf(findings, stream.id).map(({ id }) => id)).toEqual(['never-opened'])
    for (const record of late) applyToFindings(findings, record, applyRecord(history, record))
    settleFindings(findings, story.at())
    expect(findingsOf(findings, stream.id)).toEqual([])
  })

  it('are past when the page that made the stream is', () => {
    const story = tell()
    const stream = story.connection().start({ age: '37' })
    story.wait(1000)
    stream.close('navigation')
    const found = allFindings(story.done()).find(({ id }) => id === 'served-from-cache')
    expect(found?.resolvedAt).toBe(story.at())
  })

  it('stay bounded, and keep the beginning, when a stream is lost ten thousand times', {
    timeout: 60_000,
  }, () => {
    const story = tell()
    const stream = story.connection().start()
    const begun = story.at()
    for (let i = 0; i < 10_000; i++) {
      story.wait(500)
      stream.lose('cut', 'net::ERR_CONNECTION_RESET').back(3000)
    }
    const findings = judged(story.done())
    const list = findingsOf(findings, stream.id)
    expect(list.length).toBeLessThan(20)
    const loop = list.find(({ id }) => id === 'reconnect-loop')
    expect(loop?.from).toBeLessThan(begun)
    expect(loop?.to).toBeNull()
    expect(findings.notes.connections.get(stream.id)?.attempts.size).toBeLessThan(1200)
  })
})

describe('causes', () => {
  const finding = (id: FindingId, from: number, to: number | null): Finding => ({
    key: `${id} ${from}`,
    id,
    severity: 'error',
    stream: 's',
    connection: null,
    from,
    to,
    resolvedAt: to,
    evidence: [1],
    variant: null,
    values: {},
    cause: null,
  })

  it('are the deepest that was there at the time', () => {
    const list = [
      finding('loss-window', 60_000, 63_000),
      finding('abrupt-cut', 60_000, 60_000),
      finding('idle-timeout-disconnect', 0, 120_000),
      finding('network-change-or-sleep', 600_000, 600_000),
    ]
    const causes = withCauses(list, EXPLAINED_BY, 700_000).map(({ cause }) => cause)
    expect(causes).toEqual(['idle-timeout-disconnect 0', 'idle-timeout-disconnect 0', null, null])
  })

  it('leave one primary finding of an incident, in every story of one incident', () => {
    for (const id of [
      'firefox-gave-up',
      'max-retries-exhausted',
      'polling-in-disguise',
      'proxy-buffering',
    ] as const) {
      const [first] = CASES[id]
      const primary = allFindings(first.story).filter(
        ({ cause, severity, resolvedAt }) => cause === null && severity !== 'info' && resolvedAt === null,
      )
      expect(
        primary.map(each => each.id),
        id,
      ).toHaveLength(1)
    }
  })
})
