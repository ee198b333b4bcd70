/**
 * Libraries that nobody here wrote: each works as it does without the extension, and the log holds what it
 * received. The same visits are made in a browser without the extension, so that a failure says whose it is.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsOf } from '../lab/ledger'
import { type Lab, startLab } from '../lab/main'
import type { Browser, BrowserName, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

interface Received {
  type: string
  id: string
  data: string
}

/** What a third-party page keeps on its window; see `received.js` in the lab. */
interface PageLab {
  received: Received[]
  opened: number
  errors: number
  failures: string[]
}
declare const window: { lab: PageLab } & typeof globalThis

/** A page of the lab, and what its visit waits for. */
interface Library {
  path: string
  /** Types that its code listens to. */
  types: string[]
  /** What the page must have received, in this order: each is a part of an event's data. */
  until: string[]
  /** What a person does there once the first of these has come. */
  act?: (page: Page) => Promise<void>
}

const HEARTBEAT = '💓'

const BETTER_SSE: Library = {
  path: 'better-sse',
  types: ['message', 'tick'],
  until: ['"n":3,"lines":"one\\ntwo"', '"n":6,'],
}
const WEBPACK: Library = {
  path: 'webpack-hot-middleware',
  types: ['message'],
  until: [HEARTBEAT, '"action":"building"', '"action":"built"', HEARTBEAT],
  act: page => page.click('#rebuild'),
}
const HTMX: Library = { path: 'htmx-ext-sse', types: ['price', 'trade'], until: ['"n":3,', '"n":7,'] }
/** Of every second request, which is answered with 500, the native EventSource dies: so these are three of them. */
const RECONNECTING: Library = {
  path: 'reconnecting-eventsource',
  types: ['message'],
  until: ['"n":3', '"n":6', '"n":7'],
}
/** Three events come live before each drop and two are missed: these need two reconnections. */
const POLYFILL: Library = {
  path: 'event-source-polyfill',
  types: ['message'],
  until: ['"n":3', '"n":8', '"n":11'],
}
const POLYFILL_INSTEAD: Library = { ...POLYFILL, path: 'event-source-polyfill?mode=replace' }

const NATIVE = [BETTER_SSE, WEBPACK, HTMX, RECONNECTING]
const POLYFILLS = [POLYFILL, POLYFILL_INSTEAD]

/** Runs in the page: whether each payload was received, in this order. */
function haveArrived(until: string[]): boolean {
  let reached = 0
  for (const { data } of window.lab.received) {
    const wanted = until[reached]
    if (wanted !== undefined && data.includes(wanted)) reached++
  }
  return reached === until.length
}

let lab: Lab
let visits = 0

beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab?.close())

/** What the server sent so far of the types that the page listens to. */
function sentTo({ types }: Library, key: string): Received[] {
  return eventsOf(lab.sent(key))
    .filter(({ type }) => types.includes(type))
    .map(({ type, lastEventId, data }) => ({ type, id: lastEventId, data }))
}

/** Opens a page, waits until it has received enough, and compares what it received with what was sent. */
async function visit(browser: Browser, library: Library) {
  const key = `third-party-${++visits}`
  const url = new URL(`${lab.url}/third-party/${library.path}`)
  url.searchParams.set('key', key)
  const page = await browser.open(url.href)
  const arrive = (until: string[]) =>
    page.waitFor(`${until.join(', ')} on ${library.path}`, haveArrived, [until], { timeout: 30_000 })
  await arrive(library.until.slice(0, 1))
  await library.act?.(page)
  await arrive(library.until)
  const { received, opened, errors, failures } = await page.run(() => window.lab)
  const { connections } = lab.sent(key)
  // More may have been sent in the meantime, but nothing in between.
  expect(received).toEqual(sentTo(library, key).slice(0, received.length))
  expect(opened).toBeGreaterThan(0)
  expect(opened).toBeLessThanOrEqual(connections.filter(({ status }) => status === 200).length)
  expect(errors).toBeLessThanOrEqual(connections.filter(({ end }) => end !== null).length)
  expect(failures).toEqual([])
  return { page, key, url: url.href, received }
}

