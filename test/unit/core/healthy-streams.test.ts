/**
 * Streams of every server: what is learned of them is right, and faults that are put into them are found. That nothing
 * is said where nothing is wrong is in `findings/healthy.test.ts`.
 */

import { describe, expect, it } from 'vitest'
import { applyHealth, createHealth, factsOf, noteSleep, type StreamFacts } from '../../../src/core/health'
import { applyRecord, createHistory } from '../../../src/core/history'
import { type HealthyStream, type HealthyWish, healthyStream } from './healthy-streams'
import { type HeartbeatRow, ROWS } from './heartbeat-rows'

/** Folds a log as the panel does, and looks at it whenever nothing has come for some time. */
function watch(
  { records, row, to, sleeps }: HealthyStream,
  look: (facts: StreamFacts, now: number) => void,
): void {
  const history = createHistory()
  const health = createHealth()
  const patience = row.period > 0 ? row.period / 2 : 2000
  let until = 0
  const awake = [...sleeps]
  const lookAt = (now: number) => {
    // Who looks knows by its own clock that the machine slept.
    while (awake[0] && awake[0].to <= now + 1) {
      const [{ from, to }] = awake.splice(0, 1) as [{ from: number; to: number }]
      noteSleep(health, to, to - from)
    }
    for (const stream of history.streams.values()) {
      const facts = factsOf(health, stream, now)
      if (facts) look(facts, now)
    }
  }
  for (const record of records) {
    if (until > 0 && record.at - until > patience) lookAt(record.at - 1)
    applyHealth(health, record, applyRecord(history, record))
    if (record.at > until) until = record.at
  }
  lookAt(to)
}

/** What is known of the latest stream of a log at its end. */
function lastFacts(wish: HealthyWish): { stream: HealthyStream; facts: StreamFacts } {
  const stream = healthyStream(wish)
  const last: StreamFacts[] = []
  watch(stream, facts => last.push(facts))
  const facts = last.at(-1)
  if (!facts) throw new Error('nothing was seen')
  return { stream, facts }
}

const timed = ROWS.filter(({ period }) => period > 0)
/** A rate at which a timer that waits for silence has its turn. */
const calmRate = ({ period, timer, rate: [slow, fast] }: HeartbeatRow) =>
  timer === 'idle' ? Math.min(0.4 / (period / 1000), fast) : Math.min(fast, Math.max(slow, 0.2))

describe.each(timed)('$name, $timer', row => {
  const levels =
    row.beat && 'comment' in row.beat ? (['bytes', 'devtools'] as const) : (['api', 'bytes'] as const)

  it.each(levels)('has its period within 2 % and its mode (%s)', level => {
    for (let seed = 1; seed <= 20; seed++) {
      const duration = 30 * row.period
      const { facts } = lastFacts({ seed, row, level, calm: true, rate: calmRate(row), duration })
      const { heartbeat } = facts
      expect(heartbeat.confidence, `seed ${seed}`).toBe('confident')
      // DevTools is asked every second or two: what it tells of a timer that waits for silence is late by half of that.
      const late = level === 'devtools' ? 1000 : 0
      expect(Math.abs((heartbeat.period ?? 0) - row.period), `seed ${seed}`).toBeLessThan(
        row.period * 0.02 + late,
      )
      if (level !== 'devtools') expect(heartbeat.shownPeriod).toBe(row.period)
      expect([row.timer, 'unknown']).toContain(heartbeat.mode)
    }
  })

  it('has its missed beats found', () => {
    // Of a period of a second single ones are too short a silence to speak of.
    const without = (beat: number) =>
      beat === 12 || beat === 13 || (row.period < 5000 && beat >= 12 && beat < 18)
    for (let seed = 1; seed <= 10; seed++) {
      const duration = 24 * row.period
      const { stream, facts } = lastFacts({
        seed,
        row,
        level: 'bytes',
        rate: 0.001 / (row.period / 1000),
        duration,
        without,
      })
      const { missed } = facts.heartbeat
      const expected = missed.flatMap(({ expectedAt }) => expectedAt)
      expect(stream.leftOut.length).toBeGreaterThan(1)
      expect(expected.length, `seed ${seed}`).toBe(stream.leftOut.length)
      for (const [n, at] of stream.leftOut.entries()) {
        expect(Math.abs((expected[n] ?? 0) - at)).toBeLessThan(row.period / 4 + 500)
      }
    }
  })

  it('has its stall found within three periods or 45 s', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const stallAt = 15.3 * row.period
      const stream = healthyStream({
        seed,
        row,
        level: 'bytes',
        rate: calmRate(row),
        duration: 30 * row.period,
        stallAt,
      })
      const history = createHistory()
      const health = createHealth()
      for (const record of stream.records) applyHealth(health, record, applyRecord(history, record))
      const [found] = history.streams.values()
      if (!found) throw new Error('there is no stream')
      const stalled = stream.records.findLast(({ kind }) => kind === 'event' || kind === 'comment')?.at ?? 0
      const stateAfter = (silence: number) => factsOf(health, found, stalled + silence)?.heartbeat.state
      expect(stateAfter(row.period)).toBe('healthy')
      expect(stateAfter(Math.max(2 * row.period, row.period + 5000) + 1000)).toBe('missing')
      expect(stateAfter(Math.max(3 * row.period, 45_000) + 2000)).toBe('dead')
    }
  })
})
