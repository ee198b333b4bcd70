/**
 * Filters as hostile as they can be typed: each is read or refused at a place, finds what looking at each event finds,
 * and never takes the product of its length and the payload's. `FUZZ_RUNS` says how many of each are tried.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILTER_LENGTH, TERMS_AT_MOST, type TextValue } from '../../../../src/core/filter/filter'
import {
  createLiteralSearch,
  escapePattern,
  SHORT_LITERAL,
  shortBeginning,
} from '../../../../src/core/filter/literal-search'
import { readFilter } from '../../../../src/core/filter/read-filter'
import { createSift, needlePattern } from '../../../../src/core/filter/sift'
import { createValueTest } from '../../../../src/core/filter/text-test'
import { quoteValue } from '../../../../src/core/filter/write-filter'

const RUNS = Number(process.env.FUZZ_RUNS ?? 300)
/** Far more than any of these takes. */
const TIMEOUT = 30_000 + RUNS * 20
const MEGA = 1 << 20

describe('any text', () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...[
        'type:',
        'size>',
        '$.a[',
        '$..**',
        '"',
        '\\',
        '/',
        '(',
        '((a+)+$)',
        '[',
        '{1,99999}',
        '-',
        ',',
        '..',
      ],
      ...[
        '__proto__:',
        'constructor:',
        '$.__proto__.x:1',
        'heard:__proto__',
        'size>1e999',
        '\0',
        '\ud800',
        '*',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('(', '[', '*', '"', '$.', 'a ', '/a|').map(each => each.repeat(1200)),
  )

  it('is a filter, whose terms can be told one by one, or is wrong at a place', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), parts => {
        const text = parts.join('')
        const { filter, problem } = readFilter(text)
        if (problem) {
          expect(problem.place.from).toBeGreaterThanOrEqual(0)
          expect(problem.place.to).toBeGreaterThanOrEqual(problem.place.from)
          expect(problem.place.to).toBeLessThanOrEqual(text.length)
          return
        }
        expect(text.length).toBeLessThanOrEqual(FILTER_LENGTH)
        expect(filter.length).toBeLessThanOrEqual(TERMS_AT_MOST)
        // What is written of its parts is read as the same.
        const again = filter.map(({ place }) => text.slice(place.from, place.to)).join(' ')
        const plain = (terms: typeof filter | null) => terms?.map(({ not, test }) => ({ not, test }))
        expect(plain(readFilter(again).filter)).toEqual(plain(filter))
        createSift(filter)
        expect('polluted' in {}).toBe(false)
      }),
      { numRuns: RUNS },
    )
  })
})

/** Letters with several cases, and such whose other case is longer or that of another letter. */
const letter = fc.constantFrom(
  ...'abAB ks',
  'ſ',
  'K',
  'ß',
  'ẞ',
  'ı',
  'İ',
  'σ',
  'ς',
  'Σ',
  '𐐀',
  '𐐨',
  '\ud801',
  '\udc28',
)
const words = fc.string({ unit: letter, maxLength: 40 })

describe('a literal', () => {
  it('is found as an expression finds it, however long it is', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(
        words,
        words,
        words,
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        (a, b, c, times, isBehind) => {
          const literal = a.repeat(times)
          fc.pre(literal !== '')
          const texts = [literal, b + literal + c, b + literal.toUpperCase() + c, b + literal.slice(1) + c]
          for (const text of texts) {
            const from = isBehind ? ((text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1) : 0
            const oracle = new RegExp(escapePattern(literal), 'giu')
            oracle.lastIndex = from
            const end = oracle.test(text) ? oracle.lastIndex : -1
            expect(createLiteralSearch(literal)(text, from), JSON.stringify([literal, text])).toBe(end)
          }
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('has a short beginning that is in every text that it is in', () => {
    for (const before of ['', 'x']) {
      const literal = `${before}${'𐐀'.repeat(40)}`
      expect(literal).toContain(shortBeginning(literal))
      expect(shortBeginning(literal).length).toBeGreaterThanOrEqual(SHORT_LITERAL - 1)
      expect(shortBeginning(literal)).not.toMatch(/[\ud800-\udbff]$/)
      const [term] = readFilter(literal).filter ?? []
      const { needle } = createSift(term ? [term] : [])
      expect(needlePattern([needle ?? ''], false).test(JSON.stringify(literal))).toBe(true)
    }
  })
})

describe('a glob', () => {
  it('finds what an expression finds', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 2, maxLength: 5 }), words, (parts, other) => {
        const whole = parts.every(part => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(part))
        fc.pre(whole)
        const test = createValueTest([{ as: 'glob', text: parts.join('*') }], true)
        const oracle = new RegExp(`^${parts.map(escapePattern).join('[^]*')}$`, 'iu')
        for (const text of [parts.join(''), parts.join(other), parts.join(other).toUpperCase(), other])
          expect(test(text), JSON.stringify([parts, text])).toBe(oracle.test(text))
      }),
      { numRuns: RUNS },
    )
  })
})

