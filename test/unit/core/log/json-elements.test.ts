import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createElementReader } from '../../../../src/core/log/json-elements'

function read(pieces: readonly string[], limit = 1e6) {
  const elements: unknown[] = []
  const values: Record<string, unknown> = {}
  const reader = createElementReader(['log', 'entries'], ['browser', 'pages'], limit, {
    element: (text, index) => elements.push([index, text === null ? null : JSON.parse(text)]),
    value: (key, text) => {
      values[key] = JSON.parse(text)
    },
  })
  for (const piece of pieces) reader.push(piece)
  return { whole: reader.end(), elements, values }
}

/** Cuts a text at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const sorted = [0, ...places.map(place => place % (text.length + 1)).sort((a, b) => a - b), text.length]
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
}

describe('createElementReader', () => {
  it('finds what JSON.parse finds, wherever the text is cut', () => {
    const value = fc.jsonValue({ maxDepth: 4 })
    fc.assert(
      fc.property(
        fc.array(value),
        value,
        value,
        value,
        fc.array(fc.nat()),
        fc.constantFrom(undefined, 1, '\t'),
        fc.boolean(),
        (entries, browser, other, before, places, indent, last) => {
          const log = last
            ? { browser, other, entries }
            : { entries, other: { log: { entries: [1] } }, browser }
          const text = JSON.stringify({ before, log, after: { entries: [7] } }, null, indent)
          const found = read(cut(text, places))
          expect(found).toEqual({
            whole: true,
            elements: JSON.parse(JSON.stringify(entries)).map((each: unknown, i: number) => [i, each]),
            values: { browser: JSON.parse(JSON.stringify(browser)) },
          })
        },
      ),
    )
  })

  it('gives what comes before the place where a text breaks off', () => {
    expect(read(['{"log":{"entries":[{"a":1},{"b":"]}"},{"c'])).toEqual({
      whole: false,
      elements: [
        [0, { a: 1 }],
        [1, { b: ']}' }],
      ],
      values: {},
    })
  })

  it('does not hold an element that is longer than the limit', () => {
    const long = JSON.stringify('x'.repeat(100))
    expect(read(['{"log":{"entries":[1,', long.slice(0, 50), long.slice(50), ',2]}}'], 60).elements).toEqual([
      [0, 1],
      [1, null],
      [2, 2],
    ])
  })
})
