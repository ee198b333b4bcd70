import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requiredText } from '../../../../src/core/filter/required-text'

describe('requiredText', () => {
  it.each([
    ['error', '', 'error'],
    ['"price":9\\d{2},', '', '"price":9'],
    ['colou?r', '', 'colo'],
    ['ab+cd', '', 'ab'],
    ['ab*cde', '', 'cde'],
    ['x{2}yz', '', 'yz'],
    ['a{', '', 'a{'],
    ['(left|right)hand', '', 'hand'],
    ['[a\\]b(]tail', '', 'tail'],
    ['(?:a[)]b)tail', '', 'tail'],
    ['a\\.b\\/c', '', 'a.b/c'],
    ['one|two', '', ''],
    ['\\x41bc', '', ''],
    ['(a)\\1bc', '', ''],
    ['^a.b$', '', 'a'],
    ['straße', 'i', 'stra'],
    ['straße', '', 'straße'],
    ['😀?ab', '', 'ab'],
    ['[[a]b]cd', 'v', ''],
  ])('finds what %s with the flags "%s" cannot match without', (source, flags, expected) => {
    expect(requiredText(source, flags)).toBe(expected)
  })

  it('is in every text that matches', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'K',
      'ſ',
      '.',
      '\\d',
      '\\.',
      '[ab]',
      '[^\\]a]',
      '(ab|c)',
      '(?:a|)',
      '(?!b)',
      '^',
      '$',
      '|',
      '😀',
      '{',
      '\\b',
    )
    const times = fc.constantFrom('', '', '', '?', '*', '+', '{0,2}', '{2}', '+?')
    const source = fc
      .array(fc.tuple(atom, times), { minLength: 1, maxLength: 6 })
      .map(parts => parts.map(([one, many]) => one + many).join(''))
    const text = fc
      .array(fc.constantFrom('a', 'b', 'k', 'K', 's', 'S', 'c', '1', '.', '😀', '{'), { maxLength: 10 })
      .map(letters => letters.join(''))
    fc.assert(
      fc.property(source, text, fc.constantFrom('', 'i', 'u', 'iu'), (source, text, flags) => {
        let pattern: RegExp
        try {
          pattern = new RegExp(source, flags)
        } catch {
          return
        }
        if (!pattern.test(text)) return
        const required = requiredText(source, flags)
        const found = new RegExp(required.replace(/[.{]/g, '\\$&'), 'iu')
        expect(found.test(text)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})
