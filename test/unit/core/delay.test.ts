import { describe, expect, it } from 'vitest'
import { defaultDelayOf, delaysOf } from '../../../src/core/delay'

const native = (...spans: (number | null)[]) => spans.map(span => ({ native: true, span, retry: null }))

describe('the delay in force', () => {
  it('is the default as long as the waits agree with it', () => {
    expect(delaysOf(native(3003, 3007.5), 3000)).toEqual([
      { was: 3003, asked: 3000, by: 'default' },
      { was: 3007.5, asked: 3000, by: 'default' },
    ])
  })

  it('is measured where two waits agree on another', () => {
    expect(delaysOf(native(1502, 1501, 1509), 3000)).toEqual([
      { was: 1502, asked: null, by: 'unknown' },
      { was: 1501, asked: 1501, by: 'measured' },
      { was: 1509, asked: 1501, by: 'measured' },
    ])
  })

  it('stays while single waits are longer, as those of a sleeping machine are', () => {
    expect(delaysOf(native(3002, 61_000), 3000)[1]).toEqual({ was: 61_000, asked: 3000, by: 'default' })
    expect(delaysOf(native(800, 801, 9000), 3000)[2]).toEqual({ was: 9000, asked: 800, by: 'measured' })
  })

  it('is not known of a first wait that is not the default', () => {
    expect(delaysOf(native(40), 3000)).toEqual([{ was: 40, asked: null, by: 'unknown' }])
    expect(delaysOf(native(3001), null)).toEqual([{ was: 3001, asked: null, by: 'unknown' }])
    expect(delaysOf(native(null), 3000)).toEqual([{ was: null, asked: null, by: 'unknown' }])
  })

  it('is forgotten when another has been in force for a while', () => {
    const waits = native(500, 501, 2000, 2001, 2002, 2003, 2004)
    expect(delaysOf(waits, 5000).at(-1)).toEqual({ was: 2004, asked: 2000, by: 'measured' })
  })

  it('is what the server asked for where the wire shows it', () => {
    const waits = [
      { native: true, span: 3002, retry: null },
      { native: true, span: 1503, retry: 1500 },
      { native: true, span: null, retry: 1500 },
    ]
    expect(delaysOf(waits, 3000).map(({ asked, by }) => [asked, by])).toEqual([
      [3000, 'default'],
      [1500, 'retry'],
      [1500, 'retry'],
    ])
  })

  it('is the own choice of a page that makes a new connection', () => {
    expect(delaysOf([{ native: false, span: 1000, retry: null }], 3000)).toEqual([
      { was: 1000, asked: null, by: 'page' },
    ])
  })
})

it('knows the default of each browser by its name', () => {
  expect(['Chromium 156.0', 'Firefox 153.0', 'Edge 156', 'Test 1', ''].map(defaultDelayOf)).toEqual([
    3000,
    5000,
    3000,
    null,
    null,
  ])
})
