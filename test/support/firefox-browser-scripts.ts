/**
 * What the Firefox driver does with the browser itself: each function is sent as text and runs in the privileged
 * scope of Firefox's parent process, so that none may refer to anything outside of itself but the globals below.
 *
 * Documents are named by their `browserId`, which tabs and toolbox panels both have and keep across navigations.
 */

// Firefox's own interfaces, as far as they are used here.
interface WindowGlobal {
  innerWindowId: number
  /** The process that shows it. */
  osPid: number
  isInitialDocument: boolean
  documentURI: { spec: string }
  getActor(name: 'MarionetteCommands'): {
    executeScript(source: string, args: unknown[], options: Record<string, unknown>): Promise<unknown>
  }
  drawSnapshot(area: null, scale: number, background: string): Promise<ImageBitmap>
}
interface BrowsingContext {
  currentWindowGlobal: WindowGlobal | null
  webProgress: { isLoadingDocument: boolean }
  embedderElement: BrowserElement
  topChromeWindow: ChromeWindow
}
interface BrowserElement extends HTMLElement {
  browserId: number
  browsingContext: { goBack(): void }
  reload(): void
  loadURI(uri: unknown, options: { triggeringPrincipal: unknown }): void
}
interface Tab extends HTMLElement {
  linkedBrowser: BrowserElement
}
interface ChromeWindow extends Window {
  /** Only windows with tabs have it. */
  gBrowser?: {
    selectedTab: Tab
    addTab(url: string, options: { triggeringPrincipal: unknown }): Tab
    getTabForBrowser(browser: BrowserElement): Tab | null
    removeTab(tab: Tab): void
  }
  browsingContext: { currentWindowGlobal: WindowGlobal }
}
interface Extension {
  backgroundState: string
  terminateBackground(options: {
    ignoreDevToolsAttached: boolean
    disableResetIdleForTest: boolean
  }): Promise<void>
}
interface Toolbox {
  topWindow: ChromeWindow
  win: Window
  getAdditionalTools(): { id: string; title?: string; label?: string }[]
  selectTool(id: string): Promise<unknown>
  destroy(): Promise<void>
}
interface DevTools {
  showToolboxForTab(tab: Tab, options: { toolId: string; hostType: string }): Promise<Toolbox>
  getToolboxForTab(tab: Tab): Toolbox | undefined
}
interface Modules {
  'resource://gre/modules/ExtensionParent.sys.mjs': {
    ExtensionParent: { apiManager: { global: { tabTracker: { getId(tab: Tab): number } } } }
  }
  'resource://gre/modules/ExtensionPermissions.sys.mjs': {
    ExtensionPermissions: Record<
      'add' | 'remove',
      (id: string, what: { permissions: string[]; origins: string[] }, extension: Extension) => Promise<void>
    >
  }
  'resource://gre/modules/AddonManager.sys.mjs': {
    AddonManager: { getAddonByID(id: string): Promise<{ reload(): Promise<void> } | null> }
  }
  'resource:///modules/BrowserWindowTracker.sys.mjs': {
    BrowserWindowTracker: {
      getTopWindow(options: { private: boolean }): ChromeWindow | null
      promiseOpenWindow(options: { private: boolean }): Promise<ChromeWindow>
    }
  }
  'resource://devtools/shared/loader/Loader.sys.mjs': {
    require(id: 'devtools/client/framework/devtools'): { gDevTools: DevTools }
  }
}
declare const Services: {
  console: { getMessageArray(): unknown[] }
  io: { newURI(url: string): unknown }
  scriptSecurityManager: { getSystemPrincipal(): unknown }
  locale: { availableLocales: string[]; requestedLocales: string[] }
}
declare const ChromeUtils: { importESModule<M extends keyof Modules>(url: M): Modules[M] }
declare const BrowsingContext: { getCurrentTopByBrowserId(id: number): BrowsingContext | null }
declare const WebExtensionPolicy: { getByID(id: string): { extension: Extension } | null }

/** Opens an empty tab in front and returns its `browserId`. */
export function addTab(): number {
  const { BrowserWindowTracker } = ChromeUtils.importESModule(
    'resource:///modules/BrowserWindowTracker.sys.mjs',
  )
  const { gBrowser } = BrowserWindowTracker.getTopWindow({ private: false }) ?? {}
  if (!gBrowser) throw new Error('there is no window with tabs')
  const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal()
  const tab = gBrowser.addTab('about:blank', { triggeringPrincipal })
  gBrowser.selectedTab = tab
  return tab.linkedBrowser.browserId
}

