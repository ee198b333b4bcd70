import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matches, settingsFor, THRESHOLDS } from '../../../src/core/thresholds'

describe('thresholds', () => {
  it('each have a reason', () => {
    for (const [name, { value, why }] of Object.entries(THRESHOLDS)) {
      expect(value, name).toBeGreaterThan(0)
      expect(why, name).toMatch(/^[A-Z].{20,}\.$/)
    }
  })

  it('rise from late to missing to dead', () => {
    const { lateTimes, missingTimes, deadTimes, lateMargin, missingMargin, deadFloor } = THRESHOLDS
    expect([lateTimes, missingTimes, deadTimes].map(({ value }) => value)).toEqual([1.5, 2, 3])
    expect(lateMargin.value).toBeLessThan(missingMargin.value)
    expect(missingMargin.value).toBeLessThan(deadFloor.value)
  })

  it('are overruled for the addresses that a user names, the last rule first', () => {
    const rules = [
      {
        url: 'https://shop.example/*',
        thresholds: { lateTimes: 4, deadTimes: 9 },
        heartbeats: [{ type: 'a' }],
      },
      { url: '*/orders*', thresholds: { lateTimes: 2 }, heartbeats: [{ type: 'b' }] },
      { url: 'https://other.example/*', thresholds: { lateTimes: 8 } },
    ]
    const { limits, heartbeats } = settingsFor('https://shop.example/orders?x=1', rules)
    expect(limits).toMatchObject({ lateTimes: 2, deadTimes: 9, missingTimes: 2 })
    expect(heartbeats).toEqual([{ type: 'a' }, { type: 'b' }])
    expect(settingsFor(null, rules).limits.lateTimes).toBe(1.5)
  })
})

describe('patterns', () => {
  it.each([
    ['', '', true],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*c', 'abc', true],
    ['a*c', 'abcd', false],
    ['*b*', 'abc', true],
    ['a**c', 'ac', true],
    ['abc', 'abd', false],
    ['*ab', 'aab', true],
    ['a?c', 'abc', false],
    ['.*', 'x', false],
  ])('%s against %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  it('mean what the regular expression with .* in place of each star means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 12 })
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, other) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 's')
        expect(matches(pattern, other)).toBe(expression.test(other))
      }),
    )
  })

  it('take no longer for hostile texts', () => {
    const begin = performance.now()
    expect(matches(`${'*a'.repeat(100)}b`, 'a'.repeat(1000))).toBe(false)
    expect(performance.now() - begin).toBeLessThan(1000)
  })
})
