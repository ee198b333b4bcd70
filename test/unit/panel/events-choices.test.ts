import '../panel/messages'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJsonPath } from '../../../src/core/log/json-path'
import {
  COLUMNS,
  DEFAULT_COLUMNS,
  gridTemplate,
  readColumnChoice,
  resizeColumn,
  shownColumns,
  toggleColumn,
} from '../../../src/panel/events/columns'
import { formsOf, indentJson, writeForm } from '../../../src/panel/events/copy-forms'
import { readSavedFilters, SAVED_AT_MOST, toggleSaved } from '../../../src/panel/events/saved-filters'
import { locate, nextHit, sumUp } from '../../../src/panel/events/search'
import { createRecorder } from '../core/records'

describe('columns', () => {
  it('are read from whatever was kept', () => {
    expect(readColumnChoice(undefined)).toEqual(DEFAULT_COLUMNS)
    expect(
      readColumnChoice({ hidden: ['id', 'data', 'x'], widths: { type: 90, size: -3, id: '9' } }),
    ).toEqual({
      hidden: ['id'],
      widths: { type: 90 },
    })
    fc.assert(
      fc.property(fc.anything(), value => {
        const choice = readColumnChoice(value)
        expect(shownColumns(choice, true)).toContain('data')
        expect(gridTemplate(shownColumns(choice, true), choice).wide).not.toContain('undefined')
      }),
    )
  })

  it('are hidden, shown and given widths', () => {
    const hidden = toggleColumn(DEFAULT_COLUMNS, 'id')
    expect(shownColumns(hidden, false)).toEqual(['time', 'since', 'type', 'size', 'data'])
    expect(shownColumns(toggleColumn(toggleColumn(hidden, 'id'), 'attempt'), true)).toEqual([...COLUMNS])
    const wide = resizeColumn(DEFAULT_COLUMNS, 'type', 5000)
    expect(gridTemplate(['type', 'data'], wide)).toEqual({
      wide: '1200px minmax(120px, 1fr)',
      narrow: 'minmax(56px, 15%) minmax(70px, 1fr)',
    })
    expect(resizeColumn(wide, 'type', null)).toEqual(DEFAULT_COLUMNS)
  })
})

describe('saved filters', () => {
  it('are read from whatever was kept, and bounded', () => {
    expect(readSavedFilters('x')).toEqual([])
    expect(readSavedFilters(['a', 7, '', 'a', 'b'])).toEqual(['a', 'b'])
    const many = Array.from({ length: 100 }, (_, index) => `f${index}`).reduce(toggleSaved, [] as string[])
    expect(many).toHaveLength(SAVED_AT_MOST)
    expect(many[0]).toBe('f99')
    expect(toggleSaved(['a', 'b'], 'a')).toEqual(['b'])
  })
})

describe('search over several logs', () => {
  const news = (lens: number, count: number, done = true) => ({
    lens,
    count,
    looked: 9,
    total: 9,
    done,
    problem: null,
  })
  const parts = [
    { log: 'a', news: news(1, 2) },
    { log: 'b', news: null },
    { log: 'c', news: news(2, 1, false) },
  ]

  it('counts and finds its way', () => {
    expect(sumUp(parts)).toEqual({ found: 3, done: false, problem: null })
    expect(
      [0, 1, 2, 3, -1].map(hit => locate(parts, hit)).map(place => place && [place.part.log, place.index]),
    ).toEqual([['a', 0], ['a', 1], ['c', 0], null, null])
  })

  it('goes around', () => {
    expect([
      nextHit(-1, 1, 3),
      nextHit(-1, -1, 3),
      nextHit(2, 1, 3),
      nextHit(0, -1, 3),
      nextHit(1, 1, 0),
    ]).toEqual([0, 2, 0, 2, -1])
  })
})

describe('copying', () => {
  const event = createRecorder()('event', {
    type: 'tick',
    id: '7',
    data: '{"n":12345678901234567890,"s":"\\u4f60"}',
  })
  const origin = { url: 'https://shop.example/events?token=abc', method: 'GET' }

  it('writes each form', () => {
    expect(writeForm('text', event, origin)).toBe(event.data)
    expect(writeForm('json', event, origin)).toBe('{\n  "n": 12345678901234567890,\n  "s": "\\u4f60"\n}')
    expect(writeForm('sse', event, origin)).toBe(`event: tick\nid: 7\ndata: ${event.data}\n\n`)
    const command = writeForm('curl', event, origin)
    expect(command).toContain("-H 'last-event-id: 7'")
    expect(command).not.toContain('abc')
  })

  it('offers what there is', () => {
    expect(formsOf(event, true, origin)).toEqual(['text', 'json', 'sse', 'curl'])
    expect(formsOf(event, false, null)).toEqual(['text', 'sse'])
    expect(formsOf({ ...event, data: null }, false, origin)).toEqual(['curl'])
  })

  it('indents as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
        const text = JSON.stringify(value)
        expect(indentJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2))
      }),
      { numRuns: 500 },
    )
  })
})

describe('a path that is copied', () => {
  it('can be read again', () => {
    expect(readJsonPath('$.a[0]["odd key"]')).not.toBe(null)
  })
})