describe.each(BROWSERS)('in %s', (name: BrowserName) => {
  describe('without the extension', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launch(name, { extension: null })
    })
    afterAll(() => browser?.close())

    it.each([...NATIVE, ...POLYFILLS])('$path receives what was sent', async library => {
      const { page } = await visit(browser, library)
      await page.close()
    })
  })

  describe('with the extension', () => {
    let browser: Browser
    let reader: LogReader
    beforeAll(async () => {
      browser = await launch(name, { extension: builtExtension(name) })
      reader = await openLogReader(browser)
    })
    afterAll(() => browser?.close())

    it.each(NATIVE)('$path receives what was sent, and the log holds the same', async library => {
      const { page, key, received } = await visit(browser, library)
      const records = await reader.waitFor(
        await page.tabId(),
        'all that the page received',
        all => ofKind(all, 'event').length >= received.length,
      )
      const logged = ofKind(records, 'event').map(({ type, id, data }) => ({ type, id, data }))
      expect(logged).toEqual(sentTo(library, key).slice(0, logged.length))
      expect(ofKind(records, 'event').every(({ heard }) => heard)).toBe(true)
      expect(ofKind(records, 'dropped')).toEqual([])
      await page.close()
    })

    it('what reconnecting-eventsource makes after each failure is a connection of the same page, and each has its close', async () => {
      const { page, key, url } = await visit(browser, RECONNECTING)
      const records = await reader.waitFor(
        await page.tabId(),
        'an event of a third connection',
        all => ofKind(all, 'event').length >= 7,
      )
      const made = ofKind(records, 'connection')
      expect(new Set(made.map(({ connection }) => connection)).size).toBe(made.length)
      expect(made.map(({ page, frame, api }) => ({ page, frame, api }))).toEqual(
        made.map(() => ({ page: url, frame: 0, api: 'eventsource' })),
      )
      const cursors = made.map(connection => new URL(connection.url).searchParams.get('lastEventId'))
      expect(cursors.slice(0, 3)).toEqual([null, '3', '6'])

      const story = (connection: string | null) =>
        records
          .filter(record => record.connection === connection && record.source === 'page')
          .filter(({ kind }) => kind !== 'connection' && kind !== 'protocol')
          .map(record => {
            const { kind, attempt } = record
            if (kind === 'event') return `${attempt} ${record.id}`
            if (kind === 'error') return `${attempt} error ${record.readyState}`
            if (kind === 'close') return `${attempt} closed by ${record.by}`
            return `${attempt} ${kind}`
          })
      const told = (first: number) => [
        '1 open',
        ...[first, first + 1, first + 2].map(id => `1 ${id}`),
        '1 error 0',
        '2 error 2',
        '2 closed by browser',
      ]
      expect(made.slice(0, 2).map(({ connection }) => story(connection))).toEqual([told(1), told(4)])
      expect(story(made[2]?.connection ?? null).slice(0, 2)).toEqual(['1 open', '1 7'])
      expect(
        lab
          .sent(key)
          .connections.map(({ status }) => status)
          .slice(0, 5),
      ).toEqual([200, 500, 200, 500, 200])
      await page.close()
    })

    it.each(POLYFILLS)(
      '$path receives what was sent, and is logged as what it is: something that reads streams itself',
      async library => {
        const { page } = await visit(browser, library)
        // A native stream after it, from a frame since the page may have none: what is logged of it came last.
        const last = `${lab.url}/stream/steady?key=after-${visits}&interval=20`
        await page.run(async url => {
          const frame = document.createElement('iframe')
          const loaded = new Promise(resolve => frame.addEventListener('load', resolve, { once: true }))
          document.body.append(frame)
          await loaded
          const { EventSource } = frame.contentWindow as unknown as typeof globalThis
          new EventSource(url)
        }, last)
        const records = await reader.waitFor(await page.tabId(), 'the native stream', all => {
          const native = ofKind(all, 'connection').find(({ url }) => url === last)
          return ofKind(all, 'event').some(({ connection }) => connection === native?.connection)
        })
        const made = ofKind(records, 'connection').filter(({ source }) => source === 'page')
        expect(made.filter(({ api }) => api === 'eventsource').map(({ url }) => url)).toEqual([last])
        const own = made.filter(({ url }) => url !== last)
        expect(own.length).toBeGreaterThan(0)
        for (const { api } of own) expect(['fetch', 'xhr']).toContain(api)
        const events = ofKind(records, 'event').filter(({ connection }) =>
          own.some(each => each.connection === connection),
        )
        expect(events.length).toBeGreaterThan(0)
        await page.close()
      },
    )
  })
})
