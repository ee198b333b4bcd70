import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRequestScope, filtersFor, type Want, wantOf } from '../../../src/background/request-scope'
import type { RequestFilter } from '../../../src/platform/request-watch'

const EVERYTHING = { urls: ['<all_urls>'] }
const address = (number: number, host = 'shop.example'): Want => `on https://${host}/events/${number}`

describe('the want of an address', () => {
  it.each([
    ['https://shop.example/events', 'on https://shop.example/events'],
    ['https://shop.example:8443/events?cursor=7', 'on https://shop.example/events'],
    ['HTTP://127.0.0.1:3000', 'on http://127.0.0.1/'],
    ['http://[::1]:3000/events', 'on http://*/events'],
    ['https://a_b.example/events', 'on https://*/events'],
    ['https://shop.example/ä', 'on https://shop.example/%C3%A4'],
    ['data:text/event-stream,data', null],
    ['https://', null],
  ])('%s', (url, want) => {
    expect(wantOf(url, false)).toBe(want)
  })

  it('says whether it is private, and ends at a length', () => {
    expect(wantOf('https://shop.example/events', true)).toBe('private on https://shop.example/events')
    const long = wantOf(`https://shop.example/${'x'.repeat(5000)}`, false)
    expect(long).toMatch(/x\*$/)
    expect(long?.length).toBeLessThan(600)
  })
})

describe('filters', () => {
  it('let through an address with and without a query', () => {
    expect(filtersFor([address(2), address(1)])).toEqual([
      {
        urls: [
          'https://shop.example/events/1',
          'https://shop.example/events/1?*',
          'https://shop.example/events/2',
          'https://shop.example/events/2?*',
        ],
      },
    ])
  })

  it('are the same whatever the order of what is wanted', () => {
    const wants: Want[] = [address(1), 'tab 7', address(2), 'tab 12']
    expect(filtersFor([...wants].reverse())).toEqual(filtersFor(wants))
  })

  it('keep apart what is private', () => {
    expect(filtersFor(['on http://a.example/', 'private on http://b.example/'])).toEqual([
      { urls: ['http://a.example/', 'http://a.example/?*'] },
      { urls: ['http://b.example/', 'http://b.example/?*'], private: true },
    ])
  })

  it('watch the tabs of panels, and everything for a panel of all', () => {
    expect(filtersFor(['tab 12', 'tab -1', 'tab 7'])).toEqual([
      { ...EVERYTHING, tab: -1 },
      { ...EVERYTHING, tab: 7 },
      { ...EVERYTHING, tab: 12 },
    ])
    expect(filtersFor(['tab 7', address(1), 'all'])).toEqual([EVERYTHING])
    expect(filtersFor([])).toEqual([])
  })

  it('watch hosts where there are many addresses, and everything where there are many hosts or tabs', () => {
    const many = Array.from({ length: 101 }, (_, number) => number)
    expect(filtersFor(many.map(number => address(number)))).toEqual([{ urls: ['https://shop.example/*'] }])
    expect(filtersFor(many.map(number => address(1, `h${number}.example`)))).toEqual([EVERYTHING])
    expect(filtersFor(many.map((number): Want => `tab ${number}`))).toEqual([EVERYTHING])
  })
})

describe('the scope of requests', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => void vi.useRealTimers())

  function create(former: RequestFilter[] = []) {
    const listened: (readonly RequestFilter[])[] = []
    const listen = (filters: readonly RequestFilter[]) => void listened.push(filters)
    return { listened, scope: createRequestScope({ now: Date.now, former, listen }) }
  }

  it('is told only when it changes', () => {
    const { scope, listened } = create()
    scope.need(new Set<Want>(['tab 7']))
    scope.need(new Set<Want>(['tab 7']))
    expect(listened).toEqual([[{ ...EVERYTHING, tab: 7 }]])
  })

  it('lasts a while after what was wanted, and counts as watched all the while', () => {
    const { scope, listened } = create()
    scope.need(new Set<Want>(['tab 7']))
    scope.need(new Set())
    vi.advanceTimersByTime(19_000)
    expect(listened).toHaveLength(1)
    scope.need(new Set<Want>(['tab 7']))
    vi.advanceTimersByTime(60_000)
    expect(listened).toHaveLength(1)
    // Asked for, but not yet known to be done.
    expect(scope.isWatched('tab 7', 2_000_000)).toBe(false)
    scope.heard('tab 7', 1_000_500)
    scope.heard('tab 7', 1_000_900)
    expect(scope.isWatched('tab 7', 1_000_500)).toBe(true)
    expect(scope.isWatched('tab 7', 1_000_499)).toBe(false)
    scope.need(new Set())
    vi.advanceTimersByTime(20_000)
    expect(listened.at(-1)).toEqual([])
    expect(scope.isWatched('tab 7', 2_000_000)).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('goes on with what a former background listened to, until those that it was for have spoken', () => {
    const former = filtersFor(['tab 7'])
    const { scope, listened } = create(former)
    scope.need(new Set())
    expect(listened).toEqual([former])
    scope.need(new Set([address(1)]))
    expect(listened.at(-1)).toEqual([...filtersFor([address(1)]), ...former])
    vi.advanceTimersByTime(20_000)
    expect(listened.at(-1)).toEqual(filtersFor([address(1)]))
    expect(vi.getTimerCount()).toBe(0)
  })
})
