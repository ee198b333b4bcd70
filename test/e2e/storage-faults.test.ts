/**
 * The database refuses: it is full, of a newer version, damaged, or cannot be made. Pages notice nothing, what they
 * receive is shown, the user is told, and once it works again all is stored.
 */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser, LaunchOptions, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { ofKind, openLogReader } from '../support/log'
import { type NoiseServer, startNoise } from '../support/noise-server'

declare const window: {
  source: EventSource
  received: string[]
  failures: string[]
} & typeof globalThis

/** Room for the extension's logs where it is made small, in bytes. */
const SMALL = 4 << 20

function openSource(url: string): void {
  window.received = []
  window.failures = []
  addEventListener('error', ({ message }) => void window.failures.push(message))
  window.source = new EventSource(url)
  window.source.onmessage = ({ data }) => void window.received.push(data)
}

/** The text of the notice that a page of the extension shows. */
async function noticeIn(page: Page, selector: string): Promise<string> {
  // What the engine met in its own words may stand there for a moment.
  const look = (wanted: string) => {
    const text = document.querySelector(wanted)?.textContent ?? ''
    return /could not be read/.test(text) ? '' : text
  }
  return page.waitFor('the notice', look, [selector], { timeout: 30_000 })
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let noise: NoiseServer
  let browser: Browser
  let folder: string

  const start = (options: Partial<LaunchOptions> = {}) =>
    launch(name, { extension: builtExtension(name), folder, ...options })

  beforeEach(async () => {
    lab = await startLab()
    noise = await startNoise()
    folder = mkdtempSync(join(tmpdir(), 'sse-pulse-faults-'))
  })
  afterEach(async () => {
    await browser?.close()
    await noise?.close()
    await lab?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })

  /** Opens a stream in a new tab, the panel of it, and waits for its first events there. */
  async function watch(url: string): Promise<{ page: Page; tab: number; panel: Page }> {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(openSource, url)
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    await panel.waitFor('events', () => document.querySelectorAll('[data-testid="event-row"]').length > 3)
    return { page, tab, panel }
  }

  /** Events go on coming into page and panel, and nothing was thrown in the page. */
  async function expectCapture(page: Page, panel: Page): Promise<void> {
    const before = (await page.run(() => window.received)).length
    await page.waitFor('events', n => window.received.length > n + 5, [before])
    expect(await page.run(() => window.failures)).toEqual([])
    const last = await page.run(() => window.received.length)
    await panel.waitFor(
      'as many in the panel',
      n => {
        const row = document.querySelector('[data-testid="stream-row"]')?.textContent ?? ''
        return Number(/events ([\d,]+)/.exec(row)?.[1]?.replace(/,/g, '')) >= n
      },
      [last],
    )
  }

  async function expectPopup(tab: number, words: string): Promise<void> {
    const popup = await browser.open(browser.extensionUrl(`src/popup/popup.html?tab=${tab}`))
    expect(await noticeIn(popup, '[data-testid="popup-storage"]')).toBe(words)
    await popup.close()
  }

  it('has no room: capture goes on in memory, the user is told, and deleting logs makes room', async () => {
    browser = await start({ storageLimit: SMALL })
    const { page, tab, panel } = await watch(noise.url)
    const words = await noticeIn(panel, '[data-testid="notice"]')
    expect(words).toMatch(/^There is no room for logs/)
    await expectPopup(tab, words)
    await expectCapture(page, panel)
    await page.run(() => window.source.close())

    const options = await browser.open(browser.extensionUrl('src/options/options.html'))
    await options.run(() => {
      globalThis.confirm = () => true
    })
    await options.click('[data-testid="option-clear"]')
    await panel.waitFor('the notice to go', () => !document.querySelector('[data-testid="notice"]'), [], {
      timeout: 30_000,
    })
    await page.run(openSource, `${lab.url}/stream/steady?interval=20&count=40`)
    await page.waitFor('events', () => window.received.length === 40)
    const reader = await openLogReader(browser)
    const received = await page.run(() => window.received)
    const records = await reader.waitFor(
      tab,
      'the events on disk',
      all => ofKind(all, 'event').at(-1)?.data === received.at(-1),
    )
    const stored = ofKind(records, 'event').map(({ data }) => data)
    expect(stored.slice(-received.length)).toEqual(received)
    for (const each of [panel, options, page]) await each.close()
  })

  it('is of a newer version: it is left alone and named, until it is gone', async () => {
    browser = await start()
    const { page, tab, panel } = await watch(`${lab.url}/stream/steady?interval=20`)
    const other = await browser.open(browser.extensionUrl('icons/16.png'))
    await other.run(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('sse-pulse', 99)
          request.onsuccess = () => {
            request.result.close()
            resolve()
          }
          request.onerror = () => reject(request.error)
        }),
    )
    const words = await noticeIn(panel, '[data-testid="notice"]')
    expect(words).toMatch(/newer version of SSE Pulse/)
    await expectPopup(tab, words)
    await expectCapture(page, panel)
    await other.run(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase('sse-pulse')
          request.onsuccess = () => resolve()
          request.onerror = () => reject(request.error)
        }),
    )
    await panel.waitFor('the notice to go', () => !document.querySelector('[data-testid="notice"]'), [], {
      // The disk is tried ever more rarely: on a slow machine the next try may be that far away.
      timeout: 90_000,
    })
    await expectCapture(page, panel)
    for (const each of [panel, other, page]) await each.close()
  }, 150_000)

  /** Where the browser keeps the extension's database. */
  function databaseFolder(): string {
    const parent =
      name === 'chromium'
        ? join(folder, 'profile', 'Default', 'IndexedDB')
        : join(folder, 'profile', 'storage', 'default')
    const [own] = readdirSync(parent).filter(entry => /^(chrome|moz)-extension/.test(entry))
    if (own === undefined) throw new Error(`there is no database in ${parent}`)
    return name === 'chromium' ? join(parent, own) : join(parent, own, 'idb')
  }

  async function recordAndEnd(): Promise<void> {
    browser = await start()
    const { page, tab } = await watch(`${lab.url}/stream/steady?interval=20`)
    const reader = await openLogReader(browser)
    await reader.waitFor(tab, 'events', all => ofKind(all, 'event').length > 20)
    await page.close()
    await browser.close()
  }

  it('is damaged: nothing crashes, and what comes is shown', async () => {
    await recordAndEnd()
    const damaged = databaseFolder()
    for (const entry of readdirSync(damaged, { recursive: true, encoding: 'utf8' })) {
      const path = join(damaged, entry)
      if (statSync(path).isFile()) writeFileSync(path, randomBytes(Math.max(64, statSync(path).size)))
    }
    browser = await start()
    const { page, panel } = await watch(`${lab.url}/stream/steady?interval=20`)
    await expectCapture(page, panel)
    await page.close()
  })

  it('cannot be made: capture goes on in memory, and the user is told', async () => {
    await recordAndEnd()
    const inTheWay = databaseFolder()
    rmSync(inTheWay, { recursive: true })
    expect(existsSync(inTheWay)).toBe(false)
    writeFileSync(inTheWay, 'a file where a folder is to be')
    browser = await start()
    const { page, tab, panel } = await watch(`${lab.url}/stream/steady?interval=20`)
    const words = await noticeIn(panel, '[data-testid="notice"]')
    expect(words).toMatch(/refuses to store/)
    await expectPopup(tab, words)
    await expectCapture(page, panel)
    await page.close()
  })
})
