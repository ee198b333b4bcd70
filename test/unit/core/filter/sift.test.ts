import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFilter } from '../../../../src/core/filter/read-filter'
import { createSift, needlePattern } from '../../../../src/core/filter/sift'
import { createTextTest, decodeEscapes, type EventText } from '../../../../src/core/filter/text-test'
import { quoteValue } from '../../../../src/core/filter/write-filter'

const EVENT = {
  type: 'price.update',
  id: '42',
  data: '{"symbol":"ACME","price":12.5,"tags":["hot","Neu\\u00e9"],"by":{"name":"Ann"}}',
  url: 'https://shop.example/events?from=1',
  size: 1500,
  since: 2000 as number | null,
  attempt: 2,
  heard: true,
  cut: false,
}

/** Whether an event passes, all parts of the filter taken together. */
function passes(filter: string, change: Partial<typeof EVENT> = {}): boolean {
  const reading = readFilter(filter)
  if (!reading.filter) throw new Error(`${filter}: ${reading.problem.reason}`)
  const sift = createSift(reading.filter)
  const event = { ...EVENT, ...change }
  const text: EventText = event
  const byPatterns = sift.patterns.every(term => createTextTest(term)(text))
  const found =
    sift.byNumbers(event) &&
    sift.byType(event.type) &&
    sift.byStream(event.url) &&
    sift.byText(text) &&
    byPatterns
  if (found && sift.needle !== null) {
    const json = JSON.stringify(text)
    expect(needlePattern([sift.needle], true).test(json)).toBe(true)
    if (!/\\[u/]/.test(json)) expect(needlePattern([sift.needle], false).test(json)).toBe(true)
  }
  return found
}

describe('createSift', () => {
  it.each([
    '',
    'acme',
    'ACME price',
    'UPDATE',
    '42',
    'neué',
    'type:price.update',
    'type:price.*',
    'type:*UPDATE',
    'type:*.*',
    'type:tick,price.update',
    'type:/^price/',
    '-type:ping',
    'id:42',
    'id:4*',
    'data:"symbol"',
    'data:"\\"price\\":12.5"',
    'stream:/events',
    'size>1k',
    'size:1k..2k',
    'since>1s',
    'attempt>1',
    'heard:yes',
    '-heard:no',
    'cut:no',
    '/"price":\\d+/',
    '-/nothing/',
    '$.price>12',
    '$.price:12..13',
    '$.symbol:acme',
    '$.symbol:AC*',
    '$.by.name:/^A/',
    '$.tags[*]:hot',
    '$.**.name:ann',
    '$.price',
    '-$.cost',
  ])('lets the event through: %s', filter => {
    expect(passes(filter)).toBe(true)
  })

  it.each([
    'acmee',
    'acme nothing',
    'type:price',
    'type:update*',
    'type:*.*.*',
    '-type:price.*',
    '-acme',
    'id:4',
    'id:""',
    'data:update',
    'stream:/orders',
    '-stream:/events',
    'size<1k',
    'since>3s',
    'attempt:1,3',
    'heard:no',
    'cut:yes',
    '/"price":[a-z]+/',
    '-/price/',
    '$.price<12',
    '$.symbol:AC',
    '$.cost',
    '$.by:ann',
  ])('holds the event back: %s', filter => {
    expect(passes(filter)).toBe(false)
  })

  it('says nothing of a time that is not known', () => {
    expect(passes('since<1h', { since: null })).toBe(false)
    expect(passes('-since<1h', { since: null })).toBe(true)
  })

  it('finds any part of a text, whatever its case and however it is written in JSON', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...'aA"\\/\n\t\u0001 ,é中İẞK'), fc.string()),
      maxLength: 8,
    })
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (before, part, behind, upper) => {
        const data = `${before}${part}${behind}`
        // Only of some letters the other case is one letter, too.
        const wanted = upper ? part.replace(/[a-zé]/g, letter => letter.toUpperCase()) : part
        if (wanted === '' || !readFilter(quoteValue(wanted)).filter) return
        expect(passes(`data:${quoteValue(wanted)}`, { data })).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('compares with `*` as an expression does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 8 })
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(text, glob, (type, pattern) => {
        const oracle = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i')
        expect(passes(`type:${pattern}`, { type })).toBe(oracle.test(type))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('decodeEscapes', () => {
  it.each([
    ['\\u4f60\\u597d', '你好'],
    ['\\ud83d\\ude00', '😀'],
    ['a\\nb', 'a\\nb'],
    ['\\\\u4f60', '\\\\u4f60'],
    ['\\u0022\\u005c\\u0007', '\\u0022\\u005c\\u0007'],
    ['\\u12', '\\u12'],
  ])('%s is %s', (text, decoded) => {
    expect(decodeEscapes(text)).toBe(decoded)
  })
})
