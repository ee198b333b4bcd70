import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMerger, type Merger } from '../../../src/core/merge'
import type { LogRecord } from '../../../src/core/record'
import { BODY_START, isAfter, next, type WireFact, type WirePosition } from '../../../src/core/wire-fact'
import { type Delivery, type Expected, essence, inOrder, LATE_AT_MOST, simulateWire } from './wire-simulator'

/** A source of choices from a seed (mulberry32). */
function choices(seed: number): (count: number) => number {
  let state = seed
  return count => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count)
  }
}

const PATIENCE = LATE_AT_MOST + 50

/** Tells a merger everything when it is delivered, and looks every 40 ms as the background does. */
function run(deliveries: readonly Delivery[], merger: Merger = createMerger()): LogRecord[] {
  const log: LogRecord[] = []
  // As an observer is asked to, it tells what comes after the position that it was given.
  const wanted = new Map<string, WirePosition | null>()
  const told = new Map<string, WirePosition>()
  let now = 0
  const settle = () => log.push(...merger.settle(now, PATIENCE).map(({ record }) => record as LogRecord))
  const passTo = (next: number) => {
    while (merger.isWaiting() && now + 40 < next) {
      now += 40
      settle()
    }
    now = next
  }
  for (const delivery of deliveries) {
    passTo(delivery.now)
    if (delivery.what === 'record') {
      if (merger.record(delivery.record, true)) log.push(delivery.record)
    } else {
      const { connection, attempt, source } = delivery
      const body = `${connection} ${attempt} ${source}`
      if (delivery.what === 'begin') {
        wanted.set(body, merger.begin(connection, attempt, source, now))
        told.set(body, BODY_START)
      } else if (delivery.what === 'facts') {
        const facts = delivery.facts.flatMap((fact): WireFact[] => {
          const from = told.get(body) ?? BODY_START
          told.set(body, next(from, fact))
          const position = wanted.get(body)
          if (!position || !isAfter(fact, from, position)) return []
          if (fact.kind !== 'bytes') return [fact]
          return [{ ...fact, size: from.bytes + fact.size - Math.max(from.bytes, position.bytes) }]
        })
        merger.facts(connection, attempt, source, facts, now)
      } else merger.over(connection, attempt, source, delivery.complete, now)
    }
    settle()
  }
  passTo(now + PATIENCE + 100)
  settle()
  expect(merger.isWaiting()).toBe(false)
  return log
}

const BODY_KINDS = new Set(['event', 'comment', 'retry', 'checkpoint', 'fault'])

function factsOf(log: readonly LogRecord[]): Expected[] {
  return log
    .filter(({ kind }) => BODY_KINDS.has(kind))
    .map(essence)
    .sort(inOrder)
}

/** The facts without those that are only possible, as far as they are more than is expected. */
function without(
  facts: Expected[],
  expected: readonly Expected[],
  possible: readonly Expected[],
): Expected[] {
  const left = expected.map(each => JSON.stringify(each))
  const may = possible.map(each => JSON.stringify(each))
  return facts.filter(fact => {
    const text = JSON.stringify(fact)
    const index = left.indexOf(text)
    if (index >= 0) return left.splice(index, 1)
    const other = may.indexOf(text)
    return other < 0 || may.splice(other, 1).length === 0
  })
}

function bytesOf(log: readonly LogRecord[]): Map<string, number> {
  const bytes = new Map<string, number>()
  for (const record of log) {
    if (record.kind !== 'bytes') continue
    const key = `${record.connection} ${record.attempt}`
    bytes.set(key, (bytes.get(key) ?? 0) + record.size)
  }
  return bytes
}

describe('any order of arrival, with any observer missing, starting late or ending early', () => {
  it('gives each fact once, by who knows it best', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (truth, mixing) => {
        const { deliveries, expected, possible, bytes } = simulateWire(choices(truth), choices(mixing))
        const log = run(deliveries)
        expect(without(factsOf(log), expected, possible)).toEqual(expected)
        for (const [body, size] of bytes) expect(bytesOf(log).get(body) ?? 0).toBe(size)
      }),
      { numRuns: 10_000 },
    )
  })
})
