/** Chrome's own Network panel: opens a HAR in it, and saves one, as a user does. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import puppeteer from 'puppeteer-core'
import { requireExecutable } from './executables.mjs'
import { waitUntil } from './poll.ts'
import { createProfileFolder } from './profile-folder.ts'

export interface NetworkPanel {
  /** Opens a HAR, shows the tab **EventStream** of the request to a URL, and waits for texts on screen. */
  showEventStream(har: string, url: string, texts: readonly string[]): Promise<void>
  /** The HAR of what a page has loaded, once it is as wanted. */
  saveHar(url: string, enough: (har: string) => boolean): Promise<string>
  close(): Promise<void>
}

/** What DevTools can be asked. It is text, since test runners rewrite `import()` in functions. */
const IN_DEVTOOLS = `(async (task, argument, url) => {
  const load = path => import('devtools://devtools/bundled/' + path)
  const UI = await load('ui/legacy/legacy.js')
  const { NetworkPanel } = await load('panels/network/network.js')
  const { NetworkLog } = await load('models/logs/logs.js')
  await UI.ViewManager.ViewManager.instance().showView('network')
  const panel = NetworkPanel.NetworkPanel.instance()
  if (task === 'har') {
    const { Log } = await load('models/har/har.js')
    return JSON.stringify({ log: await Log.Log.build(NetworkLog.NetworkLog.instance().requests(), { sanitize: false }) })
  }
  const { UIRequestLocation } = await load('panels/network/forward/forward.js')
  await panel.networkLogView.onLoadFromFile(new File([argument], 'export.har'))
  const request = NetworkLog.NetworkLog.instance().requests().find(each => each.url() === url)
  if (!request) throw new Error('the HAR has no request to ' + url)
  await panel.selectAndActivateRequest(request, UIRequestLocation.UIRequestTabs.EVENT_SOURCE)
  return ''
})`

/** All text in DevTools, whose parts are in shadow roots. */
function readText(): string {
  const texts: string[] = []
  const walk = (node: Node): void => {
    if (node instanceof Text) texts.push(node.data)
    if (node instanceof Element && node.tagName === 'STYLE') return
    if (node instanceof Element && node.shadowRoot) walk(node.shadowRoot)
    for (const child of node.childNodes) walk(child)
  }
  walk(document.body)
  return texts.join(' ').replace(/\s+/g, ' ')
}

/** Starts Chromium without any extension, with DevTools open on an empty tab. */
export async function openNetworkPanel(): Promise<NetworkPanel> {
  const { profile, remove } = createProfileFolder('network', () => chromium.process()?.kill('SIGKILL'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { devtools: { preferences: { currentDockState: JSON.stringify('undocked') } } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const chromium = await puppeteer.launch({
    executablePath: requireExecutable('chromium'),
    headless: true,
    pipe: true,
    userDataDir: profile,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const tab = await chromium.newPage()
  await tab.goto('about:blank')
  const devtools = await tab.openDevTools()
  // DevTools throw while they are still being put together.
  const ask = (task: string, argument = '', url = '') =>
    devtools.evaluate(
      `${IN_DEVTOOLS}(${[task, argument, url].map(each => JSON.stringify(each)).join()})`,
    ) as Promise<string>
  return {
    async showEventStream(har, url, texts) {
      await waitUntil('the Network panel to open the HAR', async () => (await ask('show', har, url)) === '')
      await waitUntil('the messages in the tab EventStream', async () => {
        const shown = String(await devtools.evaluate(`(${readText})()`))
        const missing = texts.filter(text => !shown.includes(text.replace(/\s+/g, ' ')))
        if (missing.length > 0) throw new Error(`${missing.join(', ')} is not in ${shown.slice(0, 2000)}`)
        return true
      })
    },
    async saveHar(url, enough) {
      await waitUntil('the Network panel', async () => (await ask('har')) !== '')
      await tab.goto(url)
      return waitUntil('the HAR', async () => {
        const har = await ask('har')
        return enough(har) && har
      })
    },
    async close() {
      await chromium.close()
      remove()
    },
  }
}
