/** The extension is updated or loses its access while pages are open. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { ofKind, openLogReader } from '../support/log'

declare const chrome: { runtime: { getManifest(): { version: string } } }
declare const window: {
  source: EventSource
  received: string[]
  failures: string[]
} & typeof globalThis

function openSource(url: string): void {
  window.received = []
  window.failures ??= []
  addEventListener('error', ({ message }) => void window.failures.push(message))
  window.source = new EventSource(url)
  window.source.onmessage = ({ data }) => void window.received.push(data)
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  /** A copy of the extension, of which there will be a newer version. */
  let extension: string

  beforeEach(async () => {
    lab = await startLab()
    extension = mkdtempSync(join(tmpdir(), 'sse-pulse-update-'))
    cpSync(builtExtension(name), extension, { recursive: true })
    browser = await launch(name, {
      extension,
      // Firefox then grants without asking; Chromium's question cannot be answered by a script.
      preferences: { 'extensions.webextOptionalPermissionPrompts': false },
    })
  })
  afterEach(async () => {
    await browser?.close()
    await lab?.close()
    rmSync(extension, { recursive: true, force: true })
  })

  /** Puts a newer version in the place of the extension. */
  async function update(): Promise<void> {
    const path = join(extension, 'manifest.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ ...manifest, version: '99.0.0' }))
    await browser.reloadExtension()
  }

  it('an update of the extension leaves open pages unharmed, and what comes after is recorded', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(openSource, `${lab.url}/stream/steady?interval=20`)
    await page.waitFor('events', () => window.received.length > 5)
    await update()
    const before = await page.run(() => window.received.length)
    await page.waitFor('events after the reload', n => window.received.length > n + 10, [before])
    expect(await page.run(() => window.failures)).toEqual([])

    // Firefox puts the new scripts into the open page; Chromium leaves it alone until it is loaded anew.
    await page.run(() => window.source.close())
    if (name === 'chromium') await page.reload()
    await page.run(openSource, `${lab.url}/stream/steady?interval=20&key=after`)
    await page.waitFor('events of the new stream', () => window.received.length > 5)
    const reader = await openLogReader(browser)
    const records = await reader.waitFor(tab, 'the new stream', all => {
      const made = ofKind(all, 'connection').find(({ url }) => url.includes('after'))
      return ofKind(all, 'event').filter(({ connection }) => connection === made?.connection).length > 5
    })
    const made = ofKind(records, 'connection').filter(({ url }) => url.includes('after'))
    // Once, though two of our scripts stand in front of Firefox's constructor.
    expect(made).toHaveLength(1)
    expect(made[0]?.late).toBe(name === 'firefox' ? true : undefined)
    const logged = ofKind(records, 'event').filter(({ connection }) => connection === made[0]?.connection)
    const received = await page.run(() => window.received)
    expect(logged.map(({ data }) => data)).toEqual(received.slice(0, logged.length))
    expect(await page.run(() => window.failures)).toEqual([])
    const asked = await browser.open(browser.extensionUrl('src/options/options.html'))
    expect(await asked.run(() => chrome.runtime.getManifest().version)).toBe('99.0.0')
    // The old scripts fell silent: they neither threw nor wrote anything.
    expect(await browser.complaints()).toEqual([])
  })

  it('without access to sites the panel says so, and offers to ask for it', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await browser.setHostAccess(false)
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    const notice = await panel.waitFor(
      'the notice',
      () =>
        document.querySelector('[data-testid="notice"] button') &&
        document.querySelector('[data-testid="notice"]')?.textContent,
    )
    expect(notice).toMatch(/access/)
    if (name === 'firefox') await panel.click('[data-testid="notice"] button')
    else await browser.setHostAccess(true)
    await panel.waitFor('the notice to go', () => !document.querySelector('[data-testid="notice"]'))
    await page.reload()
    await page.run(openSource, `${lab.url}/stream/steady?interval=20`)
    await panel.waitFor('the stream', () => document.querySelector('[data-testid="stream-row"]') !== null)
  })
})
