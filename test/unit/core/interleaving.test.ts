/** One truth, told by several observers: in whatever order their records arrive, the history is the same. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { attemptRows } from '../../../src/core/attempt-rows'
import type { History } from '../../../src/core/history'
import { fold } from './records'
import { interleave, simulateLog } from './simulated-log'

/** A source of choices from a seed (mulberry32). */
function choices(seed: number): (count: number) => number {
  let state = seed
  return count => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count
  }
}

/** All that a history says, without the order of arrival: `seq` and the order in which streams were first heard of. */
function saidBy(history: History): unknown {
  const rows = new Map(
    [...history.streams.values()].map(stream => [
      stream.id,
      attemptRows(stream, { defaultDelay: 3000, most: 1000 }),
    ]),
  )
  const { streams, records, events, bytes, dropped, until, forgotten } = history
  const plain = {
    streams: [...streams.values()].sort(byId),
    rows,
    records,
    events,
    bytes,
    dropped,
    until,
    forgotten,
  }
  return JSON.parse(
    JSON.stringify(plain, (key, value) => {
      if (key === 'seq') return undefined
      // A sum of fractions, which has no order to a millionth.
      return key === 'rate' ? Number(value.toPrecision(6)) : asPlain(value)
    }),
  )
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
const asPlain = (value: unknown) => (value instanceof Map ? [...value].sort() : value)

it('any interleaving of page, HTTP and wire records gives the same history', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (truth, mixing) => {
      const log = simulateLog(choices(truth))
      const pageFirst = fold(...interleave(log, () => 0))
      const mixed = fold(...interleave(log, choices(mixing)))
      const httpFirst = fold(...interleave(log, () => 1))
      const wireFirst = fold(...interleave(log, () => 2))
      expect(saidBy(mixed)).toEqual(saidBy(pageFirst))
      expect(saidBy(httpFirst)).toEqual(saidBy(pageFirst))
      expect(saidBy(wireFirst)).toEqual(saidBy(pageFirst))
    }),
    { numRuns: 2000 },
  )
})

it('keeps a list of streams right that empties those which were merged', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (truth, mixing) => {
      const log = interleave(simulateLog(choices(truth)), choices(mixing))
      const history = fold(...log)
      const known = new Set(log.map(({ connection }) => connection))
      const listed = [...history.streams.values()].flatMap(({ connections }) =>
        connections.map(({ id }) => id),
      )
      expect(listed.sort()).toEqual([...known].sort())
      for (const id of history.merged) expect(history.streams.has(id)).toBe(false)
      for (const [id, stream] of history.streamOf)
        expect(stream.connections.some(each => each.id === id)).toBe(true)
    }),
  )
})
