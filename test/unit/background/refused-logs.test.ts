/** The disk refuses to store, for a while or for good: nothing is lost, and logs go back to it when it takes them. */

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { problemOf } from '../../../src/background/refused-logs'
import { createDurableStore, type DurableStore } from './durable-store'
import {
  aDocument,
  connection,
  createBackground,
  event,
  payloads,
  payloadText,
  RUN,
  records,
} from './mortal-background'

/** A disk that can be full for as long as one likes. */
function createFillable(): DurableStore & { isFull: boolean } {
  const store = createDurableStore()
  const disk = {
    ...store,
    isFull: false,
    commit: (commit: Parameters<DurableStore['commit']>[0]) =>
      disk.isFull
        ? Promise.reject(new DOMException('The quota is used up', 'QuotaExceededError'))
        : store.commit(commit),
  }
  return disk
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

describe('a disk that is full', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }))
  afterEach(() => void vi.useRealTimers())

  /** Says events of these numbers, and lets them be stored. */
  async function say(background: ReturnType<typeof createBackground>, from: number, to: number) {
    for (let n = from; n <= to; n++)
      background.sessions.receive(aDocument(), n, JSON.stringify([event(String(n))]))
    await vi.advanceTimersByTimeAsync(1_000)
  }

  it('gets what memory held when there is room again, and the user is told of both', async () => {
    const disk = createFillable()
    const background = createBackground(disk)
    await background.start()
    await say(background, 1, 3)
    disk.isFull = true
    await say(background, 4, 6)
    expect(background.problems.at(-1)).toBe('full')
    expect(payloads(disk.text(`${RUN}-7`))).toEqual(numbers(1, 3))
    disk.isFull = false
    // No record need come for it.
    await vi.advanceTimersByTimeAsync(20_000)
    expect(payloads(disk.text(`${RUN}-7`))).toEqual(numbers(1, 6))
    expect(background.problems.at(-1)).toBeNull()
    expect(background.sessions.all()).toEqual([expect.objectContaining({ volatile: false })])
    await say(background, 7, 8)
    expect(payloads(disk.text(`${RUN}-7`))).toEqual(numbers(1, 8))
    expect(background.problems.filter(problem => problem === null)).toHaveLength(1)
  })

  it('is asked ever more rarely, and at once when logs were deleted', async () => {
    const disk = createFillable()
    const background = createBackground(disk)
    await background.start()
    disk.isFull = true
    await say(background, 1, 1)
    const asked = () => background.problems.length
    await vi.advanceTimersByTimeAsync(60_000)
    const early = asked()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked() - early).toBeLessThanOrEqual(1)
    disk.isFull = false
    const cleared = background.sessions.clearAll()
    await vi.advanceTimersByTimeAsync(100)
    await cleared
    await vi.advanceTimersByTimeAsync(1_000)
    expect(background.problems.at(-1)).toBeNull()
    expect(await background.sessions.read(`${RUN}-7`, 0, 10)).toEqual([])
    await say(background, 2, 2)
    expect(payloads(disk.text(`${RUN}-7`))).toEqual(['2'])
  })

  it('knows of no open connection that was closed meanwhile', async () => {
    const disk = createFillable()
    const background = createBackground(disk)
    await background.start()
    const say = async (number: number, ...said: unknown[]) => {
      background.sessions.receive(aDocument(), number, JSON.stringify(said))
      await vi.advanceTimersByTimeAsync(1_000)
    }
    await say(1, connection(1), connection(2))
    expect((await disk.load()).live).toHaveLength(2)
    disk.isFull = true
    const close = { kind: 'close', connection: 1, attempt: 1, at: 3_000, by: 'page' }
    await say(2, close)
    await say(3, { ...close, connection: 2 }, connection(3))
    disk.isFull = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect((await disk.load()).live.map(({ id }) => id)).toEqual(['doc1-3'])
    expect((await disk.load()).documents).toEqual([{ id: 'doc1', session: `${RUN}-7`, lastBatch: 3 }])
  })

  it('full and empty at any time, every record is read once and in order, and is on disk in the end', async () => {
    const step = fc.constantFrom('say' as const, 'fill' as const, 'free' as const, 'wait' as const)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        const disk = createFillable()
        const background = createBackground(disk)
        await background.start()
        let said = 0
        for (const each of steps) {
          if (each === 'fill') disk.isFull = true
          else if (each === 'free') disk.isFull = false
          else if (each === 'wait') await vi.advanceTimersByTimeAsync(12_000)
          else {
            said++
            background.sessions.receive(aDocument(), said, JSON.stringify([event(String(said))]))
            await vi.advanceTimersByTimeAsync(600)
          }
          const seen = new Map<number, string | null>()
          for (const record of records(payloadText(await background.sessions.read(`${RUN}-7`, 0, 1_000))))
            if (record.kind === 'event') seen.set(record.seq, record.data)
          const inOrder = [...seen].sort(([a], [b]) => a - b).map(([, data]) => data)
          expect(inOrder).toEqual(numbers(1, inOrder.length))
          if (each === 'say') expect(inOrder).toHaveLength(said)
        }
        disk.isFull = false
        await vi.advanceTimersByTimeAsync(400_000)
        expect(payloads(disk.text(`${RUN}-7`))).toEqual(numbers(1, said))
        if (background.problems.length > 0) expect(background.problems.at(-1)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('is told in the words of what the browser says', () => {
    expect(problemOf(new DOMException('', 'QuotaExceededError'))).toBe('full')
    expect(problemOf(new DOMException('', 'VersionError'))).toBe('newer')
    expect(problemOf(new DOMException('', 'UnknownError'))).toBe('unavailable')
    expect(problemOf('anything')).toBe('unavailable')
  })
})
