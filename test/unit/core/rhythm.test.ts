import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Beat } from '../../../src/core/course'
import { learnRhythm, type Rhythm } from '../../../src/core/rhythm'
import type { Suspension } from '../../../src/core/suspension'
import { settingsFor } from '../../../src/core/thresholds'
import { chanceFrom } from './healthy-server'

const { limits } = settingsFor(null, [])

/** Beats at some times, with other bytes before some of them. */
function beatsAt(times: readonly number[], before: readonly (number | null)[] = []): Beat[] {
  return times.map((at, n) => ({
    at,
    seq: n + 1,
    connection: 'a',
    attempt: 1,
    stretch: 1,
    start: 0,
    before: before[n] ?? times[n - 1] ?? 0,
  }))
}

const every = (period: number, count: number, from = 1000) =>
  Array.from({ length: count }, (_, n) => from + n * period)
const learn = (beats: readonly Beat[], suspensions: readonly Suspension[] = []): Rhythm =>
  learnRhythm(beats, suspensions, limits)

describe('a period', () => {
  it('is confident with four beats of a timer, and tentative with three', () => {
    expect(learn([])).toMatchObject({ period: null, confidence: 'none', since: null })
    expect(learn(beatsAt(every(15_000, 1)))).toMatchObject({ period: null, confidence: 'none' })
    expect(learn(beatsAt(every(15_000, 3)))).toMatchObject({ period: 15_000, confidence: 'tentative' })
    expect(learn(beatsAt(every(15_000, 4)))).toMatchObject({
      period: 15_000,
      confidence: 'confident',
      since: 1000,
    })
  })

  it('has a spread that is never smaller than what can be told apart', () => {
    expect(learn(beatsAt(every(15_000, 9))).spread).toBe(300)
    expect(learn(beatsAt(every(1000, 9))).spread).toBe(100)
  })

  it('survives beats that are missing and beats that were held back', () => {
    const times = every(15_000, 40).filter((_, n) => n % 9 !== 4)
    expect(learn(beatsAt(times))).toMatchObject({ period: 15_000, confidence: 'confident' })
    const held = every(15_000, 30).map((at, n) => (n >= 10 && n < 14 ? 1000 + 14 * 15_000 - 5 + n : at))
    const { period, confidence } = learn(beatsAt(held))
    expect(confidence).toBe('confident')
    expect(Math.abs((period ?? 0) - 15_000)).toBeLessThan(150)
  })

  it('is not found where there is no timer, but by a chance of less than one in a thousand', () => {
    let found = 0
    for (let seed = 1; seed <= 4000; seed++) {
      const { around } = chanceFrom(seed)
      let at = 0
      const times = Array.from({ length: 20 + (seed % 45) }, () => {
        at += around(10_000)
        return at
      })
      if (!['irregular', 'tentative'].includes(learn(beatsAt(times)).confidence)) found++
    }
    expect(found).toBeLessThan(4)
  })

  it('is seldom seen by chance in the first few of irregular beats', () => {
    let seen = 0
    for (let seed = 1; seed <= 5000; seed++) {
      const { around } = chanceFrom(seed)
      let at = 0
      const times = Array.from({ length: 4 }, () => {
        at += around(10_000)
        return at
      })
      if (learn(beatsAt(times)).confidence === 'confident') seen++
    }
    expect(seen).toBeLessThan(50)
  })

  it('is not learned across what was not seen, or while the machine slept', () => {
    const times = [...every(15_000, 5), ...every(15_000, 5, 200_000)]
    const apart = beatsAt(times).map((beat, n) => ({ ...beat, stretch: n < 5 ? 1 : 2 }))
    expect(learn(apart)).toMatchObject({ period: 15_000, samples: 8 })
    const slept: Suspension = { from: 70_000, to: 199_000, why: 'sleep' }
    expect(learn(beatsAt(times), [slept]).samples).toBe(7)
  })
})

describe('the mode', () => {
  const beats = every(20_000, 12)

  it('is unknown as long as nothing else comes', () => {
    expect(learn(beatsAt(beats)).mode).toBe('unknown')
  })

  it('is fixed where the beats are even, whatever came before them', () => {
    const before = beats.map((at, n) => at - 3000 - ((n * 7919) % 12_000))
    expect(learn(beatsAt(beats, before))).toMatchObject({
      mode: 'fixed',
      period: 20_000,
      confidence: 'confident',
    })
  })

  it('is idle where the silences are even', () => {
    let at = 0
    const before: number[] = []
    const times = Array.from({ length: 12 }, (_, n) => {
      before.push(at + 4000 + ((n * 7919) % 12_000))
      at = (before[n] ?? 0) + 20_000
      return at
    })
    expect(learn(beatsAt(times, before))).toMatchObject({
      mode: 'idle',
      period: 20_000,
      confidence: 'confident',
    })
  })
})

describe('a change of the period', () => {
  it.each([
    [15_000, 20_000],
    [15_000, 30_000],
    [30_000, 15_000],
    [15_000, 10_000],
    [10_000, 60_000],
    [60_000, 10_000],
  ])('from %d to %d is found', (from, to) => {
    const first = every(from, 20)
    const times = [...first, ...every(to, 12, (first.at(-1) ?? 0) + to)]
    const { period, confidence, changed, since } = learn(beatsAt(times))
    expect({ period, confidence }).toEqual({ period: to, confidence: 'confident' })
    expect(changed).toMatchObject({ from, to })
    expect(since).toBe(first.at(-1))
  })

  it('is not seen in one late beat, nor in two in a row', () => {
    const times = every(15_000, 20).map((at, n) => (n === 9 || n === 10 ? at + 4000 : at))
    expect(learn(beatsAt(times))).toMatchObject({ period: 15_000, changed: null, samples: 19 })
  })

  it('needs no more than a few beats to be believed', () => {
    const first = every(15_000, 20)
    const times = [...first, ...every(25_000, 4, (first.at(-1) ?? 0) + 25_000)]
    expect(learn(beatsAt(times))).toMatchObject({ period: 25_000, confidence: 'confident' })
  })

  it('ends, whatever the beats', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 64 }), spans => {
        let at = 0
        const times = spans.map(span => {
          at += span
          return at
        })
        const { period, spread, samples } = learn(beatsAt(times))
        expect(samples).toBeLessThan(64)
        if (period !== null) expect(period).toBeGreaterThan(0)
        if (spread !== null) expect(spread).toBeGreaterThanOrEqual(100)
      }),
      { numRuns: 2000 },
    )
  })
})
