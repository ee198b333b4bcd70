/**
 * The extension against the usual way to watch a stream: an event each is posted to the content script, and from
 * there sent to the background, one by one. It stands in the place of the floor. What counts is how long the page's own
 * thread is busy until all is sent on: Firefox dispatches a flood first and lets the page pay for the messages after it.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserName } from '../support/browser.ts'
import { builtExtension, launch } from '../support/launch.ts'
import type { Figure, Variant } from './figure.ts'
import { takeFlood } from './flood.ts'
import { FINE_CLOCK } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { increase, mainThreads } from './processes.ts'
import { openStoredLog } from './stored-log.ts'

/** Events of one round, of so many bytes. */
const COUNT = 20_000
const SIZE = 100

/** Runs in the page, in its own world. */
const IN_PAGE = `const Native = EventSource
globalThis.EventSource = class EventSource extends Native {
  constructor(...args) {
    super(...args)
    const tell = ({ type, data, lastEventId }) =>
      postMessage({ rival: true, type, data, lastEventId, url: this.url, at: Date.now() }, '*')
    this.addEventListener('message', tell)
    this.addEventListener('done', tell)
  }
}
`

/** Runs in the page, in the extension's world. Says in the document when the last event has been answered. */
const IN_CONTENT = `const api = globalThis.browser ?? chrome
addEventListener('message', async ({ data }) => {
  if (!data?.rival) return
  await api.runtime.sendMessage(data)
  if (data.type === 'done') document.documentElement.dataset.rival = 'done'
})
`

const IN_BACKGROUND = `const api = globalThis.browser ?? chrome
const events = []
api.runtime.onMessage.addListener((message, sender, answer) => {
  events.push(message)
  answer(true)
})
`

function writeRival(name: BrowserName, folder: string): void {
  const everywhere = { matches: ['<all_urls>'], run_at: 'document_start', all_frames: true }
  const manifest = {
    manifest_version: 3,
    name: 'One by one',
    version: '1',
    host_permissions: ['<all_urls>'],
    content_scripts: [
      { ...everywhere, js: ['page.js'], world: 'MAIN' },
      { ...everywhere, js: ['content.js'] },
    ],
    background: name === 'chromium' ? { service_worker: 'background.js' } : { scripts: ['background.js'] },
    browser_specific_settings: { gecko: { id: 'one-by-one@sse-pulse.invalid' } },
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'page.js'), IN_PAGE)
  writeFileSync(join(folder, 'content.js'), IN_CONTENT)
  writeFileSync(join(folder, 'background.js'), IN_BACKGROUND)
}

/** Starts the browsers that it needs. */
export async function rival(
  name: BrowserName,
  lab: LabProcess,
): Promise<Figure & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-rival-'))
  const launched: Browser[] = []
  const start = async (extension: string | null) => {
    const browser = await launch(name, { extension, preferences: FINE_CLOCK, unwatched: true })
    launched.push(browser)
    return browser
  }
  const close = async () => {
    for (const browser of launched) await browser.close()
    rmSync(folder, { recursive: true })
  }
  try {
    writeRival(name, folder)
    const browsers: Record<Variant, Browser> = {
      native: await start(null),
      floor: await start(folder),
      extension: await start(builtExtension(name)),
    }
    const log = await openStoredLog(browsers.extension)
    let floods = 0
    return {
      id: 'rival',
      title: "Events of 100 bytes in a second of the page's own thread, against sending each by itself",
      unit: 'events/s',
      floor: 'an extension that posts each event to its content script and sends it on from there',
      cost: { unit: 'µs per event', of: rate => 1e6 / rate },
      aim: { of: 'floor', atLeast: 4 },
      async measure(variant) {
        const page = await browsers[variant].open(`${lab.url}/blank`)
        const key = `rival-${name}-${++floods}`
        const { pid } = browsers[variant]
        const before = mainThreads(pid)
        await takeFlood(page, lab, { key, count: COUNT, size: SIZE })
        if (variant === 'floor')
          await page.waitFor(
            'the last event to be sent on',
            () => document.documentElement.dataset.rival === 'done',
            [],
            { timeout: 120_000 },
          )
        if (variant === 'extension') await log.rest(await page.tabId())
        const milliseconds = increase(before, mainThreads(pid))
        await page.close()
        return (COUNT / milliseconds) * 1000
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
