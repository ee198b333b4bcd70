/** What the user deletes is gone: from the database in both browsers, and from the files where the browser overwrites. */

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
import { waitUntil } from '../support/poll'

/** Runs in a page of the extension: everything in its databases, as text. */
async function everything(): Promise<string> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  let text = ''
  for (const { name = '' } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name))
    for (const store of db.objectStoreNames)
      text += JSON.stringify(await done(db.transaction(store).objectStore(store).getAll()))
    db.close()
  }
  return text + JSON.stringify({ ...localStorage })
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let folder: string

  beforeEach(async () => {
    lab = await startLab()
    folder = mkdtempSync(join(tmpdir(), 'sse-pulse-clear-'))
    browser = await launch(name, { extension: builtExtension(name), folder })
  })
  afterEach(async () => {
    await browser?.close()
    await lab?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })

  const open = (page: Page, word: string) =>
    page.run(
      url => void new EventSource(url),
      lab.url + scriptPath([{ body: [`data: ${word}\n\n`], end: 'hold' }], `clear-${name}`),
    )

  it('deletes the logs of tabs that are closed, and what was logged so far of open ones', async () => {
    const [closed, still] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
    const reader = await openLogReader(browser)
    const first = await browser.open(`${lab.url}/blank?first`)
    const tab = await first.tabId()
    await open(first, closed)
    await reader.waitFor(tab, 'its event', all => ofKind(all, 'event').length === 1)
    await first.close()
    await reader.waitFor(tab, 'its close', all => ofKind(all, 'close').length === 1)
    const second = await browser.open(`${lab.url}/blank?second`)
    await open(second, still)
    await reader.waitFor(await second.tabId(), 'its event', all => ofKind(all, 'event').length === 1)

    const options = await browser.open(browser.extensionUrl('src/options/options.html'))
    expect(await options.run(everything)).toContain(closed)
    await options.run(() => {
      globalThis.confirm = () => true
    })
    await options.click('[data-testid="option-clear"]')
    await waitUntil('the log to be gone', async () => !(await options.run(everything)).includes(closed))
    const left = await options.run(everything)
    // What an open stream is stays known, its address and with it this word among it, but no event.
    expect(left).not.toContain('\\"kind\\":\\"event\\"')
    for (const each of [second, options]) await each.close()
    await reader.close()
    // Firefox overwrites what is deleted as soon as its database rests; Chromium leaves it in its files until it
    // compacts them (docs/security.md).
    if (name === 'firefox')
      await waitUntil('its bytes to be gone', async () => filesHolding(folder, closed).length === 0, {
        timeout: 30_000,
      })
    await browser.close()
    if (name === 'firefox') expect(filesHolding(folder, closed)).toEqual([])
  })
})
