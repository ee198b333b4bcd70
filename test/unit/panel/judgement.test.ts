/** What the engine judges, when, and what it tells of it. */

import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/core/findings/finding'
import type { LogRecord } from '../../../src/core/record'
import {
  createEngineLog,
  type EngineLog,
  foldRecord,
  summarizeStream,
  takeChanged,
} from '../../../src/panel/engine/engine-log'
import { findEvidence } from '../../../src/panel/engine/evidence'
import { listFindings } from '../../../src/panel/engine/finding-list'
import { conclude, settle, sleep, streamFacts, tick } from '../../../src/panel/engine/judgement'
import { groupFindings, troublesIn } from '../../../src/panel/engine/lane-troubles'
import { createRecorder, linesOf } from '../core/records'

/** A log whose records can be read again, as those of a session can. */
function engineLog(records: readonly LogRecord[]): EngineLog {
  const chunk = {
    session: 's',
    first: records[0]?.seq ?? 0,
    last: records.at(-1)?.seq ?? 0,
    count: records.length,
    text: linesOf(records),
  }
  const log = createEngineLog('log', { file: 'test', size: 0, format: 'ndjson' }, 'Chrome 156', {
    read: async after => (chunk.last > after ? [chunk] : []),
  })
  for (const record of records) foldRecord(log, record)
  return log
}

function streamOf(log: EngineLog) {
  const [stream] = log.history.streams.values()
  if (!stream) throw new Error('there is no stream')
  return stream
}

/** A stream with a heartbeat each second, of which all bytes are seen. */
function beating(count: number): LogRecord[] {
  const record = createRecorder()
  return [
    record('connection', { attempt: 0, at: 0 }),
    record('capture', { at: 5, level: 'bytes' }),
    record('open', { at: 10 }),
    ...Array.from({ length: count }, (_, n) => record('comment', { at: 1000 * (n + 1), source: 'bytes' })),
  ]
}

/** A stream that answers 503. */
function refused(): LogRecord[] {
  const record = createRecorder()
  return [
    record('connection', { attempt: 0, at: 0 }),
    record('request', { at: 1, source: 'http' }),
    record('response', { at: 5, status: 503, source: 'http' }),
    record('error', { at: 6, readyState: 2 }),
    record('close', { at: 6, by: 'browser' }),
  ]
}

describe('a judgement', () => {
  it('finds what records say as soon as they are settled', () => {
    const log = engineLog(refused())
    expect(listFindings(log.judgement, null).findings).toEqual([])
    settle(log.judgement)
    const { findings, about } = listFindings(log.judgement, streamOf(log).id)
    expect(findings.map(({ id }) => id)).toContain('closed-by-http-status')
    expect(about['closed-by-http-status']?.reference).toMatch(/^https:/)
    const { verdict } = summarizeStream(log, streamOf(log)) ?? {}
    expect(verdict).toMatchObject({
      counts: { error: 1 },
      worst: { id: 'closed-by-http-status', severity: 'error' },
    })
  })

  it('finds what only time shows when it ticks, and not before', () => {
    const log = engineLog(beating(10))
    settle(log.judgement)
    expect(streamFacts(log.judgement, streamOf(log))?.heartbeat).toMatchObject({ state: 'healthy' })
    tick(log.judgement, 11_000)
    expect(listFindings(log.judgement, null).findings).toEqual([])
    tick(log.judgement, 20_000)
    expect(streamFacts(log.judgement, streamOf(log))?.heartbeat.state).toBe('missing')
    expect(listFindings(log.judgement, null).findings.map(({ id }) => id)).toContain('heartbeat-missing')
    const lane = troublesIn(log, streamOf(log), { streams: [], from: 0, to: 30_000, step: 10, apart: 100 })
    expect(lane.missed[0]).toBeCloseTo(11_000, -2)
    expect(lane.findings.map(({ id }) => id)).toContain('heartbeat-missing')
  })

  it('raises no alarm after the machine slept', () => {
    const log = engineLog(beating(10))
    settle(log.judgement)
    sleep(log.judgement, 3_600_000, 3_589_000)
    tick(log.judgement, 3_600_000)
    expect(streamFacts(log.judgement, streamOf(log))?.heartbeat.suspended).toBe('sleep')
    expect(listFindings(log.judgement, null).findings).toEqual([])
  })

  it('judges a log that is over at its own end, whatever the clock says', () => {
    const log = engineLog(beating(10))
    conclude(log.judgement)
    expect(log.judgement.at).toBe(10_000)
    expect(listFindings(log.judgement, null).findings).toEqual([])
    expect(summarizeStream(log, streamOf(log))?.verdict.heartbeat).toMatchObject({
      state: 'healthy',
      period: 1000,
    })
  })

  it('never goes back in time', () => {
    const log = engineLog(beating(10))
    tick(log.judgement, 20_000)
    tick(log.judgement, 12_000)
    settle(log.judgement)
    expect(log.judgement.at).toBe(20_000)
  })

  it('tells of a stream only when something else is to be said of it', () => {
    const log = engineLog(beating(10))
    settle(log.judgement)
    takeChanged(log)
    log.changed.clear()
    tick(log.judgement, 10_500)
    takeChanged(log)
    expect([...log.changed]).toEqual([])
    tick(log.judgement, 20_000)
    takeChanged(log)
    expect([...log.changed]).toEqual([streamOf(log)])
  })
})

describe('evidence', () => {
  it('leads to rows of events and to attempts, once to each, and otherwise to a time', async () => {
    const record = createRecorder()
    const records = [
      record('connection', { attempt: 0 }),
      record('request', { source: 'http' }),
      record('response', { status: 200, source: 'http' }),
      record('open'),
      record('event', { type: 'order', id: '41' }),
      record('event', { type: 'order', id: '42' }),
      record('comment', { text: ' ping', source: 'bytes' }),
    ]
    const log = engineLog(records)
    const [, request, response, , , second, comment] = records as [LogRecord, ...LogRecord[]]
    const seqs = [request, response, second, comment].map(each => each?.seq ?? 0)
    const found = await findEvidence(log, { log: 'log', stream: streamOf(log).id, seqs: [...seqs, 9999] })
    expect(found).toMatchObject([
      { as: 'attempt', number: 1 },
      { as: 'event', row: 1, rowOfLog: 1, type: 'order', id: '42' },
      { as: 'moment', kind: 'comment', what: ' ping', stream: streamOf(log).id },
    ])
    expect(await findEvidence(undefined, { log: 'gone', stream: 'a', seqs })).toEqual([])
  })
})

describe('the marks of findings on the timeline', () => {
  const finding = (key: string, from: number, more: Partial<Finding> = {}): Finding => ({
    key,
    id: 'abrupt-cut',
    severity: 'warning',
    stream: 'a',
    connection: null,
    from,
    to: null,
    resolvedAt: null,
    evidence: [],
    variant: null,
    values: {},
    cause: null,
    ...more,
  })

  it('are one for those that are near to each other, that of the worst, and none for what is only known', () => {
    const findings = [
      finding('a', 100),
      finding('b', 104, { severity: 'error' }),
      finding('info', 150, { severity: 'info' }),
      finding('effect', 160, { cause: 'a' }),
      finding('c', 200),
      finding('beyond', 900),
    ]
    expect(groupFindings(findings, 0, 500, 10)).toMatchObject([
      { at: 100, key: 'b', severity: 'error', count: 2 },
      { at: 200, key: 'c', count: 1 },
    ])
  })
})
