/** Tabs and toolbox panels of Firefox. */

import { writeFile } from 'node:fs/promises'
import type { Page } from './browser.ts'
import * as browserScripts from './firefox-browser-scripts.ts'
import {
  chooseFile,
  clickAt,
  type Evaluation,
  evaluateInPage,
  pressKey,
  useMouse,
} from './firefox-content-scripts.ts'
import { bodyOf, type ClickPoint, callOf, findClickPoint } from './page-script.ts'
import { type DocumentPart, PANEL_PATH, PANEL_TITLE, panelOnly } from './panel.ts'
import { GoneError, waitUntil } from './poll.ts'

/** Runs a function in the privileged scope of the browser's parent process; arguments and result are JSON. */
export type InBrowser = <T, A extends unknown[]>(
  script: (...args: A) => T | Promise<T>,
  ...args: A
) => Promise<T>

/** What a page needs to know of its browser. */
export interface FirefoxContext {
  inBrowser: InBrowser
  /** A toolbox in a window of its own, or docked below the page. */
  toolboxHost: 'window' | 'bottom'
  /** Size that a toolbox window gets, in CSS pixels. */
  width: number
  height: number
}

/** What tabs and panels have in common. */
function createDocument({ inBrowser }: FirefoxContext, browserId: number): DocumentPart {
  async function inContent<T, A extends unknown[]>(
    script: (...args: A) => T | Promise<T>,
    ...args: A
  ): Promise<T> {
    const answer = await inBrowser(browserScripts.runInContent, browserId, bodyOf(script), args)
    if (answer === null) throw new GoneError('the page is closed')
    return answer.result as T
  }
  const run: Page['run'] = async (script, ...args) => {
    const evaluation: Evaluation = JSON.parse(await inContent(evaluateInPage, callOf(script, args)))
    if (!('error' in evaluation)) return evaluation.value as never
    const { name, message, stack } = evaluation.error
    const error = new Error(message)
    error.name = name
    error.stack = `${name}: ${message}\n${stack}`
    throw error
  }
  return {
    run,
    waitFor: (what, script, args, options) =>
      waitUntil(what, () => run(script, ...(args ?? ([] as never))), options) as never,
    async click(selector) {
      await inBrowser(browserScripts.bringToFront, browserId)
      const point = await waitUntil(`a click on ${selector}`, async () => {
        const found: ClickPoint = await run(findClickPoint, selector)
        if ('obstacle' in found) throw new Error(found.obstacle)
        return found
      })
      await inContent(clickAt, point.x, point.y)
    },
    async mouse(...actions) {
      await inBrowser(browserScripts.bringToFront, browserId)
      let isHeld = false
      for (const action of actions) {
        if (action.type === 'down' || action.type === 'up') isHeld = action.type === 'down'
        await inContent(useMouse, action, isHeld)
      }
    },
    async press(key, { shift = false } = {}) {
      await inBrowser(browserScripts.bringToFront, browserId)
      await inContent(pressKey, key, shift)
    },
    async upload(selector, path) {
      await waitUntil(selector, () => run(wanted => document.querySelector(wanted) !== null, selector))
      await inContent(chooseFile, selector, path)
    },
    async resize(width, height) {
      await waitUntil(`a size of ${width} × ${height}`, async () => {
        const now = await inBrowser(browserScripts.resizeWindow, browserId, width, height)
        return now.width === width && now.height === height
      })
    },
    async screenshot(path) {
      await writeFile(path, Buffer.from(await inBrowser(browserScripts.takePicture, browserId), 'base64'))
    },
  }
}

/** Begins a navigation and waits until its document has loaded. */
async function navigate(
  { inBrowser }: FirefoxContext,
  browserId: number,
  tab: DocumentPart,
  to: { url: string } | 'back' | 'reload',
): Promise<void> {
  const before = await inBrowser(browserScripts.documentState, browserId)
  await inBrowser(browserScripts.navigate, browserId, to)
  const wanted = to === 'back' || to === 'reload' ? to : to.url
  await waitUntil(
    `${wanted} to load`,
    async () => {
      const now = await inBrowser(browserScripts.documentState, browserId)
      if (!now) throw new GoneError('the tab is closed')
      if (now.loading) return false
      // A change of the fragment stays in its document.
      if (now.document === before?.document && now.url === before.url) return false
      if (now.url.startsWith('about:neterror')) throw new GoneError(`${wanted} cannot be reached: ${now.url}`)
      return tab.run(() => document.readyState === 'complete')
    },
    { timeout: 30_000 },
  )
}

async function openPanel(context: FirefoxContext, tab: number): Promise<Page> {
  const { inBrowser, width, height, toolboxHost } = context
  await inBrowser(browserScripts.openToolbox, tab, toolboxHost)
  const browserId = await waitUntil(`the toolbox to have a panel titled ${PANEL_TITLE}`, () =>
    inBrowser(browserScripts.showPanel, tab, PANEL_TITLE),
  )
  const panel = createDocument(context, browserId)
  await waitUntil(`the panel to load ${PANEL_PATH}`, async () => {
    const { path, state } = await panel.run(() => ({ path: location.pathname, state: document.readyState }))
    if (path !== `/${PANEL_PATH}`) throw new Error(`it shows ${path}`)
    return state === 'complete'
  })
  if (toolboxHost === 'window') await panel.resize(width, height)
  return {
    ...panel,
    ...panelOnly,
    tabId: () => inBrowser(browserScripts.tabNumber, tab),
    close: () => inBrowser(browserScripts.closeToolbox, tab),
  }
}

/** Opens a tab and loads an address in it. */
export async function openFirefoxTab(context: FirefoxContext, url: string, isPrivate = false): Promise<Page> {
  const { inBrowser } = context
  const browserId = await inBrowser(isPrivate ? browserScripts.addPrivateTab : browserScripts.addTab)
  const tab = createDocument(context, browserId)
  await navigate(context, browserId, tab, { url })
  return {
    ...tab,
    goto: next => navigate(context, browserId, tab, { url: next }),
    back: () => navigate(context, browserId, tab, 'back'),
    reload: () => navigate(context, browserId, tab, 'reload'),
    tabId: () => inBrowser(browserScripts.tabNumber, browserId),
    async crash() {
      const own = await inBrowser(browserScripts.processOf, browserId)
      process.kill(own, 'SIGKILL')
      const isGone = async () => (await inBrowser(browserScripts.processOf, browserId)) !== own
      await waitUntil('the process to be gone', isGone)
    },
    openPanel: () => openPanel(context, browserId),
    close: () => inBrowser(browserScripts.removeTab, browserId),
  }
}
