import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valuesAtPath } from '../../../src/core/json-at-path'
import { jsonDifference, pathTo } from '../../../src/core/json-difference'
import { readJsonPath } from '../../../src/core/log/json-path'

describe('jsonDifference', () => {
  it('tells what came, went and changed', () => {
    const before = { a: 1, b: { c: [1, 2] }, gone: true, 'odd key': 1 }
    const after = { a: 2, b: { c: [1, 3, 4] }, fresh: null, 'odd key': 2 }
    expect(jsonDifference(before, after)).toEqual({
      changes: [
        { as: 'changed', path: '$.a', before: 1, after: 2 },
        { as: 'changed', path: '$.b.c[1]', before: 2, after: 3 },
        { as: 'added', path: '$.b.c[2]', after: 4 },
        { as: 'removed', path: '$.gone', before: true },
        { as: 'changed', path: '$["odd key"]', before: 1, after: 2 },
        { as: 'added', path: '$.fresh', after: null },
      ],
      cut: false,
    })
  })

  it('says nothing of what is the same, and something of what is not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (one, other) => {
        const copy = JSON.parse(JSON.stringify(one))
        expect(jsonDifference(JSON.parse(JSON.stringify(one)), copy).changes).toEqual([])
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        const { changes } = jsonDifference(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)))
        if (changes.length === 0)
          expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)))
        else expect(isSame).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('stops where there is too much', () => {
    const { changes, cut } = jsonDifference(
      Array.from({ length: 2000 }, () => 0),
      Array.from({ length: 2000 }, () => 1),
    )
    expect([changes.length, cut]).toEqual([500, true])
  })
})

describe('pathTo', () => {
  it('leads where a filter finds the value', () => {
    const value = { a: [{ 'odd key': 7 }] }
    const path = pathTo(pathTo(pathTo('$', 'a'), 0), 'odd key')
    expect(path).toBe('$.a[0]["odd key"]')
    const read = readJsonPath(path)
    expect(read && valuesAtPath(value, read, 1)).toEqual([7])
  })
})
