/**
 * What watching requests costs in ordinary browsing: a page that fetches small files, while an event stream is open
 * in another tab of ours, and the processor time of the extension's own process meanwhile. The floor is an extension
 * that hears of every request and does nothing: whoever does not choose in the browser what it listens to, pays it.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserName, Page } from '../support/browser.ts'
import { builtExtension, launch } from '../support/launch.ts'
import { openLogReader } from '../support/log.ts'
import type { Figure, Variant } from './figure.ts'
import { FINE_CLOCK } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { processesOf } from './processes.ts'

/** Fetches of one round, five at a time. */
const FETCHES = 5000

/** The events of webRequest that the extension uses, each with what it asks of it. */
const EVENTS: Record<string, string[]> = {
  onSendHeaders: ['requestHeaders'],
  onHeadersReceived: ['responseHeaders'],
  onBeforeRedirect: [],
  onResponseStarted: [],
  onCompleted: [],
  onErrorOccurred: [],
}

/** The figure, what the extension processes did in each round, and how to end its browsers. */
export interface RequestsFigure extends Figure {
  /** Milliseconds of processor time for each 1 000 requests, one a round, the warm-up's first; empty where that cannot be read. */
  processor: Record<Variant, number[]>
  close(): Promise<void>
}

/** Starts the browsers that it needs. */
export async function requests(name: BrowserName, lab: LabProcess): Promise<RequestsFigure> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-bare-'))
  const browsers: Browser[] = []
  const close = async () => {
    for (const browser of browsers) await browser.close()
    rmSync(folder, { recursive: true })
  }
  const start = async (extension: string | null) => {
    const browser = await launch(name, { extension, preferences: FINE_CLOCK, unwatched: true })
    browsers.push(browser)
    return browser
  }
  try {
    writeBareExtension(name, folder)
    const native = await start(null)
    const floor = await start(folder)
    const extension = await start(builtExtension(name))
    await openStream(extension, lab)
    const pages: Record<Variant, Page> = {
      native: await native.open(`${lab.url}/blank`),
      floor: await floor.open(`${lab.url}/blank`),
      extension: await extension.open(`${lab.url}/blank`),
    }
    const processor: Record<Variant, number[]> = { native: [], floor: [], extension: [] }
    return {
      id: 'requests',
      title: `A page makes ${FETCHES} small fetches while a stream is open elsewhere`,
      unit: 'ms',
      floor: 'an extension that hears of every request and does nothing',
      cost: { unit: 'ms per 1 000 requests', of: milliseconds => (milliseconds * 1000) / FETCHES },
      processor,
      async measure(variant) {
        const before = extensionTime()
        const time = await pages[variant].run(fetchAll, FETCHES)
        const after = extensionTime()
        if (before !== null && after !== null) processor[variant].push(((after - before) * 1000) / FETCHES)
        return time
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Runs in the page: milliseconds that so many fetches take. */
async function fetchAll(count: number): Promise<number> {
  const begun = performance.now()
  for (let done = 0; done < count; done += 5)
    await Promise.all([1, 2, 3, 4, 5].map(() => fetch('/blank').then(response => response.text())))
  return performance.now() - begun
}

/** Opens a stream that says nothing, and waits until the extension knows of it. */
async function openStream(browser: Browser, lab: LabProcess): Promise<void> {
  const reader = await openLogReader(browser)
  const page = await browser.open(`${lab.url}/blank`)
  await page.run((url: string) => void new EventSource(url), `${lab.url}/stream/steady?interval=600000`)
  await reader.waitFor(await page.tabId(), 'a stream', records => records.length > 0)
  await reader.close()
}

/** Writes an extension that listens to every request and does nothing. */
function writeBareExtension(name: BrowserName, folder: string): void {
  const manifest = {
    manifest_version: 3,
    name: 'Bare',
    version: '1',
    permissions: ['webRequest'],
    host_permissions: ['<all_urls>'],
    background: name === 'chromium' ? { service_worker: 'background.js' } : { scripts: ['background.js'] },
    browser_specific_settings: { gecko: { id: 'bare@sse-pulse.invalid' } },
  }
  const lines = Object.entries(EVENTS).map(([event, asked]) => {
    const extra = name === 'chromium' && asked.length > 0 ? [...asked, 'extraHeaders'] : asked
    const more = extra.length > 0 ? `, ${JSON.stringify(extra)}` : ''
    return `api.webRequest.${event}.addListener(() => {}, which${more})\n`
  })
  const which = "{ urls: ['<all_urls>'], types: ['xmlhttprequest'] }"
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(
    join(folder, 'background.js'),
    `const api = globalThis.browser ?? chrome\nconst which = ${which}\n${lines.join('')}`,
  )
}

/**
 * Processor time of the extension processes of all browsers that this process has started, in milliseconds: only one
 * of them is at work at a time. `null` where there is no `/proc`.
 */
function extensionTime(): number | null {
  const own = processesOf(process.pid)?.filter(({ role }) => role === 'extension')
  return own?.reduce((sum, { time }) => sum + time, 0) ?? null
}
