/** The comparison itself, without a browser. */

import { describe, expect, it } from 'vitest'
import { differences, explain } from './compare.ts'
import { subtractKnown } from './known-differences.ts'

describe('differences', () => {
  it('finds none in equal observations', () => {
    const observation = { a: [1, { b: null }], c: 'text' }
    expect(differences(observation, structuredClone(observation))).toEqual([])
  })

  it('names the smallest part that differs', () => {
    expect(differences({ a: [1, { b: 2, c: 3 }] }, { a: [1, { b: 2, c: 4 }] })).toEqual([
      { path: 'a.1.c', native: 3, extension: 4 },
    ])
  })

  it('tells what is absent from what is null', () => {
    expect(differences({ a: null }, {})).toEqual([{ path: 'a', native: null, extension: undefined }])
    expect(differences({}, { a: null })).toEqual([{ path: 'a', native: undefined, extension: null }])
  })

  it('shows lists of different lengths as a whole', () => {
    expect(differences(['a'], ['a', 'b'])).toEqual([{ path: '', native: ['a'], extension: ['a', 'b'] }])
  })

  it('minds the order of keys', () => {
    expect(differences({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([
      { path: '', native: ['a', 'b'], extension: ['b', 'a'] },
    ])
  })

  it('is explained with both sides', () => {
    const text = explain(differences({ name: 'EventSource' }, { name: '' }))
    expect(text).toContain('at name')
    expect(text).toContain('"EventSource"')
    expect(text).toContain('""')
  })
})

describe('known differences', () => {
  const difference = { path: 'a', native: 1, extension: 2 }

  it('are taken away', () => {
    expect(subtractKnown([difference], [difference])).toEqual({ unknown: [], stale: [] })
  })

  it('do not cover other values at the same place', () => {
    const other = { ...difference, extension: 3 }
    expect(subtractKnown([other], [difference])).toEqual({ unknown: [other], stale: [difference] })
  })

  it('are stale once they show no longer', () => {
    expect(subtractKnown([], [difference])).toEqual({ unknown: [], stale: [difference] })
  })
})
