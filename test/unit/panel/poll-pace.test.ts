import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPollPace, LONGEST, SHORTEST } from '../../../src/panel/poll-pace'

describe('the pace of looking', () => {
  it('is twice a second where a look costs nothing', () => {
    expect(createPollPace().next(0)).toBe(SHORTEST)
    expect(createPollPace().next(5)).toBe(SHORTEST)
  })

  it('never takes more than a fiftieth of the time, whatever a look costs', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1 }), costs => {
        const pace = createPollPace()
        let spent = 0
        let waited = 0
        for (const cost of costs) {
          const wait = pace.next(cost)
          spent += cost
          if (wait === null) return
          waited += wait
          expect(spent / (spent + waited)).toBeLessThanOrEqual(0.02)
        }
      }),
    )
  })

  it('gives up where looks would be too rare, but not for a single slow one', () => {
    const tooMuch = LONGEST / 50 + 1
    const pace = createPollPace()
    expect([tooMuch, 3, tooMuch, tooMuch, 3].map(cost => pace.next(cost))).not.toContain(null)
    expect([tooMuch, tooMuch, tooMuch].map(cost => pace.next(cost))).toEqual([
      tooMuch * 50,
      tooMuch * 50,
      null,
    ])
    pace.reset()
    expect(pace.next(3)).toBe(SHORTEST)
  })
})
