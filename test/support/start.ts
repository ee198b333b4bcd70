/**
 * `npm start`: the extension at work. Builds it, starts the lab and a browser, and opens DevTools on the SSE panel.
 *
 * With a display it stays until the browser is closed. Without one it runs headless for a while, then takes a
 * picture of the panel, exports the log, and says where both are.
 */

import { copyFileSync, mkdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startLab } from '../lab/main.ts'
import type { BrowserName, Page } from './browser.ts'
import { buildIfStale } from './build.ts'
import { ROOT } from './command.ts'
import { builtExtension, isBrowserName, launch, waitForDownload } from './launch.ts'
import { installBrowsers } from './prepare.mjs'

/** Streams that show most of what the panel can show. */
const STREAMS = 'steady,heartbeat-event,drop-and-resume'

/** How long it runs without a display, in seconds. */
const HEADLESS_SECONDS = 20

interface Wishes {
  browser: BrowserName
  /** The address to open; the lab's when there is none. */
  url: string | undefined
  /** When to end; without a display there is always an end. */
  seconds: number | null
  headed: boolean
}

function readArguments(): Wishes {
  const { values } = parseArgs({
    options: {
      browser: { type: 'string', default: 'chromium' },
      url: { type: 'string' },
      seconds: { type: 'string' },
    },
  })
  const { browser, url, seconds } = values
  if (!isBrowserName(browser)) throw new Error(`there is no browser ${browser}: chromium or firefox`)
  if (url !== undefined && !URL.canParse(url)) throw new Error(`--url ${url} is not an address`)
  const wanted = seconds === undefined ? null : Number(seconds)
  if (Number.isNaN(wanted)) throw new Error(`--seconds ${seconds} is not a number`)
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const headed = process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY)
  return { browser, url, seconds: wanted ?? (headed ? null : HEADLESS_SECONDS), headed }
}

/** Clicks the export of the log, opening the menu that it is in where it is not shown. */
async function exportLog(panel: Page): Promise<void> {
  const isShown = await panel.run(
    () => document.querySelector('[data-testid=export-ndjson]')?.checkVisibility() ?? false,
  )
  if (!isShown) await panel.click('[data-testid=export-menu]')
  await panel.click('[data-testid=export-ndjson]')
}

async function show({ browser: name, seconds, headed }: Wishes, url: string): Promise<void> {
  const browser = await launch(name, { extension: builtExtension(name), headed })
  try {
    const page = await browser.open(url)
    const panel = await page.openPanel()
    if (headed) {
      console.log(`${name} shows ${url}. Close it, or press Ctrl-C, to end.`)
      const end = seconds === null ? browser.ended : Promise.race([browser.ended, delay(seconds * 1000)])
      return await end
    }
    console.log(`There is no display: ${name} runs unseen on ${url} for ${seconds} seconds.`)
    await delay((seconds ?? HEADLESS_SECONDS) * 1000)
    const folder = join(ROOT, 'dist', 'start')
    mkdirSync(folder, { recursive: true })
    const picture = join(folder, `panel-${name}.png`)
    await panel.screenshot(picture)
    console.log(`The panel: ${relative(ROOT, picture)}`)
    await exportLog(panel)
    const exported = await waitForDownload(browser, /\.ndjson$/)
    const log = join(folder, basename(exported))
    copyFileSync(exported, log)
    console.log(`The log:   ${relative(ROOT, log)}`)
  } finally {
    await browser.close()
  }
}

async function start(): Promise<void> {
  const wishes = readArguments()
  installBrowsers([wishes.browser])
  if (!(await buildIfStale())) throw new Error('the extension could not be built; see above')
  if (wishes.url !== undefined) return show(wishes, wishes.url)
  const lab = await startLab({})
  try {
    await show(wishes, `${lab.url}/?start=${STREAMS}`)
  } finally {
    await lab.close()
  }
}

try {
  await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
