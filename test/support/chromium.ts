/** Chromium for tests, driven over the DevTools protocol. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import puppeteer, { type Browser as Chromium } from 'puppeteer-core'
import type { Browser, LaunchOptions } from './browser.ts'
import { createChromiumTab } from './chromium-page.ts'
import { requireExecutable } from './executables.mjs'
import { waitUntil } from './poll.ts'
import { createProfileFolder, type ProfileFolder } from './profile-folder.ts'

const WIDTH = 1280
const HEIGHT = 800

/** How long a service worker may take to stop, in milliseconds. */
const PATIENCE = 10_000

/** Settings that no command line flag covers. */
function preferencesOf(options: LaunchOptions): unknown {
  return {
    // Without it an extension that reloads itself stays disabled.
    extensions: { ui: { developer_mode: true } },
    devtools: {
      preferences: {
        // The values are JSON within a string. Docked DevTools lose clicks while the page beside them is laid out.
        currentDockState: JSON.stringify(options.headed ? 'bottom' : 'undocked'),
        'ui-theme': JSON.stringify(
          { dark: 'dark', light: 'default', own: 'systemPreferred' }[options.theme ?? 'own'],
        ),
      },
    },
  }
}

function flagsOf(options: LaunchOptions): string[] {
  const { width = WIDTH, height = HEIGHT, language = 'en-US', theme } = options
  const flags = [
    `--window-size=${width},${height}`,
    `--lang=${language}`,
    `--accept-lang=${language}`,
    '--disable-component-update',
    '--disable-domain-reliability',
    '--no-default-browser-check',
    '--no-pings',
    '--disable-features=CertificateTransparencyComponentUpdater,OptimizationGuideModelDownloading,DialMediaRouteProvider',
  ]
  // Otherwise what is on this machine goes past it.
  if (options.proxy)
    flags.push(`--proxy-server=127.0.0.1:${options.proxy}`, '--proxy-bypass-list=<-loopback>')
  if (options.forcedColors) flags.push('--force-high-contrast')
  if (options.reducedMotion) flags.push('--force-prefers-reduced-motion')
  if (options.acceptAnyCertificate) flags.push('--ignore-certificate-errors')
  // 0 is dark and 1 is light (Blink's mojom PreferredColorScheme).
  if (theme) flags.push(`--blink-settings=preferredColorScheme=${theme === 'dark' ? 0 : 1}`)
  // Chromium's sandbox refuses to work for root, which is what containers usually run as.
  if (process.getuid?.() === 0) flags.push('--no-sandbox')
  return flags
}

/** Linux takes the language of the interface from here and not from the flag. */
function environmentOf({ language = 'en-US' }: LaunchOptions): Record<string, string | undefined> {
  const locale = language.replace('-', '_')
  return { ...process.env, LANGUAGE: locale, LC_ALL: `${locale}.UTF-8` }
}

/** What the browser says of the extension's service worker. */
interface Worker {
  status: string
  stop(): void
}

/**
 * Tells `look` the state of the extension's service worker, now and whenever it changes, until that returns a result.
 * Not attached to the worker itself: that would keep it alive.
 * @throws Error when no result comes, as when there is no worker.
 */
async function watchServiceWorker<T>(
  chromium: Chromium,
  origin: string,
  look: (worker: Worker) => T | undefined,
): Promise<T> {
  const [page] = await chromium.pages()
  if (!page) throw new Error('there is no page left to see the service worker from')
  const session = await page.createCDPSession()
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<T>((resolve, reject) => {
      timer = setTimeout(reject, PATIENCE, new Error('the service worker did not do what was waited for'))
      session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        const own = versions.find(version => version.scriptURL.startsWith(origin))
        if (!own) return
        const stop = () => {
          session.send('ServiceWorker.stopWorker', { versionId: own.versionId }).catch(reject)
        }
        const found = look({ status: own.runningStatus, stop })
        if (found !== undefined) resolve(found)
      })
      session.send('ServiceWorker.enable').catch(reject)
    })
  } finally {
    clearTimeout(timer)
    await session.detach()
  }
}

/** Stops the extension's service worker the way its idle timer would. Page scripts see their ports disconnect. */
async function stopServiceWorker(chromium: Chromium, origin: string): Promise<void> {
  let asked = false
  await watchServiceWorker(chromium, origin, ({ status, stop }) => {
    if (status === 'stopped') return true
    if (!asked) stop()
    asked = true
    return undefined
  })
}

/** The extension's interface as it is found in its pages. */
declare const chrome: { windows: { create(options: { incognito: true; url: string }): Promise<unknown> } }

/** What the browser's own page for extensions can do. */
interface Management {
  updateExtensionConfiguration(update: {
    extensionId: string
    hostAccess?: string
    incognitoAccess?: boolean
  }): Promise<void>
  reload(extensionId: string, options: { failQuietly: boolean }): Promise<void>
}

/** Runs something in the browser's page for extensions. */
async function manageExtension(
  chromium: Chromium,
  task: (management: Management, id: string, granted: boolean) => Promise<void>,
  origin: string,
  granted: boolean,
): Promise<void> {
  const page = await chromium.newPage()
  try {
    await page.goto('chrome://extensions')
    const script = `(${task})(chrome.developerPrivate, ${JSON.stringify(new URL(origin).host)}, ${granted})`
    await page.evaluate(script)
  } finally {
    await page.close()
  }
}

/** Reloads the extension, if it was not allowed before. */
function allowPrivateWindows(chromium: Chromium, origin: string): Promise<void> {
  return manageExtension(
    chromium,
    async (management, id, granted) => {
      await management.updateExtensionConfiguration({ extensionId: id, incognitoAccess: granted })
    },
    origin,
    true,
  )
}

