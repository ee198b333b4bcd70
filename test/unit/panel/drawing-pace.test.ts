/** How long drawing took, and how long the panel rests from it. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LONGEST_REST, measureDrawing, restAfter } from '../../../src/panel/drawing-pace'

describe('the rest after drawing', () => {
  it('leaves three quarters of the time to everything else', () => {
    expect(restAfter(0)).toBe(0)
    expect(restAfter(10)).toBe(30)
    expect(restAfter(80)).toBe(240)
  })

  it('is bounded, as news have to be seen within a second', () => {
    expect(restAfter(5000)).toBe(LONGEST_REST)
    expect(LONGEST_REST).toBeLessThanOrEqual(500)
    expect(restAfter(-1)).toBe(0)
  })
})

describe('what is measured', () => {
  const took: number[] = []
  let frames: (() => void)[] = []

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
    took.length = 0
    frames = []
    vi.stubGlobal('document', { hidden: false })
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame))
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  const start = () => measureDrawing(span => took.push(span))
  /** Lets other tasks run, while no time passes on the clock, until it was told. */
  async function told(): Promise<void> {
    while (took.length === 0) await new Promise(resolve => setImmediate(resolve))
  }

  it('is the time until the task behind the next frame, told once', async () => {
    start()
    vi.advanceTimersByTime(40)
    for (const frame of frames) frame()
    expect(took).toEqual([])
    await told()
    expect(took).toEqual([40])
    vi.advanceTimersByTime(1000)
    expect(took).toEqual([40])
  })

  it('ends by itself where no frame comes', () => {
    start()
    vi.advanceTimersByTime(249)
    expect(took).toEqual([])
    vi.advanceTimersByTime(1)
    expect(took).toEqual([250])
  })

  it('waits for no frame while the document is hidden', async () => {
    vi.stubGlobal('document', { hidden: true })
    start()
    expect(frames).toEqual([])
    await told()
    expect(took).toEqual([0])
  })
})
