import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleLine, visibleText } from '../../../src/panel/widgets/visible-text'

const HIDING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('visibleLine', () => {
  it.each([
    ['a right-to-left override', 'txt.\u202eexe', 'txt.⟨U+202E⟩exe'],
    ['isolates and marks', '\u2066a\u2069\u200f\u061c', '⟨U+2066⟩a⟨U+2069⟩⟨U+200F⟩⟨U+061C⟩'],
    ['invisible spaces and joiners', 'a\u200bb\u200dc\u2060d\ufeff', 'a⟨U+200B⟩b⟨U+200D⟩c⟨U+2060⟩d⟨U+FEFF⟩'],
    ['fillers', '\u3164\u115f', '⟨U+3164⟩⟨U+115F⟩'],
    ['line ends and tabs', 'a\nb\r\tc\u2028d', 'a↵b␍→c⟨U+2028⟩d'],
    ['controls', '\0\x1b[31m\x7f\x85', '␀␛[31m␡⟨U+0085⟩'],
    ['half of a surrogate pair', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['tags', '\u{e0041}', '⟨U+E0041⟩'],
  ])('writes out %s', (_, text, shown) => {
    expect(visibleLine(text)).toBe(shown)
  })

  it.each(['Zoë Müller', '订单 42', 'שלום', 'a b', '❤️ 😀', 'e\u0301'])('leaves %s as it is', text => {
    expect(visibleLine(text)).toBe(text)
  })

  it('leaves nothing that reorders or hides', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(HIDING.test(visibleLine(text))).toBe(false)
      }),
    )
  })
})

describe('visibleText', () => {
  it('keeps lines and tabs, and nothing else that is hidden', () => {
    expect(visibleText('a\r\n\tb\u202e\rc')).toBe('a\n\tb⟨U+202E⟩␍c')
  })
})
