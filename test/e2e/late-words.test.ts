/**
 * Pages that tell of a stream only after the observers of requests and of the wire did, as a script of theirs ran on
 * for seconds: such a stream is in the log once, with each event once, whatever became of it and of the background
 * meanwhile. Held against what the page was given, which is all that the server sent.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { switchDeepCapture } from '../support/deep-capture'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

declare const window: { given: Record<'native' | 'read', string[]> } & typeof globalThis

/** Longer than a page's word is waited for, which is 5 s, by what a busy machine may take. */
const BUSY_FOR = 7000

/** Opens both streams while the page's word of another one is on its way, and runs on. */
function openAndRunOn(first: string, native: string, read: string, busyFor: number): void {
  const given = { native: [] as string[], read: [] as string[] }
  window.given = given
  new EventSource(first)
  const source = new EventSource(native)
  source.addEventListener('tick', ({ data }) => given.native.push(data))
  source.onmessage = ({ data }) => given.native.push(data)
  void fetch(read).then(async response => {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let text = ''
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      text += decoder.decode(piece.value, { stream: true })
      given.read = Array.from(text.matchAll(/data: (\d+)\n\n/g), ([, n]) => n as string)
    }
  })
  // Both are asked for before this begins, and the word of them is not stored.
  setTimeout(() => {
    for (const end = performance.now() + busyFor; performance.now() < end; );
  })
}

/** Events of both kinds, some of which come while the page is busy and some after. */
const events = (count: number, every: number) =>
  Array.from({ length: count }, (_, i) => [
    `${i % 2 === 0 ? 'event: tick\n' : ''}id: ${i}\ndata: ${i}\n\n`,
    { wait: every },
  ]).flat()
const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i))

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
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

  const path = (count: number, every: number, end: 'end' | 'hold') =>
    scriptPath([{ body: ['retry: 600000\n\n', ...events(count, every)], end }], `late-${name}-${++streams}`)

  const of = (records: readonly LogRecord[], url: string) => {
    const made = ofKind(records, 'connection').filter(each => each.url === url)
    const ids = new Set(made.map(({ connection }) => connection))
    return { made, ids, records: records.filter(({ connection }) => ids.has(connection)) }
  }
  const adopted = (records: readonly LogRecord[], url: string) =>
    of(records, url).made.some(({ source }) => source === 'http')

  /** What the log has of a stream that the page was late with. */
  function expectOnce(all: readonly LogRecord[], url: string, given: string[], isNative: boolean): void {
    const { made, ids, records } = of(all, url)
    expect(made.map(({ source }) => source)).toEqual(['http', 'page'])
    expect(ids.size).toBe(1)
    const noted = ofKind(records, 'event').map(({ data }) => data ?? '')
    expect(noted.sort((a, b) => Number(a) - Number(b))).toEqual(given)
    expect(ofKind(records, 'open')).toHaveLength(1)
    expect(ofKind(records, 'request')).toHaveLength(1)
    expect(ofKind(records, 'end').filter(({ source }) => source === 'http').length).toBeLessThanOrEqual(1)
    if (isNative) expect(made.at(-1)).toMatchObject({ api: 'eventsource' })
  }

  /** Opens a page whose requests are watched, as its panel is open. */
  async function openWatched(
    panel: (page: Page) => Promise<Page>,
  ): Promise<{ page: Page; panel: Page; tab: number }> {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    const opened = await panel(page)
    // It asks again and again, until it is seen.
    const again = scriptPath([{ body: ['retry: 500\n\n'], end: 'end' }], `late-${name}-${++streams}`)
    await page.run(url => void new EventSource(url), lab.url + again)
    await reader.waitFor(tab, 'a request', all => ofKind(all, 'request').length > 0)
    return { page, panel: opened, tab }
  }

  /**
   * Opens two streams that the page does not tell of before they are taken for ones that no page tells of. Its word may be
   * quicker than its script: then it is done once more.
   */
  async function openLate(page: Page, tab: number, make: () => string) {
    for (let tries = 1; ; tries++) {
      const [first, native, read] = [
        `${lab.url}/stream/steady?key=first-${++streams}`,
        lab.url + make(),
        lab.url + make(),
      ]
      // Resolves when the page has begun, or only when it is no longer busy.
      const begun = page.run(openAndRunOn, first, native, read, BUSY_FOR)
      const all = await reader.waitFor(tab, 'both streams', all => {
        return of(all, native).made.length > 0 && of(all, read).made.length > 0
      })
      if (adopted(all, native) && adopted(all, read)) return { native, read, begun }
      await begun
      if (tries === 3) throw new Error('the page told of its streams before it was busy, three times')
    }
  }

  async function check(page: Page, tab: number, native: string, read: string, count: number): Promise<void> {
    await page.waitFor(
      'all events',
      count => {
        return window.given.native.length >= count && window.given.read.length >= count
      },
      [count],
      { timeout: 30_000 },
    )
    const given = await page.run(() => window.given)
    expect(given).toEqual({ native: numbers(count), read: numbers(count) })
    const isWhole = (all: LogRecord[], url: string) => ofKind(of(all, url).records, 'event').length >= count
    const log = await reader.waitFor(tab, 'all events in the log', all => {
      return isWhole(all, native) && isWhole(all, read) && of(all, native).made.length > 1
    })
    expectOnce(log, native, given.native, true)
    expectOnce(log, read, given.read, false)
  }

  /** With an observer of the wire that begins long before the page tells, and goes on. */
  async function goOn(panel: (page: Page) => Promise<Page>): Promise<void> {
    const opened = await openWatched(panel)
    const { page, tab } = opened
    const { native, read, begun } = await openLate(page, tab, () => path(22, 500, 'hold'))
    await begun
    await check(page, tab, native, read, 22)
    await opened.panel.close()
    await page.close()
  }

  const inDevTools = (page: Page) => page.openPanel()
  const asPage = () => browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))

  it('has them once, with DevTools open', () => goOn(inDevTools))

  it('has them once where they were over by then, and the background has died', async () => {
    const { page, panel, tab } = await openWatched(asPage)
    const { native, read, begun } = await openLate(page, tab, () => path(6, 100, 'end'))
    const isOver = (all: LogRecord[], url: string) => ofKind(of(all, url).records, 'close').length > 0
    await reader.waitFor(tab, 'streams that are over', all => isOver(all, native) && isOver(all, read))
    await browser.stopBackground()
    await begun
    await check(page, tab, native, read, 6)
    await panel.close()
    await page.close()
  })

  it.runIf(name === 'firefox')('has them once, with deep capture', async () => {
    await switchDeepCapture(browser, true)
    await goOn(asPage)
  })
})
