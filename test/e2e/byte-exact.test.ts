/** Raw event streams that are exported byte for byte: what the server sent, in its own spelling, out of real browsers. */

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { switchDeepCapture } from '../support/deep-capture'
import { BROWSERS, builtExtension, launch, waitForDownload } from '../support/launch'

declare const window: { read: number; heard: number } & typeof globalThis

const testId = (id: string) => `[data-testid="${id}"]`

/** Spelled as hardly anybody does, but always alike; and once otherwise. */
const BODY = [
  ':hello\r\n\r\nretry:700\r\n\r\n',
  'id:1\r\ndata:{"n":1}\r\nevent:tick\r\n\r\n',
  ':\r\n\r\nid:2\r\ndata:Zürich\r\ndata: 心跳 🫀\r\nevent:tick\r\n\r\n',
  'event: unheard\ndata: x\n\nid:3\r\ndata:last\r\nevent:tick\r\n\r\n',
]
const SENT = BODY.join('')

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const streamOf = (key: string, body: ScriptAttempt['body'], end: ScriptAttempt['end'] = 'hold') =>
    lab.url + scriptPath([{ body, end }], `${key}-${name}`)

  /** Opens a page and its panel, and exports the event stream once so many events are shown. */
  async function exported(start: (page: Page) => Promise<void>, events: number): Promise<[string, string]> {
    const page = await browser.open(`${lab.url}/blank`)
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
    await panel.waitFor('the panel to watch', id => document.querySelector(id) !== null, [testId('welcome')])
    await start(page)
    await panel.waitFor(
      'the events',
      n => {
        const rows = [...document.querySelectorAll('[data-testid="event-row"]')]
        if (rows.length === n) return true
        throw new Error(
          `${document.querySelector('[data-testid="capture-level"]')?.textContent}: ${rows.map(row => row.textContent).join(' | ')}`,
        )
      },
      [events],
    )
    await panel.click(testId('export-menu'))
    await panel.click(testId('export-sse'))
    for (const old of readdirSync(browser.downloads)) rmSync(join(browser.downloads, old))
    await panel.click(testId('export-confirm'))
    const path = await waitForDownload(browser, /\.sse$/)
    await panel.close()
    await page.close()
    return [path, readFileSync(path, 'utf8')]
  }

  async function readAll(page: Page, url: string, size: number): Promise<void> {
    await page.run(async url => {
      window.read = 0
      const reader = (await fetch(url)).body?.getReader()
      const next = async () => {
        const { done, value } = (await reader?.read()) ?? { done: true }
        window.read += value?.length ?? 0
        if (!done) void next()
      }
      void next()
    }, url)
    await page.waitFor('the body', size => window.read === size, [size])
  }

  it('what a page reads with fetch', async () => {
    const size = new TextEncoder().encode(SENT).length
    const [path, text] = await exported(page => readAll(page, streamOf('fetch', BODY), size), 4)
    expect(text).toBe(SENT)
    expect(path).not.toContain('reconstructed')
  })

  it('but not what has lost something on the way, which says so', async () => {
    const body = ['id: 1\nid: 2\ndata: x\n\n']
    const [path, text] = await exported(page => readAll(page, streamOf('odd', body), 21), 1)
    expect(text).toContain('reconstructed')
    expect(path).toContain('reconstructed')
  })

  it('nor what it reads as text, of which a mark is not shown', async () => {
    const [path, text] = await exported(async page => {
      await page.run(
        async url => {
          await (await fetch(url)).text()
        },
        streamOf('text', ['\ufeffdata: x\n\n'], 'end'),
      )
    }, 1)
    expect(text).toContain('reconstructed')
    expect(path).toContain('reconstructed')
  })

  describe.runIf(name === 'firefox')('under deep capture', () => {
    beforeAll(async () => {
      await browser.close()
      browser = await launch(name, { extension: builtExtension(name) })
      await switchDeepCapture(browser, true)
      // An address that is known is watched from the first attempt on.
      await exported(async page => {
        await page.run(listen, streamOf('known', ['event: tick\ndata: x\n\n']))
      }, 1)
    })

    function listen(url: string): void {
      window.heard = 0
      const source = new EventSource(url)
      source.addEventListener('tick', () => {
        window.heard++
      })
    }

    it('what an EventSource gets', async () => {
      const [path, text] = await exported(page => page.run(listen, streamOf('deep', BODY)), 4)
      expect(text).toBe(SENT)
      expect(path).not.toContain('reconstructed')
    })
  })
})
