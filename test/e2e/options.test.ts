/** The options page: each switch applies at once, says what it does, and is there again when the page is. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import type { Settings } from '../../src/core/settings'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { ROOT } from '../support/command'
import { switchDeepCapture } from '../support/deep-capture'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

const PICTURES = join(ROOT, 'dist/pictures')

const option = (name: string) => `[data-testid=option-${name}]`

interface ExtensionWindow {
  chrome: {
    storage: {
      local: {
        get(key: string): Promise<{ settings?: Settings }>
        set(values: { settings: Settings }): Promise<void>
      }
    }
  }
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

  /** Pages of a test: at HTTP/1.1 six open streams would keep the next test from its page. */
  const opened: Page[] = []
  afterEach(async () => {
    for (const tested of opened.splice(0)) await tested.close()
    await page.run(() =>
      (window as unknown as ExtensionWindow).chrome.storage.local.set({ settings: {} as Settings }),
    )
    await page.waitFor('nothing to be chosen', isOn, [option('where-everywhere')])
  })

  async function openBlank(): Promise<Page> {
    const tested = await browser.open(`${lab.url}/blank`)
    opened.push(tested)
    return tested
  }

  /** Types into a field, as one who leaves it afterwards. */
  const type = (where: Page, selector: string, text: string) =>
    where.run(
      (selector: string, text: string) => {
        const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector)
        if (!field) throw new Error(`no ${selector}`)
        field.value = text
        field.dispatchEvent(new Event('change', { bubbles: true }))
      },
      selector,
      text,
    )

  const pick = (where: Page, selector: string, value: string) =>
    where.run(
      (selector: string, value: string) => {
        const field = document.querySelector<HTMLSelectElement>(selector)
        if (!field) throw new Error(`no ${selector}`)
        field.value = value
        field.dispatchEvent(new Event('change', { bubbles: true }))
      },
      selector,
      value,
    )

  /** Waits until what is stored is so. */
  const stored = (where: Page, holds: (settings: Settings) => boolean) =>
    waitUntil('the settings to be stored', async () => {
      const { settings } = await where.run(() =>
        (window as unknown as ExtensionWindow).chrome.storage.local.get('settings'),
      )
      return settings && holds(settings)
    })

  let streams = 0
  /** Opens a stream of one event in a page. */
  const listen = (where: Page, data: string) =>
    where.run(
      (url: string) => {
        new EventSource(url).onmessage = ({ data }) => {
          document.title = data.slice(0, 20)
        }
      },
      lab.url + scriptPath([{ body: [`data: ${data}\n\n`] }], `${name}-${++streams}`),
    )
  const heard = (where: Page, text: string) =>
    where.waitFor('the event', wanted => document.title === wanted, [text])

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
      [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')].map(input => [
        input.dataset.testid,
        input.labels?.[0]?.textContent?.trim(),
        // A number's label says it all, and what describes a list is what is wrong with it.
        input.type === 'number' || input.type === 'textarea'
          ? 'nothing'
          : document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent?.trim(),
      ]),
    )
    expect(controls.length).toBeGreaterThan(12)
    for (const [id, ...texts] of controls) for (const text of texts) expect(text, id ?? '').toBeTruthy()
    await page.screenshot(join(PICTURES, `options-${name}.png`))
  })

  it('records only listed sites, says which lines it does not understand, and holds at once', async () => {
    const tested = await openBlank()
    const tab = await tested.tabId()
    await page.click(option('where-listed'))
    await type(page, option('only'), 'elsewhere.example\ntwo words')
    const wrong = await page.waitFor('the wrong line to be named', () => {
      return document.getElementById('wrong-only')?.textContent
    })
    expect(wrong).toContain('two words')
    await stored(page, ({ sites }) => sites.where === 'listed' && sites.only.length === 1)
    await listen(tested, 'unlisted')
    await heard(tested, 'unlisted')
    expect(await reader.read(tab)).toEqual([])

    await type(page, option('only'), new URL(lab.url).host)
    await stored(page, ({ sites }) => sites.only[0] !== 'elsewhere.example')
    // The stream that is open by then is there, without a reload.
    const records = await reader.waitFor(tab, 'the stream', all => ofKind(all, 'connection').length === 1)
    expect(ofKind(records, 'event')).toEqual([])
    await page.click(option('where-everywhere'))
    await stored(page, ({ sites }) => sites.where === 'everywhere')
  })

  it('keeps no payload, or only its beginning, and says how much is left out', async () => {
    const tested = await openBlank()
    const tab = await tested.tabId()
    await page.click(option('payloads-none'))
    await stored(page, ({ keeping }) => keeping.payloads === 'none')
    await listen(tested, 'x'.repeat(3000))
    const none = await reader.waitFor(tab, 'what was left out', all => ofKind(all, 'dropped').length > 0)
    expect(ofKind(none, 'event')).toEqual([expect.objectContaining({ data: null, size: 3000 })])
    expect(ofKind(none, 'dropped')).toEqual([
      expect.objectContaining({ why: 'choice', records: 0, bytes: 3000 }),
    ])

    await page.click(option('payloads-first'))
    await page.waitFor('the number', selector => document.querySelector(selector) !== null, [option('first')])
    await type(page, option('first'), '1')
    await stored(page, ({ keeping }) => keeping.payloads === 'first' && keeping.first === 1024)
    await listen(tested, 'y'.repeat(3000))
    const first = await reader.waitFor(tab, 'the beginning', all => ofKind(all, 'event').length > 1)
    expect(ofKind(first, 'event')[1]).toMatchObject({ data: 'y'.repeat(1024), cut: true, size: 3000 })
    await page.click(option('payloads-all'))
    await stored(page, ({ keeping }) => keeping.payloads === 'all')
  })

  it('keeps a new limit at once, says how much is used, and deletes everything', async () => {
    const tested = await openBlank()
    const tab = await tested.tabId()
    await tested.run((url: string) => {
      for (const key of 'abc') new EventSource(`${url}&key=${key}`)
    }, `${lab.url}/stream/big-event?size=700000`)
    await reader.waitFor(tab, 'all of it', all => ofKind(all, 'event').length === 9)
    await type(page, option('session'), '1')
    await reader.waitFor(tab, 'the oldest to be deleted', all =>
      ofKind(all, 'dropped').some(({ why }) => why === 'retention'),
    )
    await type(page, option('session'), '128')
    const used = await page.waitFor('how much is used', () => {
      const text = document.querySelector('[data-testid="storage-used"]')?.textContent ?? ''
      return /[1-9]/.test(text.replace('SSE', '')) ? text : ''
    })
    expect(used).toContain('MiB')
    await page.run(() => {
      window.confirm = () => true
    })
    await page.click(option('clear'))
    const left = await reader.waitFor(tab, 'the log to be empty', all => ofKind(all, 'event').length === 0)
    // What is open stays known.
    expect(ofKind(left, 'connection')).toHaveLength(3)
  })

  it('speaks another language and looks different at once, on each of its pages', async () => {
    const other = await open()
    await pick(page, option('theme'), 'light')
    await pick(page, option('language'), 'zh_CN')
    for (const each of [page, other]) {
      await each.waitFor('Chinese, light', () => {
        const { lang, dataset } = document.documentElement
        return lang === 'zh-CN' && dataset.theme === 'light' && document.body.textContent?.includes('语言')
      })
    }
    await pick(page, option('language'), 'browser')
    await pick(page, option('theme'), 'browser')
    await page.waitFor('English, dark', () => {
      const { lang, dataset } = document.documentElement
      return lang === 'en' && dataset.theme === 'dark'
    })
    await other.close()
  })

  it.runIf(name === 'chromium')('offers no deep capture, and says what there is instead', async () => {
    expect(await page.run(isOn, option('deep'))).toBeNull()
    expect(await page.run(() => document.querySelector('#deep + p')?.textContent)).toContain('DevTools')
  })

  it.runIf(name === 'firefox')('switches deep capture on and off', async () => {
    expect(await page.run(isOn, option('deep'))).toBe(false)
    await switchDeepCapture(browser, true)
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
