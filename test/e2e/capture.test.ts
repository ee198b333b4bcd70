/** The log against what the server says it sent and what the page says it received, without the panel. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

/** What a page of these tests keeps on its window. */
interface Watched {
  source: EventSource
  received: { type: string; id: string; data: string }[]
  errors: number[]
}
declare const window: { watched: Watched } & typeof globalThis

/** Opens an EventSource in the page and keeps what it receives. */
function openSource(url: string, types: string[]): void {
  const source = new EventSource(url)
  const watched: Watched = { source, received: [], errors: [] }
  window.watched = watched
  const keep = (event: Event) => {
    const { type, lastEventId, data } = event as MessageEvent<string>
    watched.received.push({ type, id: lastEventId, data })
  }
  source.onmessage = keep
  source.onerror = event => {
    if (event instanceof MessageEvent) keep(event)
    else watched.errors.push(source.readyState)
  }
  for (const type of types) source.addEventListener(type, keep)
}

const seen = (records: LogRecord[]) =>
  ofKind(records, 'event').map(({ type, id, data }) => ({ type, id, data }))

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let page: Page
  let tab: number
  let streams = 0

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  /** Opens a page of its own with one stream. */
  async function watch(path: (key: string) => string, types: string[] = []): Promise<string> {
    const key = `${name}-${++streams}`
    page = await browser.open(`${lab.url}/blank`)
    tab = await page.tabId()
    await page.run(openSource, `${lab.url}${path(key)}`, types)
    return key
  }

  const received = () => page.run(() => window.watched.received)

  it('the log holds every event that the page received, in order, across reconnections', async () => {
    const key = await watch(
      key => `/stream/drop-and-resume?key=${key}&interval=20&drops=3&retry=600&missed=2`,
    )
    await page.waitFor('four attempts', () => window.watched.received.length >= 26, [], { timeout: 30_000 })
    const records = await reader.waitFor(tab, 'all events', all => ofKind(all, 'event').length >= 26)
    expect(seen(records)).toEqual(await received())
    expect(ofKind(records, 'event').map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 26 }, (_, i) => i + 1),
    )
    expect(ofKind(records, 'open').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
    expect(ofKind(records, 'error').map(({ attempt, readyState }) => [attempt, readyState])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ])
    const sent = lab.sent(key).connections
    expect(sent.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
    expect(sent.flatMap(each => each.sent).filter(({ kind }) => kind === 'event')).toHaveLength(26)
    await page.close()
  })

  it('every type that the page listens to is there, also those added later, and heartbeats that it ignores', async () => {
    const script = [
      {
        body: [
          'event: first\ndata: 1\n\n',
          'event: ping\ndata: beat\n\n',
          { wait: 400 },
          'event: later\ndata: 2\n\n',
          'event: object\ndata: 3\n\n',
          'event: once\ndata: 4\n\n',
          'event: aborted\ndata: 5\n\n',
          'event: error\ndata: 6\n\n',
          'data: last\n\n',
        ],
      },
    ]
    await watch(key => scriptPath(script, key), ['first'])
    await page.run(() => {
      const { source, received } = window.watched
      const keep = ({ type, lastEventId, data }: MessageEvent) =>
        received.push({ type, id: lastEventId, data })
      source.addEventListener('later', keep)
      source.addEventListener('object', { handleEvent: keep as never })
      source.addEventListener('once', keep, { once: true })
      const controller = new AbortController()
      source.addEventListener('aborted', keep, { signal: controller.signal })
      controller.abort()
    })
    const records = await reader.waitFor(tab, 'the last event', all =>
      ofKind(all, 'event').some(({ data }) => data === 'last'),
    )
    expect(ofKind(records, 'event').map(({ type, data, heard }) => [type, data, heard])).toEqual([
      ['first', '1', true],
      ['ping', 'beat', false],
      ['later', '2', true],
      ['object', '3', true],
      ['once', '4', true],
      ['aborted', '5', true],
      ['error', '6', true],
      ['message', 'last', true],
    ])
    expect(ofKind(records, 'listening').map(({ type }) => type)).toEqual([
      'first',
      'later',
      'object',
      'once',
      'aborted',
    ])
    expect((await received()).map(({ type }) => type)).toEqual([
      'first',
      'later',
      'object',
      'once',
      'error',
      'message',
    ])
    await page.close()
  })

  it('says who made a connection, who closed it, and what the browser gave up', async () => {
    await watch(key => `/stream/steady?key=${key}&interval=20`)
    await page.waitFor('an event', () => window.watched.received.length > 0)
    await page.run(function closeFromHere() {
      window.watched.source.close()
    })
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    const [made] = ofKind(records, 'connection')
    expect(made).toMatchObject({
      api: 'eventsource',
      method: 'GET',
      withCredentials: false,
      page: `${lab.url}/blank`,
      tab,
      frame: 0,
      source: 'page',
    })
    expect(made?.stack).toContain('openSource')
    expect(made?.stack).not.toMatch(/main\.iife|anonymous code/)
    expect(made).not.toHaveProperty('late')
    const [closed] = ofKind(records, 'close')
    expect(closed).toMatchObject({ by: 'page', connection: made?.connection })
    expect(closed?.stack).toContain('closeFromHere')
    await page.close()
  })

  it.each([
    ['204', '/stream/no-content-204'],
    ['500', '/stream/server-error-500'],
    ['a wrong type', '/stream/wrong-type'],
  ])('notes that the browser gave up on %s', async (_, path) => {
    await watch(key => `${path}?key=${key}&pace=20`)
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    expect(ofKind(records, 'error').at(-1)).toMatchObject({ readyState: 2 })
    expect(ofKind(records, 'close')).toEqual([expect.objectContaining({ by: 'browser' })])
    await page.close()
  })

  it.each([
    ['crlf', '/stream/crlf'],
    ['bom', '/stream/bom'],
    ['named events', '/stream/named-events'],
    ['burst', '/stream/burst'],
    ['retry fields', '/stream/retry-field'],
  ])('logs %s as the page received it', async (_, path) => {
    await watch(key => `${path}?key=${key}&pace=20`, ['price', 'notice', 'status', 'update', 'ping'])
    await page.waitFor('some events', () => window.watched.received.length >= 2)
    await page.run(() => window.watched.source.close())
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    const all = await received()
    const heard = ofKind(records, 'event').filter(event => event.heard)
    expect(heard.map(({ type, id, data }) => ({ type, id, data }))).toEqual(all)
    await page.close()
  })

  it('sees streams in every frame, with the frame that they belong to', async () => {
    page = await browser.open(`${lab.url}/frames`)
    tab = await page.tabId()
    const records = await reader.waitFor(tab, 'events of two frames', all => {
      const connections = new Set(ofKind(all, 'event').map(({ connection }) => connection))
      return connections.size >= 2
    })
    const frames = ofKind(records, 'connection')
    expect(new Set(frames.map(({ frame }) => frame)).size).toBeGreaterThanOrEqual(2)
    expect(frames.some(({ page }) => page.startsWith(lab.otherOrigin))).toBe(true)
    await page.close()
  })

  it('notes a navigation, the end of what it ended, and loses nothing at it', async () => {
    await watch(key => `/stream/steady?key=${key}&interval=5`)
    await page.waitFor('events', () => window.watched.received.length > 20)
    await page.run(() => {
      addEventListener('pagehide', () =>
        sessionStorage.setItem('received', String(window.watched.received.length)),
      )
    })
    // Not kept in the back/forward cache: this navigation ends the connection.
    await page.run(() => {
      addEventListener('unload', () => {})
    })
    await page.goto(`${lab.url}/blank?left`)
    const count = Number(await page.run(() => sessionStorage.getItem('received')))
    const records = await reader.waitFor(tab, 'the end', all =>
      ofKind(all, 'environment').some(({ what }) => what === 'pagehide'),
    )
    expect(count).toBeGreaterThan(20)
    expect(ofKind(records, 'event').length).toBe(count)
    // Chromium first fails the stream as if it had given it up.
    expect(ofKind(records, 'close').at(-1)).toMatchObject({ by: 'navigation', source: 'page' })
    await page.close()
  })

  it('ends the log of a closed tab', async () => {
    await watch(key => `/stream/steady?key=${key}&interval=20`)
    await page.waitFor('an event', () => window.watched.received.length > 0)
    await page.close()
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    expect(ofKind(records, 'close')).toEqual([expect.objectContaining({ by: 'navigation' })])
  })
})