describe('a filter', () => {
  const pick = fc.constantFrom('a', 'ab', 'A b', 'k*', '*', '"', ',', '-', '/', '\\', 'x'.repeat(70))
  const event = fc.record({
    type: fc.oneof(pick, words),
    id: fc.oneof(pick, words),
    data: fc.oneof(pick, words, fc.constant(null)),
  })

  it('finds what looking at each event finds', { timeout: TIMEOUT }, () => {
    const term = fc.record({
      not: fc.boolean(),
      field: fc.constantFrom('any', 'type', 'id', 'data'),
      value: pick,
    })
    fc.assert(
      fc.property(fc.array(term, { maxLength: 4 }), event, (terms, each) => {
        const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`
        const text = terms
          .map(
            ({ not, field, value }) =>
              `${not ? '-' : ''}${field === 'any' ? '' : `${field}:`}${quoted(value)}`,
          )
          .join(' ')
        const { filter } = readFilter(text)
        if (!filter) throw new Error(`${text} is no filter`)
        const isIn = (part: string, whole: string | null) =>
          whole !== null && new RegExp(escapePattern(part), 'iu').test(whole)
        const holds = ({ not, field, value }: (typeof terms)[number]) => {
          const isSame = (name: string) => new RegExp(`^${escapePattern(value)}$`, 'iu').test(name)
          if (field === 'type') return isSame(each.type) !== not
          if (field === 'id') return isSame(each.id) !== not
          const inData = isIn(value, each.data)
          return (
            (field === 'data' ? inData : inData || isIn(value, each.type) || isIn(value, each.id)) !== not
          )
        }
        const wanted = terms.every(holds)
        const sift = createSift(filter)
        const texts = { ...each, url: '' }
        expect(sift.byText(texts)).toBe(wanted)
        const json = JSON.stringify(texts)
        // Nothing that is wanted is passed over.
        if (wanted && sift.needle !== null && !/\\[u/]/.test(json))
          expect(needlePattern([sift.needle], false).test(json)).toBe(true)
        if (sift.unwanted && !needlePattern(sift.unwanted, true).test(json))
          expect(terms.filter(({ field }) => field !== 'type').every(holds)).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('work', () => {
  /** Milliseconds that something takes; the least of three, as others work on the machine too. */
  const costOf = (run: () => unknown): number =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const begun = performance.now()
        run()
        return performance.now() - begun
      }),
    )
  const same = 'a'.repeat(MEGA)
  const literal = (text: string): TextValue => ({ as: 'literal', text })
  const glob = (text: string): TextValue => ({ as: 'glob', text })
  const long = 'a'.repeat(FILTER_LENGTH - 1)

  it.each<[string, TextValue, boolean]>([
    ['equal letters before another', literal(`${long}b`), false],
    ['equal letters behind another', literal(`b${long}`), false],
    ['equal letters in the other case', literal(`${long.toUpperCase()}B`), false],
    ['a name of equal letters', literal(`${long}b`), true],
    ['a part of a name of equal letters', glob(`*${long}b`), true],
    ['such a part between two others', glob(`*${long}b*`), true],
    ['a thousand parts', glob(`${'*a'.repeat(999)}*b`), true],
    ['a thousand stars', glob('*'.repeat(FILTER_LENGTH)), true],
  ])('for %s is that of looking at each letter a few times', (_, value, whole) => {
    const test = createValueTest([value], whole)
    // The product of both lengths is 2 000 000 000 steps: seconds.
    expect(costOf(() => test(same))).toBeLessThan(800)
  })

  it('of the first look into a log is bounded for long texts', () => {
    for (const text of [`${long}b`, `-"${'a'.repeat(1990)}b"`, `${'a'.repeat(200)}b `.repeat(9)]) {
      const { filter } = readFilter(text.trim())
      if (!filter) throw new Error(`${text} is no filter`)
      const { needle, unwanted } = createSift(filter)
      const needles = needle === null ? (unwanted ?? []) : [needle]
      expect(needles.length).toBeGreaterThan(0)
      for (const each of needles) expect(each.length).toBeLessThanOrEqual(SHORT_LITERAL)
    }
  })

  it.each([
    '/(a+)+$/',
    '/(a|aa)+b/',
    `/${Array.from({ length: 400 }, (_, i) => `a${i}`).join('|')}/`,
    `/${'('.repeat(900)}a${')'.repeat(900)}/`,
    '/(?:a{999}){999}b/',
    '-/(.*)*x/',
    '$.a:/(a+)+$/',
  ])('of the expression %s is left to the thread that can be given up', text => {
    const { filter, problem } = readFilter(text)
    // What the browser does not read is no filter.
    if (problem) {
      expect(problem.reason).toBe('pattern')
      return
    }
    const data = `{"a":"${same}b"}`
    const sift = createSift(filter)
    expect(sift.patterns).toHaveLength(1)
    expect(costOf(() => sift.byText({ type: 'a', id: '', data, url: '' }))).toBeLessThan(800)
  })

  it('of quoting what a server calls its types is bounded', () => {
    expect(costOf(() => quoteValue('"'.repeat(1 << 16)))).toBeLessThan(800)
  })
})
