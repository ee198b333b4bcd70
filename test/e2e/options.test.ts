/** The options page: each switch applies at once, says what it does, and is there again when the page is. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { ROOT } from '../support/command'
import { switchOnDeepCapture } from '../support/deep-capture'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

const PICTURES = join(ROOT, 'dist/pictures')

const option = (name: string) => `[data-testid=option-${name}]`

interface ExtensionWindow {
  chrome: { storage: { local: { get(key: string): Promise<{ settings?: { fetch: boolean } }> } } }
}

function isOn(selector: string): boolean | null {
  return document.querySelector<HTMLInputElement>(selector)?.checked ?? null
}

describe.each(BROWSERS)('in %s', name => {
  let browser: Browser
  let page: Page
  let lab: Lab
  let reader: LogReader

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name), theme: 'dark' })
    reader = await openLogReader(browser)
    page = await open()
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  async function open(): Promise<Page> {
    const opened = await browser.open(browser.extensionUrl('src/options/options.html'))
    await opened.waitFor('the options', selector => document.querySelector(selector) !== null, [
      option('fetch'),
    ])
    return opened
  }

  it('records all streams that pages read until told otherwise, and remembers what it was told', async () => {
    expect(await page.run(isOn, option('fetch'))).toBe(true)
    expect(await page.run(isOn, option('xhr'))).toBe(true)
    const other = await open()
    await page.click(option('fetch'))
    // Where the options are open twice, both say the same.
    await other.waitFor(
      'the other page to follow',
      selector => {
        return document.querySelector<HTMLInputElement>(selector)?.checked === false
      },
      [option('fetch')],
    )
    await other.close()
    await page.reload()
    await page.waitFor('the options', selector => document.querySelector(selector) !== null, [
      option('fetch'),
    ])
    expect(await page.run(isOn, option('fetch'))).toBe(false)
    expect(await page.run(isOn, option('xhr'))).toBe(true)
    await page.click(option('fetch'))
    expect(await page.run(isOn, option('fetch'))).toBe(true)
  })

  it('leaves out what is switched off, in pages that are open already, and nothing else', async () => {
    const tested = await browser.open(`${lab.url}/blank`)
    const tab = await tested.tabId()
    const read = (data: string) =>
      tested.run(
        async url => (await fetch(url)).text(),
        lab.url + scriptPath([{ body: [`data: ${data}\n\n`], end: 'end' }], `${name}-${data}`),
      )
    const listen = (data: string) =>
      tested.run(
        (url: string) => void new EventSource(url),
        lab.url + scriptPath([{ body: [`data: ${data}\n\n`] }], `${name}-${data}`),
      )
    const texts = (records: readonly LogRecord[]) => ofKind(records, 'event').map(({ data }) => data)
    await read('fetched')
    await reader.waitFor(tab, 'the stream that was fetched', records => texts(records).includes('fetched'))

    await page.click(option('fetch'))
    await page.waitFor('it to be stored', async () => {
      const { settings } = await (window as unknown as ExtensionWindow).chrome.storage.local.get('settings')
      return settings?.fetch === false
    })
    await read('unwanted')
    await listen('listened')
    // What a page tells is in its order.
    const records = await reader.waitFor(tab, 'the other stream', all => texts(all).includes('listened'))
    expect(texts(records)).toEqual(['fetched', 'listened'])
    expect(lab.sent(`${name}-unwanted`).connections).toHaveLength(1)

    await page.click(option('fetch'))
    await page.waitFor('it to be stored', async () => {
      const { settings } = await (window as unknown as ExtensionWindow).chrome.storage.local.get('settings')
      return settings?.fetch === true
    })
    await read('again')
    await reader.waitFor(tab, 'the stream', all => texts(all).includes('again'))
    await tested.close()
  })

  it('is named and described for those who do not see it', async () => {
    const controls = await page.run(() =>
      [...document.querySelectorAll('input')].map(input => [
        input.labels?.[0]?.textContent?.trim(),
        document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent?.trim(),
      ]),
    )
    expect(controls.length).toBe(name === 'firefox' ? 3 : 2)
    for (const texts of controls) for (const text of texts) expect(text).toBeTruthy()
    await page.screenshot(join(PICTURES, `options-${name}.png`))
  })

  it.runIf(name === 'chromium')('offers no deep capture, and says what there is instead', async () => {
    expect(await page.run(isOn, option('deep'))).toBeNull()
    expect(await page.run(() => document.querySelector('#deep + p')?.textContent)).toContain('DevTools')
  })

  it.runIf(name === 'firefox')('switches deep capture on and off', async () => {
    expect(await page.run(isOn, option('deep'))).toBe(false)
    await switchOnDeepCapture(browser)
    await page.waitFor(
      'the other page to follow',
      selector => {
        return document.querySelector<HTMLInputElement>(selector)?.checked
      },
      [option('deep')],
    )
    await page.click(option('deep'))
    await page.waitFor(
      'deep capture to be off',
      selector => {
        return document.querySelector<HTMLInputElement>(selector)?.checked === false
      },
      [option('deep')],
    )
    expect(await page.run(() => document.querySelector('[data-testid=options-failure]')?.textContent)).toBe(
      '',
    )
  })
})
