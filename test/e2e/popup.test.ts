/**
 * The icon and its popup, which is opened as a page here: what they say of the streams of a tab, and that a site is
 * paused and recorded again at once, in a page that is open.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import type { Browser, Page } from '../support/browser'
import { ROOT } from '../support/command'
import { BROWSERS, builtExtension, launch, waitForDownload } from '../support/launch'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

const PICTURES = join(ROOT, 'dist/pictures')
const testId = (id: string) => `[data-testid="${id}"]`

interface ExtensionWindow {
  chrome: { action: { getBadgeText(of: { tabId: number }): Promise<string> } }
}

const badgeText = (tabId: number): Promise<string> =>
  (window as unknown as ExtensionWindow).chrome.action.getBadgeText({ tabId })

/** Runs in a page of the extension: the addresses of panels that begin at a stream. */
function panelsAtStreams(): string[] {
  const { extension } = (
    globalThis as unknown as { chrome: { extension: { getViews(of: { type: 'tab' }): Window[] } } }
  ).chrome
  const all = extension.getViews({ type: 'tab' }).map(({ location }) => location.href)
  return all.filter(url => url.includes('&stream='))
}

describe.each(BROWSERS)('in %s', name => {
  let browser: Browser
  let lab: Lab
  let reader: LogReader
  /** A page of the extension that asks the browser what is on the icon. */
  let asker: Page

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name), theme: 'dark' })
    reader = await openLogReader(browser)
    asker = await browser.open(browser.extensionUrl('src/options/options.html'))
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  /** Pages that this test has opened: at HTTP/1.1 six open streams would keep the next test from its page. */
  const opened: Page[] = []
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.close().catch(() => {})
  })

  async function openPage(url = `${lab.url}/blank`): Promise<Page> {
    const page = await browser.open(url)
    opened.push(page)
    return page
  }

  const open = (page: Page, path: string) =>
    page.run((url: string) => void new EventSource(url), lab.url + path)

  async function waitForBadge(tab: number, text: string): Promise<void> {
    await waitUntil(`"${text}" on the icon`, async () => {
      const found = await asker.run(badgeText, tab)
      if (found !== text) throw new Error(`it says "${found}"`)
      return true
    })
  }

  async function openPopup(tab: number): Promise<Page> {
    const popup = await openPage(browser.extensionUrl(`src/popup/popup.html?tab=${tab}`))
    await popup.waitFor('the popup', selector => document.querySelector(selector) !== null, [
      testId('popup-open'),
    ])
    return popup
  }

  it('counts the streams of the tab on the icon, with the worst state, until the page is left', async () => {
    const page = await openPage()
    const other = await openPage()
    const tab = await page.tabId()
    const otherTab = await other.tabId()
    await open(page, '/stream/steady?interval=200')
    await waitForBadge(tab, '1')
    await open(page, '/stream/steady?interval=300')
    await waitForBadge(tab, '2')
    // The browser gives up what answers with an error.
    await open(page, '/stream/server-error-500?when=always')
    await waitForBadge(tab, '2!')
    expect(await asker.run(badgeText, otherTab)).toBe('')
    await browser.stopBackground()
    expect(await asker.run(badgeText, tab)).toBe('2!')
    await page.goto(`${lab.url}/blank?next`)
    await waitForBadge(tab, '')
    await open(page, '/stream/steady?interval=200')
    await waitForBadge(tab, '1')
  })

  it('lists the streams with their states and a line for each finding', async () => {
    const page = await openPage()
    const tab = await page.tabId()
    // First, as Firefox does not say what was answered to requests that nobody watched.
    const popup = await openPopup(tab)
    await open(page, '/stream/steady?interval=200')
    await open(page, '/stream/server-error-500?when=always')
    const rows = await waitUntil('both streams and the finding', async () => {
      const list = await popup.run(() =>
        [...document.querySelectorAll<HTMLElement>('[data-testid="popup-stream"]')].map(row => ({
          state: row.dataset.state,
          findings: [...row.querySelectorAll<HTMLElement>('[data-finding]')].map(
            each => each.dataset.finding,
          ),
          text: row.textContent ?? '',
        })),
      )
      const failed = list.find(({ text }) => text.includes('server-error-500'))
      if (list.length === 2 && failed?.findings.includes('closed-by-http-status')) return list
      throw new Error(JSON.stringify(list))
    })
    const of = (path: string) => rows.find(({ text }) => text.includes(path))
    expect(of('steady')?.state).toBe('open')
    expect(of('server-error-500')?.state).toBe('closed')
    // No window of Firefox is narrower than this here.
    await popup.resize(500, 600)
    await popup.screenshot(join(PICTURES, `popup-${name}.png`))
  })

  it('opens a stream, or what is wrong with it, in the full page', async () => {
    const page = await openPage()
    // First, as what was answered is not known of requests that nobody watched.
    const popup = await openPopup(await page.tabId())
    await open(page, '/stream/steady?interval=200')
    await open(page, '/stream/wrong-type')
    const broken = `[data-state="closed"] ${testId('finding')}`
    await popup.waitFor('a finding', selector => document.querySelector(selector) !== null, [broken])
    const seen = new Set<string>()
    for (const [clicked, stream, tab] of [
      [`[data-state="open"] ${testId('popup-show-stream')}`, 'steady', 'events'],
      [broken, 'wrong-type', 'findings'],
    ] as const) {
      await popup.click(clicked)
      const url = await waitUntil('a panel of its own', async () =>
        (await popup.run(panelsAtStreams)).find(each => !seen.has(each)),
      )
      seen.add(url)
      const panel = await openPage(url)
      await panel.waitFor(
        `${stream} in ${tab}`,
        (row, wanted, view) =>
          document.querySelector(row)?.textContent?.includes(wanted) &&
          document.querySelector(view)?.getAttribute('aria-selected') === 'true',
        [`${testId('stream-row')}[aria-selected="true"]`, stream, testId(`tab-${tab}`)] as [
          string,
          string,
          string,
        ],
      )
    }
  })

  it('says why there is nothing to show', async () => {
    const page = await openPage()
    const popup = await openPopup(await page.tabId())
    const text = () => document.querySelector('[data-testid="popup-empty"]')?.textContent
    expect(await popup.waitFor('a reason', text)).toContain('no event stream')
    await page.goto('about:blank')
    await popup.reload()
    expect(await popup.waitFor('another reason', text)).toContain('cannot look into')
  })

  it('pauses a site at once, says so, and goes on without a reload', async () => {
    const page = await openPage()
    const tab = await page.tabId()
    await open(page, '/stream/steady?interval=50&key=before')
    const before = await reader.waitFor(tab, 'events', all => ofKind(all, 'event').length > 3)
    const popup = await openPopup(tab)
    await popup.click(testId('popup-pause'))
    await popup.waitFor('it to be said', selector => document.querySelector(selector) !== null, [
      testId('popup-not-recorded'),
    ])
    await waitForBadge(tab, 'off')
    const paused = await reader.waitFor(tab, 'the mark', all => markers(all).length === 1)
    const last = paused.at(-1)
    // Without a reload, and without a page that could tell: another stream, of which nothing may be written.
    await open(page, '/stream/steady?interval=50&key=while')
    const heard = await page.run(
      url =>
        new Promise<number>(resolve => {
          let count = 0
          new EventSource(url).onmessage = () => ++count === 20 && resolve(count)
        }),
      `${lab.url}/stream/steady?interval=20&key=heard`,
    )
    expect(heard).toBe(20)
    expect((await reader.read(tab)).at(-1)).toEqual(last)

    await popup.click(testId('popup-pause'))
    const after = await reader.waitFor(tab, 'events of all three', all => {
      const since = all.slice(paused.length)
      return new Set(ofKind(since, 'event').map(({ connection }) => connection)).size === 3
    })
    const [, second] = markers(after)
    expect(second?.records).toBeGreaterThan(20)
    expect(second?.bytes).toBeGreaterThan(0)
    const urls = ofKind(after, 'connection').map(({ url }) => new URL(url).searchParams.get('key'))
    expect(urls).toEqual(['before', 'while', 'heard'])
    // What is between the two marks is nothing.
    expect(after.indexOf(second as LogRecord)).toBe(paused.length)
    await waitForBadge(tab, '3')
    expect(before.length).toBeGreaterThan(0)

    for (const old of readdirSync(browser.downloads)) rmSync(join(browser.downloads, old))
    await popup.click(testId('popup-export'))
    await popup.waitFor('it to be saved', () =>
      document.querySelector('.popup-note')?.textContent?.includes('Saved'),
    )
    const file = readFileSync(await waitForDownload(browser, /^sse-pulse.*\.ndjson$/), 'utf8')
    expect(file).toContain('"why":"paused"')
  })

  it('keeps a paused site paused when the background is ended', async () => {
    const page = await openPage()
    const tab = await page.tabId()
    const popup = await openPopup(tab)
    await popup.click(testId('popup-pause'))
    await popup.waitFor('it to be said', selector => document.querySelector(selector) !== null, [
      testId('popup-not-recorded'),
    ])
    await open(page, '/stream/steady?interval=50&key=early')
    await waitForBadge(tab, 'off')
    await popup.close()
    await browser.stopBackground()
    await page.run(
      url =>
        new Promise<void>(resolve => {
          let count = 0
          new EventSource(url).onmessage = () => ++count === 20 && resolve()
        }),
      `${lab.url}/stream/steady?interval=20&key=late`,
    )
    expect(await reader.read(tab)).toEqual([])
    const again = await openPopup(tab)
    await again.click(testId('popup-pause'))
    const after = await reader.waitFor(
      tab,
      'events of both',
      all => new Set(ofKind(all, 'event').map(({ connection }) => connection)).size === 2,
    )
    expect(
      new Set(ofKind(after, 'connection').map(({ url }) => new URL(url).searchParams.get('key'))),
    ).toEqual(new Set(['early', 'late']))
  })
})

function markers(records: readonly LogRecord[]) {
  return ofKind(records, 'dropped').filter(({ why }) => why === 'paused')
}
