/** Tabs and DevTools panels of Chromium. */

import type { Browser as Chromium, Page as ChromiumPage, Frame, KeyInput } from 'puppeteer-core'
import type { Page } from './browser.ts'
import { callOf, findClickPoint } from './page-script.ts'
import { type DocumentPart, PANEL_PATH, PANEL_TITLE, panelOnly } from './panel.ts'
import { GoneError, waitUntil } from './poll.ts'

/** What `chrome.tabs` says of a tab, as far as it is used here. */
type TabInfo = { id: number; url?: string }

/** The extension's interface as the scripts below find it in their documents. */
declare const chrome: {
  tabs: {
    query(filter: { active?: true }): Promise<TabInfo[]>
    getCurrent(): Promise<TabInfo>
  }
  devtools: { inspectedWindow: { tabId: number } }
}

/** What tabs and panels have in common. `frame` holds the document, `window` is what is around it. */
function createDocument(window: ChromiumPage, frame: () => Frame): DocumentPart {
  const run: Page['run'] = async (script, ...args) => {
    if (window.isClosed() || !window.browser().connected) throw new GoneError('the page is closed')
    try {
      return (await frame().evaluate(callOf(script, args))) as never
    } catch (error) {
      // A page can throw anything; test reports are of use with errors only.
      throw error instanceof Error ? error : new Error(String(error))
    }
  }
  const find = async (selector: string) => {
    const element = await frame().$(selector)
    if (!element) throw new Error(`there is no ${selector}`)
    return element
  }
  return {
    run,
    waitFor: (what, script, args, options) =>
      waitUntil(what, () => run(script, ...(args ?? ([] as never))), options) as never,
    async click(selector) {
      await window.bringToFront()
      await waitUntil(`a click on ${selector}`, async () => {
        const point = await run(findClickPoint, selector)
        if ('obstacle' in point) throw new Error(point.obstacle)
        return true
      })
      const element = await find(selector)
      await element.click()
      await element.dispose()
    },
    async mouse(...actions) {
      await window.bringToFront()
      const { mouse, keyboard } = window
      for (const { x, y, shift, ...action } of actions) {
        if (shift) await keyboard.down('Shift')
        await mouse.move(x, y)
        if (action.type === 'down') await mouse.down()
        else if (action.type === 'up') await mouse.up()
        else if (action.type === 'wheel') await mouse.wheel({ deltaY: action.by })
        if (shift) await keyboard.up('Shift')
      }
    },
    async press(key, { shift } = {}) {
      await window.bringToFront()
      if (shift) await window.keyboard.down('Shift')
      await window.keyboard.press(key as KeyInput)
      if (shift) await window.keyboard.up('Shift')
    },
    async upload(selector, path) {
      const element = await waitUntil(selector, () => find(selector))
      const input = await element.toElement('input')
      await input.uploadFile(path)
      await input.dispose()
    },
    resize: (width, height) => window.setViewport({ width, height }),
    async screenshot(path) {
      await window.screenshot({ path: path as `${string}.png` })
    },
  }
}

/**
 * Runs in DevTools: brings the extension's panel to the front, and says why that is not possible yet. It is a
 * text, since test runners rewrite `import()` in functions.
 */
const SHOW_PANEL = `(async title => {
  const { ViewManager } = await import('devtools://devtools/bundled/ui/legacy/legacy.js')
  const views = ViewManager.ViewManager.instance()
  // The id of an extension's view is its origin followed by the panel's title.
  const id = [...views.views.keys()].find(key => key.startsWith('chrome-extension://') && key.endsWith(title))
  if (id) await views.showView(id)
  return id !== undefined
})(${JSON.stringify(PANEL_TITLE)})`

async function openPanel(tab: ChromiumPage, panelUrl: string): Promise<Page> {
  const devtools = await tab.openDevTools()
  await waitUntil(`DevTools to have a panel titled ${PANEL_TITLE}`, () => devtools.evaluate(SHOW_PANEL))
  const frame = await devtools.waitForFrame(candidate => candidate.url().startsWith(panelUrl))
  const panel = createDocument(devtools, () => frame)
  await panel.waitFor('the panel to load', () => document.readyState === 'complete')
  return {
    ...panel,
    ...panelOnly,
    tabId: () => panel.run(() => chrome.devtools.inspectedWindow.tabId),
    close: () => devtools.close(),
  }
}

/** The extension's number of a tab, asked of a file of the extension that runs no code of its own. */
async function tabIdOf(chromium: Chromium, tab: ChromiumPage, extensionUrl: (path: string) => string) {
  const asked = await chromium.newPage({ background: true })
  try {
    await asked.goto(extensionUrl('manifest.json'))
    const tabs = await asked.evaluate(() => chrome.tabs.query({}))
    const [only, ...others] = tabs.filter(({ url }) => url === tab.url())
    if (only && others.length === 0) return only.id
    // Several tabs show this address: it is the one in front, once it is brought there.
    await tab.bringToFront()
    const active = await asked.evaluate(() => chrome.tabs.query({ active: true }))
    const front = active.find(({ url }) => url === tab.url())
    if (!front) throw new Error(`the extension sees no tab with ${tab.url()}`)
    return front.id
  } finally {
    await asked.close()
  }
}

/** Wraps a tab that has loaded its first address. */
export function createChromiumTab(
  chromium: Chromium,
  tab: ChromiumPage,
  extensionUrl: (path: string) => string,
): Page {
  const document = createDocument(tab, () => tab.mainFrame())
  return {
    ...document,
    async goto(url) {
      await tab.goto(url)
    },
    async back() {
      await tab.goBack()
    },
    async reload() {
      await tab.reload()
    },
    tabId: () =>
      tab.url().startsWith(extensionUrl(''))
        ? document.run(async () => (await chrome.tabs.getCurrent()).id)
        : tabIdOf(chromium, tab, extensionUrl),
    async crash() {
      const crashed = new Promise(resolve => tab.once('error', resolve))
      const session = await tab.createCDPSession()
      // It is never answered.
      session.send('Page.crash').catch(() => undefined)
      await crashed
    },
    openPanel: () => openPanel(tab, extensionUrl(PANEL_PATH)),
    close: () => tab.close(),
  }
}
