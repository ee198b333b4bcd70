/** The browser is killed while events come in: what its page received up to the last second is there afterwards. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { ofKind, openLogReader } from '../support/log'

declare const window: { received: string[] } & typeof globalThis

function openSource(url: string): void {
  window.received = []
  new EventSource(url).onmessage = ({ data }) => void window.received.push(data)
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let folder: string

  const start = () => launch(name, { extension: builtExtension(name), folder })

  beforeEach(async () => {
    lab = await startLab()
    folder = mkdtempSync(join(tmpdir(), 'sse-pulse-killed-'))
    browser = await start()
  })
  afterEach(async () => {
    await browser?.close()
    await lab?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })

  it('is killed at 200 events a second: history goes to the last second, can be read, and goes on', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(openSource, `${lab.url}/stream/steady?interval=5`)
    await page.waitFor('events', () => window.received.length > 300)
    const early = await page.run(() => window.received)
    // A second and a little more.
    await page.waitFor('more of them', n => window.received.length > n + 230, [early.length])
    await browser.kill()

    browser = await start()
    const reader = await openLogReader(browser)
    const before = await reader.read(tab)
    const data = ofKind(before, 'event').map(event => event.data)
    expect(data.slice(0, early.length)).toEqual(early)
    const numbers = before.map(({ seq }) => seq)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
    expect(ofKind(before, 'dropped')).toEqual([])
    const panel = await browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))
    await panel.waitFor(
      'the former stream',
      () => document.querySelector('[data-testid="stream-row"]') !== null,
    )
    await panel.close()

    const again = await browser.open(`${lab.url}/blank?again`)
    await again.run(openSource, `${lab.url}/stream/steady?interval=5&key=again`)
    const after = await reader.waitFor(await again.tabId(), 'new events', all => {
      const made = ofKind(all, 'connection').find(({ url }) => url.endsWith('again'))
      return ofKind(all, 'event').filter(({ connection }) => connection === made?.connection).length > 50
    })
    const first = ofKind(after, 'connection').find(({ url }) => url.endsWith('again'))
    expect(first?.seq).toBeGreaterThan(numbers.at(-1) ?? Number.POSITIVE_INFINITY)
    await again.close()
  })
})