/** Opens a private window, and returns the `browserId` of its tab. */
export async function addPrivateTab(): Promise<number> {
  const { BrowserWindowTracker } = ChromeUtils.importESModule(
    'resource:///modules/BrowserWindowTracker.sys.mjs',
  )
  const { gBrowser } = await BrowserWindowTracker.promiseOpenWindow({ private: true })
  if (!gBrowser) throw new Error('the private window has no tabs')
  return gBrowser.selectedTab.linkedBrowser.browserId
}

/** The number of the process that shows a tab; 0 if none does. */
export function processOf(browserId: number): number {
  return BrowsingContext.getCurrentTopByBrowserId(browserId)?.currentWindowGlobal?.osPid ?? 0
}

/** Brings a tab to the front, or the window of a toolbox. */
export function bringToFront(browserId: number): void {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  if (!context) return
  const { gBrowser } = context.topChromeWindow
  const tab = gBrowser?.getTabForBrowser(context.embedderElement)
  if (gBrowser && tab) gBrowser.selectedTab = tab
  else context.topChromeWindow.focus()
}

export function removeTab(browserId: number): void {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  const gBrowser = context?.topChromeWindow.gBrowser
  const tab = context && gBrowser?.getTabForBrowser(context.embedderElement)
  if (gBrowser && tab) gBrowser.removeTab(tab)
}

/** Runs the body of a function, privileged, in the content process and scope of a document; `null` if it is gone. */
export async function runInContent(
  browserId: number,
  body: string,
  args: unknown[],
): Promise<{ result: unknown } | null> {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  if (!context) return null
  const target = context.currentWindowGlobal
  if (!target) throw new Error('the document is being replaced')
  const options = {
    // A day: how long a script may take is the test's business, and `null` would end it at once.
    timeout: 86_400_000,
    sandboxName: 'system',
    newSandbox: true,
    file: 'driver',
    line: 0,
    async: false,
  }
  return { result: await target.getActor('MarionetteCommands').executeScript(body, args, options) }
}

/** The document that is shown, told apart from earlier ones by a number, and whether it is still being loaded. */
export type DocumentState = { document: number; url: string; loading: boolean }

export function documentState(browserId: number): DocumentState | null {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  const shown = context?.currentWindowGlobal
  if (!context || !shown) return null
  return {
    document: shown.innerWindowId,
    url: shown.documentURI.spec,
    loading: shown.isInitialDocument || context.webProgress.isLoadingDocument,
  }
}

/** Begins to load an address, to go back (`back`) or to load anew (`reload`). */
export function navigate(browserId: number, to: { url: string } | 'back' | 'reload'): void {
  const browser = BrowsingContext.getCurrentTopByBrowserId(browserId)?.embedderElement
  if (!browser) throw new Error('the tab is closed')
  const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal()
  if (to === 'reload') browser.reload()
  else if (to === 'back') browser.browsingContext.goBack()
  else browser.loadURI(Services.io.newURI(to.url), { triggeringPrincipal })
}

/**
 * Changes the size of a window so that the inside of it that counts, a tab's document or all that is in the window
 * of a toolbox, becomes as big as asked. Returns how big it was before.
 */
export function resizeWindow(
  browserId: number,
  width: number,
  height: number,
): { width: number; height: number } {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  if (!context) throw new Error('the page is closed')
  const { topChromeWindow: window, embedderElement: browser } = context
  const inside = window.gBrowser
    ? { width: browser.clientWidth, height: browser.clientHeight }
    : { width: window.innerWidth, height: window.innerHeight }
  window.resizeBy(width - inside.width, height - inside.height)
  return inside
}

/** A picture, as base64 of a PNG: of a tab's document, or of the whole window around a panel. */
export async function takePicture(browserId: number): Promise<string> {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  if (!context?.currentWindowGlobal) throw new Error('the page is closed')
  const window = context.topChromeWindow
  const shown = window.gBrowser ? context.currentWindowGlobal : window.browsingContext.currentWindowGlobal
  const bitmap = await shown.drawSnapshot(null, 1, 'white')
  const canvas = window.document.createElementNS(
    'http://www.w3.org/1999/xhtml',
    'canvas',
  ) as HTMLCanvasElement
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '')
}

