/**
 * What watching requests costs in ordinary browsing: a page that fetches 5 000 small files, and the extension's own
 * process meanwhile. `npx tsx test/bench/request-cost.ts [chromium|firefox] [rounds] [fetches]`; Linux only, as it reads `/proc`.
 *
 * `native` no extension · `idle` ours, no event stream anywhere · `live` ours, one open elsewhere · `one event` and
 * `all events`: a bare extension whose listener does nothing, for one of webRequest's events or for the six we use.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLab } from '../lab/main.ts'
import type { BrowserName } from '../support/browser.ts'
import { browsersToTest, builtExtension, isBrowserName, launch } from '../support/launch.ts'
import { openLogReader } from '../support/log.ts'

const FETCHES = Number(process.argv[4] ?? 5000)
const ROUNDS = Number(process.argv[3] ?? 3)
/** Length of a tick of `/proc/<pid>/stat`, in milliseconds. */
const TICK = 10

const VARIANTS = ['native', 'idle', 'live', 'one event', 'all events'] as const
type Variant = (typeof VARIANTS)[number]

interface Figure {
  /** Milliseconds that the page took. */
  page: number
  /** Milliseconds of processor time of the extension's process for each 1 000 requests. */
  worker: number
}

const EVENTS: Record<string, string[]> = {
  onSendHeaders: ['requestHeaders'],
  onHeadersReceived: ['responseHeaders'],
  onBeforeRedirect: [],
  onResponseStarted: [],
  onCompleted: [],
  onErrorOccurred: [],
}

/** Writes an extension that listens and does nothing. */
function writeBareExtension(name: BrowserName, events: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-bare-'))
  const background =
    name === 'chromium' ? { service_worker: 'background.js' } : { scripts: ['background.js'] }
  const manifest = {
    manifest_version: 3,
    name: 'bare',
    version: '1',
    permissions: ['webRequest'],
    host_permissions: ['<all_urls>'],
    background,
    browser_specific_settings: { gecko: { id: 'bare@sse-pulse.invalid' } },
  }
  const lines = events.map(event => {
    const extra = [
      ...(EVENTS[event] ?? []),
      ...(name === 'chromium' && EVENTS[event]?.length ? ['extraHeaders'] : []),
    ]
    return `api.webRequest.${event}.addListener(() => {}, which${extra.length > 0 ? `, ${JSON.stringify(extra)}` : ''})`
  })
  const which = `{ urls: ['<all_urls>'], types: ['xmlhttprequest'] }`
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(
    join(folder, 'background.js'),
    `const api = globalThis.browser ?? chrome\nconst which = ${which}\n${lines.join('\n')}\n`,
  )
  return folder
}

/** Processor time of the extension process among those that this process has started, in milliseconds. */
function extensionTime(): number {
  const parents = new Map<number, number>()
  const times = new Map<number, number>()
  for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      parents.set(Number(entry), Number(fields[1]))
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      const isExtension = command.includes('--extension-process') || stat.includes('(WebExtensions)')
      if (isExtension) times.set(Number(entry), (Number(fields[11]) + Number(fields[12])) * TICK)
    } catch {
      // It has ended in this moment.
    }
  }
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (parents.has(pid) && isOurs(parents.get(pid) as number))
  return [...times].filter(([pid]) => isOurs(pid)).reduce((sum, [, time]) => sum + time, 0)
}

async function measure(
  name: BrowserName,
  variant: Variant,
  folders: Record<string, string>,
): Promise<Figure> {
  const extension = variant === 'native' ? null : (folders[variant] ?? builtExtension(name))
  const lab = await startLab()
  const browser = await launch(name, { extension })
  try {
    const page = await browser.open(`${lab.url}/blank`)
    if (variant === 'live') {
      const reader = await openLogReader(browser)
      const other = await browser.open(`${lab.url}/blank`)
      await other.run((url: string) => void new EventSource(url), `${lab.url}/stream/steady?interval=60000`)
      await reader.waitFor(await other.tabId(), 'a stream', records => records.length > 0)
    }
    const fetchAll = (count: number) =>
      page.run(async (count: number) => {
        const begun = performance.now()
        for (let done = 0; done < count; done += 5)
          await Promise.all([1, 2, 3, 4, 5].map(() => fetch('/blank').then(response => response.text())))
        return performance.now() - begun
      }, count)
    await fetchAll(500)
    const before = extensionTime()
    const time = await fetchAll(FETCHES)
    return { page: time, worker: ((extensionTime() - before) * 1000) / FETCHES }
  } finally {
    await browser.close()
    await lab.close()
  }
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

const only = process.argv[2]
for (const name of isBrowserName(only) ? [only] : browsersToTest()) {
  const folders = {
    'one event': writeBareExtension(name, ['onHeadersReceived']),
    'all events': writeBareExtension(name, Object.keys(EVENTS)),
  }
  const figures = new Map<Variant, Figure[]>(VARIANTS.map(variant => [variant, []]))
  try {
    for (let round = 0; round < ROUNDS; round++)
      for (const variant of VARIANTS) figures.get(variant)?.push(await measure(name, variant, folders))
  } finally {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true })
  }
  const native = median(figures.get('native')?.map(({ page }) => page) ?? [])
  console.log(`\n${name}, ${FETCHES} fetches, median of ${ROUNDS}`)
  for (const [variant, all] of figures) {
    const page = median(all.map(each => each.page))
    const worker = median(all.map(each => each.worker))
    console.log(
      `${variant.padEnd(11)} page ${page.toFixed(0).padStart(6)} ms (${(page / native).toFixed(2)})   ` +
        `extension ${worker.toFixed(1).padStart(6)} ms per 1000 requests`,
    )
  }
}
