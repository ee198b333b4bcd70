/**
 * Pages that end without a word: their process crashes, or the browser discards the tab. And pages that begin before
 * they are shown. The log says of each connection what became of it.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

declare const chrome: { tabs: { discard(tab: number): Promise<unknown> } }

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  /** Opens a stream in a new tab and waits for its first events in the log. */
  async function watch(): Promise<{ page: Page; tab: number }> {
    const page = await browser.open(`${lab.url}/blank?${Math.random()}`)
    const tab = await page.tabId()
    await page.run((url: string) => void new EventSource(url), `${lab.url}/stream/steady?interval=50`)
    await reader.waitFor(tab, 'events', all => ofKind(all, 'event').length > 3)
    return { page, tab }
  }

  /** Waits until the log says that the only connection of a tab is closed. */
  async function expectClosed(tab: number): Promise<void> {
    const records = await reader.waitFor(tab, 'its close', all => ofKind(all, 'close').length > 0)
    expect(ofKind(records, 'close')).toEqual([expect.objectContaining({ by: 'navigation' })])
    expect(ofKind(records, 'close')[0]?.connection).toBe(ofKind(records, 'connection')[0]?.connection)
  }

  it('a page whose process crashes: its stream is closed, and the next page of the tab is watched', async () => {
    const { page, tab } = await watch()
    await page.crash()
    await expectClosed(tab)
    await page.goto(`${lab.url}/blank?after`)
    await page.run((url: string) => void new EventSource(url), `${lab.url}/stream/steady?interval=50&after`)
    const records = await reader.waitFor(
      tab,
      'the next stream',
      all => ofKind(all, 'event').at(-1)?.seq !== undefined && ofKind(all, 'connection').length === 2,
    )
    expect(ofKind(records, 'environment').map(({ what }) => what)).toContain('navigated')
    await page.close()
  })

  it('a tab that the browser discards: its stream is closed', async () => {
    const { page, tab } = await watch()
    const other = await browser.open(browser.extensionUrl('src/options/options.html'))
    await other.run(async tab => void (await chrome.tabs.discard(tab)), tab)
    await expectClosed(tab)
    await other.close()
    await page.close().catch(() => undefined)
  })

  // Firefox does not prerender.
  it.runIf(name === 'chromium')(
    'a page that is prerendered, and then shown: one stream, one history',
    async () => {
      const { page, tab } = await watch()
      const url = `${lab.url}/?start=steady&key=before-it-is-shown`
      await page.run((url: string) => {
        const rules = document.createElement('script')
        rules.type = 'speculationrules'
        rules.textContent = JSON.stringify({ prerender: [{ urls: [url], eagerness: 'immediate' }] })
        document.head.append(rules)
      }, url)
      const isEarly = (all: Parameters<Parameters<LogReader['waitFor']>[2]>[0]) =>
        ofKind(all, 'connection').filter(({ page }) => page === url)
      await reader.waitFor(tab, 'its stream', all => isEarly(all).length === 1)
      await page.run((url: string) => {
        location.href = url
      }, url)
      await page.waitFor(
        'the page to be shown',
        () =>
          ((performance.getEntriesByType('navigation')[0] as { activationStart?: number }).activationStart ??
            0) > 0,
      )
      const before = ofKind(await reader.read(tab), 'event').length
      const records = await reader.waitFor(
        tab,
        'more events',
        all => ofKind(all, 'event').length > before + 1,
      )
      const [made, ...others] = isEarly(records)
      expect(others).toEqual([])
      expect(ofKind(records, 'close').filter(({ connection }) => connection === made?.connection)).toEqual([])
      // The page before it was not left for good: it is in the back/forward cache.
      expect(ofKind(records, 'close')).toEqual([])
      await page.close()
    },
  )
})
