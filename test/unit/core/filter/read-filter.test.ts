import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILTER_LENGTH, type FilterProblemReason, type Test } from '../../../../src/core/filter/filter'
import { readFilter } from '../../../../src/core/filter/read-filter'
import { quoteValue, toggleTerm } from '../../../../src/core/filter/write-filter'

const literal = (text: string) => ({ as: 'literal' as const, text })
const text = (field: 'any' | 'type' | 'id' | 'data' | 'stream', ...values: string[]): Test => ({
  by: 'text',
  field,
  values: values.map(literal),
})
const range = (least: number, most: number, openLeast = false, openMost = false) => ({
  least,
  most,
  openLeast,
  openMost,
})
const INFINITE = Number.POSITIVE_INFINITY

function testsOf(filter: string): Test[] {
  const reading = readFilter(filter)
  if (!reading.filter) throw new Error(`${filter}: ${reading.problem.reason}`)
  return reading.filter.map(({ test }) => test)
}

describe('readFilter', () => {
  it.each<[string, Test[]]>([
    ['', []],
    ['   ', []],
    ['refund', [text('any', 'refund')]],
    ['refund done', [text('any', 'refund'), text('any', 'done')]],
    ['"two words"', [text('any', 'two words')]],
    ['"a \\"b\\" \\\\c \\d"', [text('any', 'a "b" \\c \\d')]],
    ['type:tick', [text('type', 'tick')]],
    ['TYPE:Tick', [text('type', 'Tick')]],
    ['type:tick,"a, b",ping', [text('type', 'tick', 'a, b', 'ping')]],
    ['type:"a*"', [text('type', 'a*')]],
    ['type:a*', [{ by: 'text', field: 'type', values: [{ as: 'glob', text: 'a*' }] }]],
    ['data:a*', [text('data', 'a*')]],
    ['id:42', [text('id', '42')]],
    ['id:""', [text('id', '')]],
    ['stream:/events', [text('stream', '/events')]],
    ['https://shop.example/x', [text('any', 'https://shop.example/x')]],
    ['/events', [text('any', '/events')]],
    ['/api/events', [text('any', '/api/events')]],
    ['/or der/i', [{ by: 'text', field: 'any', values: [{ as: 'pattern', source: 'or der', flags: 'i' }] }]],
    ['/[/]/gy', [{ by: 'text', field: 'any', values: [{ as: 'pattern', source: '[/]', flags: '' }] }]],
    [
      'id:/a,b/,c',
      [{ by: 'text', field: 'id', values: [{ as: 'pattern', source: 'a,b', flags: '' }, literal('c')] }],
    ],
    ['size>1k', [{ by: 'number', field: 'size', ranges: [range(1000, INFINITE, true)] }]],
    ['size:>=1Ki', [{ by: 'number', field: 'size', ranges: [range(1024, INFINITE)] }]],
    ['size<2.5MB', [{ by: 'number', field: 'size', ranges: [range(-INFINITE, 2.5e6, false, true)] }]],
    ['size:1k..2k,5', [{ by: 'number', field: 'size', ranges: [range(1000, 2000), range(5, 5)] }]],
    ['since>1.5s', [{ by: 'number', field: 'since', ranges: [range(1500, INFINITE, true)] }]],
    ['since:..2m', [{ by: 'number', field: 'since', ranges: [range(-INFINITE, 120_000)] }]],
    ['attempt:2', [{ by: 'number', field: 'attempt', ranges: [range(2, 2)] }]],
    ['heard:no', [{ by: 'answer', field: 'heard', is: false }]],
    ['cut:YES', [{ by: 'answer', field: 'cut', is: true }]],
    ['-', [text('any', '-')]],
    ['- a', [text('any', '-'), text('any', 'a')]],
    [
      '$.a.b:x',
      [{ by: 'json', path: [{ key: 'a' }, { key: 'b' }], name: '$.a.b', values: [literal('x')], ranges: [] }],
    ],
    [
      '$.a[0]>3',
      [
        {
          by: 'json',
          path: [{ key: 'a' }, { key: '0' }],
          name: '$.a[0]',
          values: [],
          ranges: [range(3, INFINITE, true)],
        },
      ],
    ],
    ['$.a', [{ by: 'json', path: [{ key: 'a' }], name: '$.a', values: [], ranges: [] }]],
    ['$100', [text('any', '$100')]],
  ])('reads %s', (filter, tests) => {
    expect(testsOf(filter)).toEqual(tests)
  })

  it('reads what must not be', () => {
    expect(readFilter('-type:ping a').filter?.map(({ not }) => not)).toEqual([true, false])
  })

  it.each<[string, FilterProblemReason, string]>([
    ['a foo:1', 'field', 'foo'],
    ['type:', 'value', 'type:'],
    ['a type: b', 'value', 'type:'],
    ['type:a,', 'value', 'type:a,'],
    ['a "b', 'quote', '"b'],
    ['size>big', 'number', 'big'],
    ['size:1q', 'number', '1q'],
    ['size:1s', 'number', '1s'],
    ['size:..', 'number', '..'],
    ['size:3..2', 'range', '3..2'],
    ['heard:maybe', 'answer', 'maybe'],
    ['heard:yes,no', 'answer', 'yes,no'],
    ['type>3', 'comparison', 'type>'],
    ['heard<no', 'comparison', 'heard<'],
    ['a /(/ b', 'pattern', '/(/'],
    ['$.a..b:1', 'path', '$.a..b'],
    ['$.a>x', 'number', 'x'],
  ])('says what is wrong in %s', (filter, reason, part) => {
    const { problem } = readFilter(filter)
    expect(problem && [problem.reason, filter.slice(problem.place.from, problem.place.to)]).toEqual([
      reason,
      part,
    ])
  })

  it('refuses what is too long', () => {
    expect(readFilter('x'.repeat(FILTER_LENGTH + 1)).problem?.reason).toBe('long')
    expect(readFilter('a '.repeat(51)).problem?.reason).toBe('long')
  })

  it('reads anything or says where it is wrong, each term where it stands', () => {
    const part = fc.oneof(
      fc.constantFrom(
        ...['type', 'size', '$.a', ':', '>', '<=', ',', '-', '"', '/', '\\', '*', ' ', '..', '1k', '['],
      ),
      fc.string({ maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), parts => {
        const filter = parts.join('')
        const { filter: terms, problem } = readFilter(filter)
        if (problem) {
          expect(problem.place.from).toBeLessThanOrEqual(problem.place.to)
          expect(problem.place.to).toBeLessThanOrEqual(filter.length)
          return
        }
        let at = 0
        for (const { place } of terms) {
          expect(filter.slice(at, place.from).trim()).toBe('')
          expect(place.to).toBeGreaterThan(place.from)
          // A term by itself means the same.
          expect(testsOf(filter.slice(place.from, place.to))).toHaveLength(1)
          at = place.to
        }
        expect(filter.slice(at).trim()).toBe('')
      }),
      { numRuns: 2000 },
    )
  })

  it('reads a written value as it was meant', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...' "\\,/*-$a:.') })), value => {
        expect(testsOf(`type:${quoteValue(value)}`)).toEqual([text('type', value)])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('toggleTerm', () => {
  it.each([
    ['', 'type:a', 'type:a'],
    ['x', 'type:a', 'x type:a'],
    ['x type:a', 'type:a', 'x'],
    ['-type:a', 'type:a', 'type:a'],
    ['type:a y', '-type:a', 'y -type:a'],
    ['type:', 'type:a', 'type: type:a'],
  ])('%s with %s is %s', (before, term, after) => {
    expect(toggleTerm(before, term)).toBe(after)
  })
})
