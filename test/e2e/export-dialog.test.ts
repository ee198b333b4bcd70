/** The export dialog: by keys alone, with a log that takes its time, in both themes and languages. */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations } from '../support/axe'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension, launch, waitForDownload } from '../support/launch'

const PICTURES = fileURLToPath(new URL('../../dist/pictures', import.meta.url))
const testId = (id: string) => `[data-testid="${id}"]`

/** Makes a log of so many events in the panel's own page, and drops it there. */
function dropLog(events: number): void {
  const at = 1_795_171_480_000
  const base = { connection: 'a-1', attempt: 1, source: 'page' }
  const url = 'https://shop.example/events?token=secret-of-the-shop'
  const own = { api: 'eventsource', url, method: 'GET', withCredentials: false, tab: 7, frame: 0 }
  const lines = [
    '{"kind":"log","format":"sse-pulse","version":1,"tool":"SSE Pulse 0.1.0","browser":"Chromium 156.0","exportedAt":"2026-11-20T10:41:00.000Z","redacted":[]}',
    JSON.stringify({
      kind: 'connection',
      ...base,
      attempt: 0,
      seq: 1,
      at,
      ...own,
      page: 'https://shop.example/',
    }),
    JSON.stringify({ kind: 'open', ...base, seq: 2, at: at + 40 }),
  ]
  for (let i = 0; i < events; i++) {
    const own = { type: 'tick', id: String(i), data: `{"n":${i}}`, size: 10, heard: true }
    lines.push(JSON.stringify({ kind: 'event', ...base, seq: i + 3, at: at + 100 + i, ...own }))
  }
  const data = new DataTransfer()
  data.items.add(new File([`${lines.join('\n')}\n`], 'large.ndjson'))
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
}

const focused = () => {
  const active = document.activeElement as HTMLElement | null
  return active?.dataset.testid ?? active?.getAttribute('value') ?? active?.tagName ?? ''
}

