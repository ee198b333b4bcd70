/**
 * Streams that a page reads itself, with `fetch` or XMLHttpRequest, while requests are seen: one stream, one connection,
 * with what the page was given and what the browser tells of its request. Read from the log, past the panel.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { seeRequests } from '../support/seen-requests'

/** Reads the streams at some URLs at once, to their ends. Runs in the page. */
type Read = (urls: string[]) => Promise<unknown>

const readWithFetch: Read = urls => Promise.all(urls.map(async url => (await fetch(url)).text()))
/** As an EventSource asks. */
const readAsEventSource: Read = urls =>
  Promise.all(
    urls.map(async url => {
      const headers = { Accept: 'text/event-stream' }
      return (await fetch(url, { headers, cache: 'no-store' })).text()
    }),
  )
const readWithXhr: Read = urls =>
  Promise.all(
    urls.map(url => {
      const request = new XMLHttpRequest()
      request.open('GET', url)
      request.setRequestHeader('Accept', 'text/event-stream')
      request.send()
      return new Promise(resolve => {
        request.onload = resolve
      })
    }),
  )

const EVENTS: ScriptAttempt = { body: ['data: one\n\n', { wait: 50 }, 'data: two\n\n'], end: 'end' }

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let streams = 0

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
    await seeRequests(browser, reader, lab.url, { panel: true })
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const path = () => lab.url + scriptPath([EVENTS], `taps-${name}-${++streams}`)

  /** What is logged of streams that a page reads, once that is all there can be. */
  async function logOf(read: Read, urls: string[]): Promise<LogRecord[]> {
    const page: Page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(read, urls)
    const ends = (all: readonly LogRecord[], source: string) =>
      ofKind(all, 'end').filter(end => end.source === source).length
    // The HTTP observer says of every request that it ended, of whatever connection it takes it to be.
    const records = await reader.waitFor(
      tab,
      'the end of each request',
      all => ends(all, 'http') >= urls.length && ends(all, 'page') >= urls.length,
    )
    await page.close()
    return records
  }

  it.each([
    ['fetch', readWithFetch],
    ['fetch', readAsEventSource],
    ['xhr', readWithXhr],
  ] as const)('knows one that is read with %s as one connection', async (api, read) => {
    const url = path()
    const records = await logOf(read, [url])
    const made = ofKind(records, 'connection')
    expect(made.map(({ api, url, source }) => ({ api, url, source }))).toEqual([{ api, url, source: 'page' }])
    const id = made[0]?.connection
    expect(records.filter(({ connection }) => connection !== null && connection !== id)).toEqual([])
    expect(ofKind(records, 'request')).toEqual([
      expect.objectContaining({ connection: id, attempt: 1, url, method: 'GET', source: 'http' }),
    ])
    expect(ofKind(records, 'request')[0]).not.toHaveProperty('guess')
    expect(ofKind(records, 'response')).toEqual([
      expect.objectContaining({ connection: id, attempt: 1, status: 200 }),
    ])
    expect(ofKind(records, 'event').map(({ data, attempt }) => ({ data, attempt }))).toEqual([
      { data: 'one', attempt: 1 },
      { data: 'two', attempt: 1 },
    ])
    expect(ofKind(records, 'end').map(({ source, how, error }) => ({ source, how, error }))).toEqual(
      expect.arrayContaining([
        { source: 'page', how: 'clean', error: null },
        { source: 'http', how: 'clean', error: null },
      ]),
    )
    expect(ofKind(records, 'close').map(({ by }) => by)).toEqual(['end'])
  })

  it.each([
    ['fetch', readAsEventSource],
    ['XMLHttpRequest', readWithXhr],
  ] as const)('tells two apart that are read with %s at once from one address', async (_, read) => {
    const url = path()
    const records = await logOf(read, [url, url])
    const made = ofKind(records, 'connection').map(({ connection }) => connection)
    expect(made).toHaveLength(2)
    for (const kind of ['request', 'response'] as const)
      expect(
        ofKind(records, kind)
          .map(({ connection }) => connection)
          .sort(),
      ).toEqual([...made].sort())
    expect(ofKind(records, 'request').filter(({ guess }) => guess)).toEqual([])
    for (const connection of made)
      expect(ofKind(records, 'event').filter(event => event.connection === connection)).toHaveLength(2)
  })

  it('knows one again of which the page tells only after it was given up', async () => {
    const url = path()
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    // A page that has never told anything is waited for the shortest.
    const text = page.run(async url => {
      const response = fetch(url, { headers: { Accept: 'text/event-stream' } })
      await new Promise(resolve => setTimeout(resolve))
      for (const until = performance.now() + 4000; performance.now() < until; );
      return (await response).text()
    }, url)
    const given = await reader.waitFor(
      tab,
      'it to be given up',
      all => ofKind(all, 'connection').length > 0 && ofKind(all, 'end').length > 0,
    )
    expect(ofKind(given, 'connection')).toMatchObject([{ source: 'http' }])
    expect(await text).toBe('data: one\n\ndata: two\n\n')
    const records = await reader.waitFor(tab, 'what the page tells', all =>
      ofKind(all, 'end').some(({ source }) => source === 'page'),
    )
    expect(ofKind(records, 'connection')).toMatchObject([
      { source: 'http', url },
      { source: 'page', url, api: 'fetch' },
    ])
    expect(new Set(records.flatMap(({ connection }) => connection ?? [])).size).toBe(1)
    expect(ofKind(records, 'request')).toHaveLength(1)
    expect(ofKind(records, 'event').map(({ data }) => data)).toEqual(['one', 'two'])
    await page.close()
  })

  it.each([
    ['fetch', readWithFetch],
    ['XMLHttpRequest', readWithXhr],
  ] as const)('follows one that is read with %s to where it is redirected', async (_, read) => {
    const url = `${lab.url}/stream/redirect?hops=2&count=2&interval=20&key=taps-${name}-${++streams}`
    const records = await logOf(read, [url])
    const made = ofKind(records, 'connection')
    expect(made.map(({ url }) => url)).toEqual([url])
    const id = made[0]?.connection
    expect(ofKind(records, 'request').map(({ connection, attempt }) => [connection, attempt])).toEqual([
      [id, 1],
    ])
    expect(ofKind(records, 'redirect').map(({ connection, status }) => [connection, status])).toEqual([
      [id, 307],
      [id, 307],
    ])
    expect(ofKind(records, 'response').map(({ connection, status }) => [connection, status])).toEqual([
      [id, 200],
    ])
    expect(ofKind(records, 'event')).toHaveLength(2)
  })
})
