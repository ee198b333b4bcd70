/** One truth, told by several observers: in whatever order their records arrive, the history is the same. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fold } from './records'
import { saidBy } from './said-by'
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
