/** Pages that send too much, too odd or too fast: bounded memory, exact counts, no exception in the page. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NAME_LIMIT, PAYLOAD_LIMIT } from '../../src/core/record'
import { readLogRecord } from '../../src/core/record-schema'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

declare const window: {
  source: EventSource
  count: number
  largest: number
  failures: string[]
  seen: { data: string; id: string }
} & typeof globalThis

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let page: Page
  let tab: number

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  async function open(): Promise<void> {
    page = await browser.open(`${lab.url}/blank`)
    tab = await page.tabId()
    await page.run(() => {
      window.failures = []
      addEventListener('error', ({ message }) => void window.failures.push(message))
      addEventListener('unhandledrejection', ({ reason }) => void window.failures.push(String(reason)))
    })
  }

  /** Counts what the page receives. */
  function count(url: string): void {
    window.count = 0
    window.largest = 0
    window.source = new EventSource(url)
    window.source.onmessage = ({ data }) => {
      window.count++
      window.largest = Math.max(window.largest, data.length)
    }
    window.source.addEventListener('done', () => window.source.close())
  }

  const failures = () => page.run(() => window.failures)

  it('one event of 50 MB: its beginning is kept, its size is exact, and the cut is said', async () => {
    await open()
    const size = 50_000_000
    await page.run(count, `${lab.url}/stream/big-event?size=${size}`)
    await page.waitFor('the event', n => window.largest >= n, [size], { timeout: 60_000 })
    const records = await reader.waitFor(tab, 'the event', all => ofKind(all, 'event').some(({ cut }) => cut))
    const event = ofKind(records, 'event').find(({ cut }) => cut)
    expect(event).toMatchObject({ size, cut: true })
    expect(event?.data?.length).toBe(PAYLOAD_LIMIT)
    expect(ofKind(records, 'dropped')).toEqual([
      expect.objectContaining({
        records: 0,
        bytes: size - PAYLOAD_LIMIT,
        why: 'payload-limit',
        connection: event?.connection,
      }),
    ])
    expect(await failures()).toEqual([])
    await page.close()
  }, 120_000)

  it('10 000 connections made in a loop: each is in the log', async () => {
    await open()
    await page.run(url => {
      for (let n = 0; n < 10_000; n++) new EventSource(`${url}&n=${n}`).close()
    }, `${lab.url}/stream/steady?key=loop-${name}`)
    const records = await reader.waitFor(tab, 'all closes', all => ofKind(all, 'close').length >= 10_000)
    const made = ofKind(records, 'connection').filter(({ source }) => source === 'page')
    const ids = made.map(({ connection }) => connection)
    expect(new Set(ids).size).toBe(10_000)
    expect(ofKind(records, 'close').filter(({ source }) => source === 'page')).toHaveLength(10_000)
    expect(await failures()).toEqual([])
    await page.close()
  })

  it('a flood: every event is counted, and every one that is not in the log is declared', async () => {
    await open()
    const total = 100_000
    await page.run(count, `${lab.url}/stream/flood?count=${total}&size=100`)
    await page.waitFor('all events', n => window.count >= n, [total], { timeout: 120_000 })
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    const logged = ofKind(records, 'event').filter(({ type }) => type === 'message')
    const declared = ofKind(records, 'dropped').reduce((sum, { records }) => sum + records, 0)
    expect(logged.length + declared).toBe(total)
    // In order, whatever is missing.
    const ids = logged.map(({ id }) => Number(id))
    expect(ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? 0))).toBe(true)
    expect(await failures()).toEqual([])
    await page.close()
  }, 180_000)

  it('a page that has assigned globalThis is watched like any other', async () => {
    await open()
    await page.run(() => {
      ;(globalThis as { globalThis: unknown }).globalThis = {}
    })
    await page.run(count, `${lab.url}/stream/steady?interval=20`)
    await page.waitFor('events', () => window.count > 5)
    const records = await reader.waitFor(tab, 'events', all => ofKind(all, 'event').length > 5)
    expect(ofKind(records, 'dropped')).toEqual([])
    expect(await failures()).toEqual([])
    await page.close()
  })

  it('an address longer than any log keeps is cut, and the log can still be read', async () => {
    await open()
    await page.goto(`${lab.url}/blank#${'x'.repeat(70_000)}`)
    await page.run(count, `${lab.url}/stream/steady?interval=20`)
    const records = await reader.waitFor(tab, 'an event', all => ofKind(all, 'event').length > 0)
    for (const record of records) expect(readLogRecord(record).as).toBe('record')
    expect(ofKind(records, 'connection')[0]?.page.length).toBe(NAME_LIMIT)
    await page.close()
  })

  it('lone surrogates, control characters and other odd text go through unharmed', async () => {
    await open()
    const odd = 'head \u0000\u0007 \u2028\u202e\ufeff "quoted" \\ \u{1f493}'
    const path = scriptPath([{ body: [`event: o\u0301dd\nid: \u202eid\ndata: ${odd}\n\n`] }], `odd-${name}`)
    await page.run(url => {
      window.source = new EventSource(url)
      window.source.addEventListener('\ud800', () => {})
      window.source.addEventListener('o\u0301dd', ({ data, lastEventId }) => {
        window.seen = { data, id: lastEventId }
      })
    }, `${lab.url}${path}`)
    const seen = await page.waitFor('the event', () => window.seen)
    const records = await reader.waitFor(tab, 'the event', all => ofKind(all, 'event').length > 0)
    expect(ofKind(records, 'event')).toEqual([expect.objectContaining({ type: 'o\u0301dd', ...seen })])
    // Firefox leaves NUL out, with and without us.
    expect(seen).toEqual({ id: '\u202eid', data: name === 'firefox' ? odd.replace('\u0000', '') : odd })
    expect(ofKind(records, 'listening').map(({ type }) => type)).toEqual(['\ud800', 'o\u0301dd'])
    expect(await failures()).toEqual([])
    await page.close()
  })
})
