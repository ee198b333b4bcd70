import { describe, expect, it } from 'vitest'
import { createTapSwitch } from '../../../src/background/tap-switch'
import type { PageRecord } from '../../../src/core/record'
import { DEFAULT_SETTINGS, readSettings } from '../../../src/core/settings'

const made = (connection: number, api: 'eventsource' | 'fetch' | 'xhr'): PageRecord => ({
  kind: 'connection',
  connection,
  attempt: 0,
  at: 1,
  api,
  url: 'https://shop.example/events',
  method: 'GET',
  withCredentials: false,
  page: 'https://shop.example/',
})
const opened = (connection: number): PageRecord => ({ kind: 'open', connection, attempt: 1, at: 2 })
const hidden: PageRecord = { kind: 'environment', connection: null, attempt: 0, at: 3, what: 'hidden' }

describe('settings', () => {
  it('are read from whatever is stored', () => {
    for (const stored of [undefined, null, 7, 'x', {}, { fetch: 1 }])
      expect(readSettings(stored)).toEqual(DEFAULT_SETTINGS)
    expect(readSettings({ fetch: false, more: 1 })).toEqual({ ...DEFAULT_SETTINGS, fetch: false })
  })
})

describe('the switch of what is recorded', () => {
  it('lets everything through until something is switched off', () => {
    const taps = createTapSwitch([], () => {})
    const all = [made(1, 'fetch'), opened(1), hidden]
    expect(taps.wanted('a', all)).toEqual(all)
  })

  it('leaves out all of a stream that is made while its kind is switched off, and no other', () => {
    const taps = createTapSwitch([], () => {})
    taps.set({ fetch: true, xhr: true })
    taps.wanted('a', [made(1, 'fetch')])
    taps.set({ fetch: false, xhr: true })
    const records = [
      made(2, 'fetch'),
      made(3, 'xhr'),
      made(4, 'eventsource'),
      opened(1),
      opened(2),
      opened(3),
      hidden,
    ]
    expect(taps.wanted('a', records)).toEqual([
      made(3, 'xhr'),
      made(4, 'eventsource'),
      opened(1),
      opened(3),
      hidden,
    ])
    // Another document counts for itself.
    expect(taps.wanted('b', [opened(2)])).toEqual([opened(2)])
    taps.set({ fetch: true, xhr: true })
    expect(taps.wanted('a', [opened(2), made(5, 'fetch')])).toEqual([made(5, 'fetch')])
  })

  it('remembers across restarts of the background, and a bounded number', () => {
    let kept: readonly string[] = []
    const first = createTapSwitch([], muted => {
      kept = muted
    })
    first.set({ fetch: false, xhr: true })
    first.wanted('a', [made(1, 'fetch')])
    const second = createTapSwitch(kept, () => {})
    expect(second.wanted('a', [opened(1), opened(2)])).toEqual([opened(2)])
    for (let n = 2; n < 1500; n++) first.wanted('a', [made(n, 'fetch')])
    expect(kept).toHaveLength(1000)
    expect(kept).toContain('a-1499')
  })
})