/** Holds as long as the session does, which is never detached. */
async function limitStorage(chromium: Chromium, extensionUrl: string, quotaSize: number): Promise<void> {
  const [page] = await chromium.pages()
  if (!page) throw new Error('there is no page to limit the storage from')
  const session = await page.createCDPSession()
  const origin = extensionUrl.replace(/\/$/, '')
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize })
}

/** Runs in a page of the extension: only what is opened so is in the browser's own private profile. */
const OPEN_PRIVATE = async (url: string) => {
  await chrome.windows.create({ incognito: true, url })
}

/** Chromium as puppeteer drives it, for what {@link Browser} does not cover. */
export interface StartedChromium {
  chromium: Chromium
  /** The installed extension; `null` in the native browser. */
  id: string | null
  folder: ProfileFolder
}

/**
 * Starts Chromium with a profile of its own, which the `remove` of its folder removes.
 * @throws Error when Chromium is not installed, does not start, or refuses the extension.
 */
export async function startChromium(options: LaunchOptions): Promise<StartedChromium> {
  const executablePath = requireExecutable('chromium')
  let chromium: Chromium | undefined
  const folder = createProfileFolder(
    'chromium',
    () => {
      chromium?.process()?.kill('SIGKILL')
    },
    options.folder,
  )
  const { profile, downloads, remove } = folder
  if (!existsSync(join(profile, 'Default'))) {
    mkdirSync(join(profile, 'Default'))
    writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferencesOf(options)))
  }
  try {
    chromium = await puppeteer.launch({
      executablePath,
      headless: !options.headed,
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      userDataDir: profile,
      defaultViewport: null,
      networkEnabled: !options.unwatched,
      // Installs over the protocol: branded Chrome has given up `--load-extension`, and it tells the id.
      enableExtensions: true,
      downloadBehavior: { policy: 'allow', downloadPath: downloads },
      env: environmentOf(options),
      args: flagsOf(options),
    })
    const id = options.extension && (await chromium.installExtension(options.extension))
    return { chromium, id, folder }
  } catch (error) {
    await chromium?.close()
    remove()
    throw error
  }
}

/**
 * Starts Chromium with a profile of its own, which `close` removes.
 * @throws Error when Chromium is not installed, does not start, or refuses the extension.
 */
export async function launchChromium(options: LaunchOptions): Promise<Browser> {
  const { chromium, id, folder } = await startChromium(options)
  try {
    const browser = createBrowser(chromium, id, folder)
    if (options.storageLimit !== undefined)
      await limitStorage(chromium, browser.extensionUrl(''), options.storageLimit)
    if (options.privateWindows) await allowPrivateWindows(chromium, browser.extensionUrl(''))
    return browser
  } catch (error) {
    await chromium.close()
    folder.remove()
    throw error
  }
}

function createBrowser(
  chromium: Chromium,
  extensionId: string | null,
  { profile, downloads, remove }: ProfileFolder,
): Browser {
  const extensionUrl = (path: string) => {
    if (!extensionId) throw new Error('this browser was started without an extension')
    return `chrome-extension://${extensionId}/${path}`
  }
  const complaints: string[] = []
  const ended = new Promise<void>(resolve => {
    chromium.once('disconnected', () => resolve())
  })
  return {
    name: 'chromium',
    downloads,
    profile,
    pid: chromium.process()?.pid ?? 0,
    ended,
    extensionUrl,
    complaints: async () => complaints,
    async open(url) {
      const tab = await chromium.newPage()
      tab.on('pageerror', error => {
        const text = error instanceof Error ? `${error.stack}` : String(error)
        if (/chrome-extension:|Extension context/.test(text)) complaints.push(text)
      })
      tab.on('console', message => {
        const { url: from = '' } = message.location()
        const isOurs = from.startsWith('chrome-extension:') && !tab.url().startsWith('chrome-extension:')
        if (isOurs || /Extension context|lastError/.test(message.text())) complaints.push(message.text())
      })
      await tab.goto(url)
      return createChromiumTab(chromium, tab, extensionUrl)
    },
    async openPrivate(url) {
      const opener = await chromium.newPage({ background: true })
      try {
        await opener.goto(extensionUrl('manifest.json'))
        const known = new Set(chromium.targets())
        await opener.evaluate(OPEN_PRIVATE, url)
        const target = await chromium.waitForTarget(each => !known.has(each) && each.url() === url)
        const tab = await target.page()
        if (!tab) throw new Error('the private window has no page')
        await waitUntil(`${url} to load`, () => tab.evaluate(() => document.readyState === 'complete'))
        return createChromiumTab(chromium, tab, extensionUrl)
      } finally {
        await opener.close()
      }
    },
    stopBackground: () => stopServiceWorker(chromium, extensionUrl('')),
    isBackgroundRunning: () =>
      watchServiceWorker(chromium, extensionUrl(''), ({ status }) => status !== 'stopped'),
    setHostAccess: granted =>
      manageExtension(
        chromium,
        async (management, id, granted) => {
          const hostAccess = granted ? 'ON_ALL_SITES' : 'ON_CLICK'
          await management.updateExtensionConfiguration({ extensionId: id, hostAccess })
        },
        extensionUrl(''),
        granted,
      ),
    reloadExtension: () =>
      manageExtension(
        chromium,
        async (management, id) => {
          await management.reload(id, { failQuietly: true })
        },
        extensionUrl(''),
        true,
      ),
    async kill() {
      const { pid } = chromium.process() ?? {}
      // Its helper processes are of its group, and would go on writing.
      if (pid !== undefined) process.kill(-pid, 'SIGKILL')
      await ended
    },
    async close() {
      await chromium.close()
      remove()
    },
  }
}
