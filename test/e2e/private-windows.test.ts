/** A private window is watched where the user allows it, and nothing of it is on the disk afterwards. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { filesHolding } from '../support/disk-contents'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { ofKind, openLogReader } from '../support/log'

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let folder: string

  beforeEach(async () => {
    lab = await startLab()
    folder = mkdtempSync(join(tmpdir(), 'sse-pulse-private-'))
    browser = await launch(name, { extension: builtExtension(name), privateWindows: true, folder })
  })
  afterEach(async () => {
    await browser?.close()
    await lab?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })

  /** A stream whose address and payload hold a word. */
  const open = (page: Page, word: string) =>
    page.run(
      url => {
        const source = new EventSource(url)
        source.onmessage = ({ data }) => {
          document.title = `received ${String(data).length}`
        }
      },
      lab.url + scriptPath([{ body: [`data: ${word} ${word}\n\n`], end: 'hold' }], word),
    )

  it('its events are in the panel, and no word of it is in the profile', async () => {
    const secret = randomBytes(12).toString('hex')
    const known = randomBytes(12).toString('hex')
    const hidden = await browser.openPrivate(`${lab.url}/blank`)
    await open(hidden, secret)
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await hidden.tabId()}`))
    await panel.waitFor(
      'its event',
      word => document.querySelector('[data-testid="event-row"]')?.textContent?.includes(word),
      [secret],
    )
    // What an ordinary window shows is stored: the search would find the other too.
    const page = await browser.open(`${lab.url}/blank?ordinary`)
    await open(page, known)
    const reader = await openLogReader(browser)
    await reader.waitFor(await page.tabId(), 'the other event', all => ofKind(all, 'event').length === 1)
    for (const each of [panel, hidden, page]) await each.close()
    await browser.close()
    expect(filesHolding(folder, known)).not.toEqual([])
    expect(filesHolding(folder, secret)).toEqual([])
  })

  it.runIf(name === 'firefox')('of a browser that is always private there is nothing either', async () => {
    await browser.close()
    const preferences = { 'browser.privatebrowsing.autostart': true }
    browser = await launch(name, {
      extension: builtExtension(name),
      privateWindows: true,
      folder,
      preferences,
    })
    const secret = randomBytes(12).toString('hex')
    const page = await browser.open(`${lab.url}/blank`)
    await open(page, secret)
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
    await panel.waitFor(
      'its event',
      word => document.querySelector('[data-testid="event-row"]')?.textContent?.includes(word),
      [secret],
    )
    for (const each of [panel, page]) await each.close()
    await browser.close()
    expect(filesHolding(folder, secret)).toEqual([])
  })
})