describe.each(BROWSERS)('in %s', name => {
  let browser: Browser
  let panel: Page

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    browser = await launch(name, { extension: builtExtension(name), theme: 'dark', width: 1400, height: 900 })
    panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.waitFor('the panel', id => document.querySelector(id) !== null, [testId('import')])
  })
  afterAll(() => browser?.close())

  async function openDialog(item: string): Promise<void> {
    await panel.click(testId('export-menu'))
    await panel.click(testId(item))
    await panel.waitFor('the dialog', () => document.activeElement?.closest('dialog[open]') !== null)
  }

  it('shows how far it is with a large log, and can be given up', async () => {
    await panel.run(dropLog, 240_000)
    await panel.waitFor(
      'the log',
      id =>
        document.querySelector(id)?.textContent?.includes('240,000') &&
        document.querySelector('[data-testid="event-row"]'),
      [testId('stream-row')],
      { timeout: 60_000 },
    )
    await openDialog('export-csv')
    // The look at what is taken out comes first.
    await panel.click(testId('export-confirm'))
    await panel.waitFor('some progress', () => (document.querySelector('progress')?.value ?? 0) > 0)
    expect(
      await panel.run(
        () => document.querySelector<HTMLButtonElement>('[data-testid="export-confirm"]')?.disabled,
      ),
    ).toBe(true)
    await panel.click(testId('export-cancel'))
    await panel.waitFor(
      'the dialog as it was',
      () =>
        document.querySelector('progress') === null &&
        document.querySelector<HTMLButtonElement>('[data-testid="export-confirm"]')?.disabled === false,
    )
    expect(readdirSync(browser.downloads)).toEqual([])
    // It can be tried again, and then is all there.
    await panel.click(testId('export-confirm'))
    const path = await waitForDownload(browser, /^sse-pulse_shop\.example_.*\.events\.csv$/)
    expect(readFileSync(path, 'utf8').match(/\r\n/g)).toHaveLength(240_001)
    await panel.waitFor('the dialog to close', () => document.querySelector('dialog') === null)
  })

  it('can be used by keys alone', async () => {
    await panel.run(id => document.querySelector<HTMLElement>(id)?.focus(), testId('export-menu'))
    await panel.press('Enter')
    await panel.waitFor('the menu', id => document.querySelector(id) !== null, [testId('export-report')])
    for (let i = 0; i < 10 && (await panel.run(focused)) !== 'export-report'; i++)
      await panel.press('ArrowDown')
    await panel.press('Enter')
    await panel.waitFor('the dialog', () => (document.activeElement as HTMLInputElement).value === 'report')
    // Another format, by the arrow keys of a group of radio buttons.
    await panel.press('ArrowUp')
    const format = await panel.run(
      () => document.querySelector<HTMLInputElement>('input[name=format]:checked')?.value,
    )
    expect(format).not.toBe('report')
    await panel.press('ArrowDown')
    // Each control in turn, and nothing outside of the dialog.
    const reached: string[] = []
    for (let i = 0; i < 40 && reached.at(-1) !== 'export-confirm'; i++) {
      await panel.press('Tab')
      reached.push(await panel.run(focused))
      const isInside = await panel.run(
        () => document.activeElement?.closest('dialog') !== null || document.activeElement === document.body,
      )
      expect(isInside, reached.join(' ')).toBe(true)
    }
    expect(reached).toContain('export-zip')
    expect(reached).toContain('export-cancel')
    expect(reached.at(-1)).toBe('export-confirm')
    await panel.press('Enter')
    const report = readFileSync(await waitForDownload(browser, /\.md$/), 'utf8')
    expect(report).toContain('shop.example')
    expect(report).not.toContain('secret-of-the-shop')
    await panel.waitFor(
      'the menu to have the focus again',
      id => document.activeElement === document.querySelector(id),
      [testId('export-menu')],
    )
    await openDialog('export-har')
    await panel.press('Escape')
    await panel.waitFor('the dialog to close', () => document.querySelector('dialog') === null)
  })

  it('is in order for axe, in both themes and however narrow', async () => {
    await panel.run(() => document.querySelector('dialog')?.close())
    await openDialog('export-report')
    for (const theme of ['dark', 'light']) {
      await panel.run(theme => {
        document.documentElement.dataset.theme = theme
      }, theme)
      for (const [width, height] of [
        [1400, 900],
        [900, 700],
        [500, 800],
      ] as const) {
        await panel.resize(width, height)
        expect(await axeViolations(panel), `${theme} ${width}`).toEqual([])
        await panel.screenshot(join(PICTURES, `export-dialog-${name}-${theme}-${width}.png`))
        // Nothing is cut off to the side, and what is below can be scrolled to.
        const overflow = await panel.run(() => {
          const dialog = document.querySelector('dialog')
          if (!dialog) return null
          const { left, right } = dialog.getBoundingClientRect()
          return {
            left: left >= 0,
            right: right <= innerWidth,
            wide: dialog.scrollWidth <= dialog.clientWidth,
          }
        })
        expect(overflow, `${theme} ${width}`).toEqual({ left: true, right: true, wide: true })
      }
    }
    await panel.resize(1400, 900)
    await panel.click(testId('export-cancel'))
    await panel.waitFor('the dialog to close', () => document.querySelector('dialog') === null)
    await panel.click(testId('export-menu'))
    expect(await axeViolations(panel)).toEqual([])
    await panel.press('Escape')
  })
})

describe.each(BROWSERS)('in Chinese, in %s', name => {
  it('has every word of the dialog and of a report', async () => {
    const browser = await launch(name, {
      extension: builtExtension(name),
      language: 'zh-CN',
      theme: 'light',
      width: 900,
      height: 800,
    })
    try {
      const panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
      await panel.waitFor('the panel', id => document.querySelector(id) !== null, [testId('import')])
      await panel.run(dropLog, 10)
      await panel.waitFor('the log', id => document.querySelector(id) !== null, [testId('event-row')])
      await panel.click(testId('export-menu'))
      await panel.click(testId('export-report'))
      await panel.waitFor('the dialog', id => document.querySelector(id) !== null, [testId('export-dialog')])
      await panel.screenshot(join(PICTURES, `export-dialog-${name}-zh.png`))
      const isChinese = await panel.run(() => document.documentElement.lang.startsWith('zh'))
      // Firefox has the extension's language only where its own is installed.
      if (!isChinese) return
      const words = await panel.run(() => document.querySelector('dialog')?.textContent ?? '')
      expect(words).toMatch(/[\u4e00-\u9fff]/)
      await panel.click(testId('export-confirm'))
      const report = readFileSync(await waitForDownload(browser, /\.md$/), 'utf8')
      expect(report).toMatch(/^# .*[\u4e00-\u9fff]/)
      // What is wrong is told in it too: the token in the address.
      expect(report).toMatch(/^### .*[\u4e00-\u9fff]/m)
    } finally {
      await browser.close()
    }
  })
})