/** The extension's number of a tab. */
export function tabNumber(browserId: number): number {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  const tab = context?.topChromeWindow.gBrowser?.getTabForBrowser(context.embedderElement)
  if (!tab) throw new Error('the tab is closed')
  const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs')
  return ExtensionParent.apiManager.global.tabTracker.getId(tab)
}

/** Makes extensions that are installed from now on believe that Firefox speaks this language. */
export function pretendLanguage(language: string): void {
  Services.locale.availableLocales = [language, 'en-US']
  Services.locale.requestedLocales = [language]
}

/** Suspends an event page as its idle timer would, whatever it is busy with. Says no while it is only starting. */
export async function suspendBackground(extensionId: string): Promise<boolean> {
  const extension = WebExtensionPolicy.getByID(extensionId)?.extension
  if (!extension) throw new Error(`${extensionId} is not installed`)
  if (extension.backgroundState === 'starting') return false
  if (extension.backgroundState === 'running') {
    await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true })
  }
  return true
}

/** What an event page is doing: `starting`, `running`, `suspending` or `stopped`. */
export function backgroundState(extensionId: string): string {
  const extension = WebExtensionPolicy.getByID(extensionId)?.extension
  if (!extension) throw new Error(`${extensionId} is not installed`)
  return extension.backgroundState
}

/** Takes an extension's access to all sites away, or gives it back. */
export async function setHostAccess(extensionId: string, granted: boolean): Promise<void> {
  const extension = WebExtensionPolicy.getByID(extensionId)?.extension
  if (!extension) throw new Error(`${extensionId} is not installed`)
  const { ExtensionPermissions } = ChromeUtils.importESModule(
    'resource://gre/modules/ExtensionPermissions.sys.mjs',
  )
  const all = { permissions: [], origins: ['<all_urls>'] }
  if (granted) await ExtensionPermissions.add(extensionId, all, extension)
  else await ExtensionPermissions.remove(extensionId, all, extension)
}

/** What the console of the browser says of the scripts below an address, errors of pages' processes among it. */
export function consoleOf(base: string): string[] {
  return Services.console
    .getMessageArray()
    .map(String)
    .filter(text => text.includes(base))
}

/** Reloads an extension, and waits until it runs again. */
export async function reloadExtension(extensionId: string): Promise<void> {
  const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
  const addon = await AddonManager.getAddonByID(extensionId)
  if (!addon) throw new Error(`${extensionId} is not installed`)
  await addon.reload()
}

/** Opens the toolbox of a tab: in a window of its own, or docked below the page. */
export async function openToolbox(browserId: number, hostType: 'window' | 'bottom'): Promise<void> {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  const tab = context?.topChromeWindow.gBrowser?.getTabForBrowser(context.embedderElement)
  if (!tab) throw new Error('the tab is closed')
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs')
  const { gDevTools } = require('devtools/client/framework/devtools')
  await gDevTools.showToolboxForTab(tab, { toolId: 'webconsole', hostType })
}

/** Brings the extension's panel to the front of a tab's toolbox; `null` until there is one. */
export async function showPanel(browserId: number, title: string): Promise<number | null> {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  const tab = context?.topChromeWindow.gBrowser?.getTabForBrowser(context.embedderElement)
  if (!tab) throw new Error('the tab is closed')
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs')
  const toolbox = require('devtools/client/framework/devtools').gDevTools.getToolboxForTab(tab)
  const tool = toolbox
    ?.getAdditionalTools()
    .find(({ id, label }) => id.startsWith('webext-devtools-panel-') && label === title)
  if (!toolbox || !tool) return null
  await toolbox.selectTool(tool.id)
  const frame = toolbox.win.document.getElementById(
    `toolbox-panel-iframe-${tool.id}`,
  ) as HTMLIFrameElement | null
  const browser = frame?.contentDocument?.getElementById('webext-panels-browser') as BrowserElement | null
  return browser?.browserId ?? null
}

/** Closes the toolbox of a tab. */
export async function closeToolbox(browserId: number): Promise<void> {
  const context = BrowsingContext.getCurrentTopByBrowserId(browserId)
  const tab = context?.topChromeWindow.gBrowser?.getTabForBrowser(context.embedderElement)
  if (!tab) return
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs')
  await require('devtools/client/framework/devtools').gDevTools.getToolboxForTab(tab)?.destroy()
}
