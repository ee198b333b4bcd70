/** Files that are opened in the panel: several at once, by the button or dropped, good and bad ones. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension, launch } from '../support/launch'

const testId = (id: string) => `[data-testid="${id}"]`

/** A file for the page to make: its name and its text. */
type Given = [name: string, text: string]

const HEADER =
  '{"kind":"log","format":"sse-pulse","version":1,"tool":"SSE Pulse 0.1.0","browser":"Chromium 156.0","exportedAt":"2026-11-20T10:41:00.000Z","redacted":[]}'
const lineOf = (fields: object) =>
  JSON.stringify({ connection: 'a-1', attempt: 1, at: 1_795_171_480_000, source: 'page', ...fields })
const LOG = [
  HEADER,
  lineOf({
    kind: 'connection',
    attempt: 0,
    seq: 1,
    api: 'eventsource',
    url: 'https://shop.example/logged',
    method: 'GET',
    withCredentials: false,
    tab: 7,
    frame: 0,
    page: 'https://shop.example/',
  }),
  lineOf({ kind: 'event', seq: 2, type: 'message', id: '', data: '<b>bold</b>', size: 11, heard: true }),
].join('\n')

describe.each(BROWSERS)('in %s', name => {
  let browser: Browser
  let panel: Page

  beforeAll(async () => {
    browser = await launch(name, { extension: builtExtension(name) })
  })
  beforeEach(async () => {
    panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.waitFor('the panel', id => document.querySelector(id) !== null, [testId('import')])
  })
  afterEach(() => panel?.close())
  afterAll(() => browser?.close())

  /** Hands files to the panel, as the browser does when the user chose or dropped them. */
  async function give(how: 'choose' | 'drop', files: Given[]): Promise<void> {
    await panel.run(
      (how: string, given: Given[]) => {
        const data = new DataTransfer()
        for (const [name, text] of given) data.items.add(new File([text], name))
        if (how === 'drop') {
          document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
          )
          return
        }
        const input = document.querySelector<HTMLInputElement>('input[data-testid="import"]')
        if (!input) return
        input.files = data.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
      },
      how,
      files,
    )
  }

  const shown = () =>
    panel.run(() => ({
      files: [...document.querySelectorAll('[data-testid="file-choice"] option')].map(
        option => option.textContent,
      ),
      marks: document.querySelector('[data-testid="imported-file"] .mark')?.textContent ?? '',
      current: document.querySelector('[data-testid="imported-file"]')?.textContent ?? '',
      notices: [...document.querySelectorAll('[data-testid="notice"]')].map(
        notice => notice.textContent ?? '',
      ),
      bold: document.querySelectorAll('b').length,
    }))

  it.each(['choose', 'drop'] as const)(
    'several at once are each a log, marked as imported (%s)',
    async how => {
      await give(how, [
        ['one.ndjson', `${LOG}\n`],
        ['two.sse', 'id: 1\ndata: raw\n\n'],
        ['broken.ndjson', `${LOG}\nnot a record\n`],
        ['picture.png', '\u0089PNG\r\n\u001a\n'],
      ])
      await panel.waitFor(
        'the files',
        () =>
          document.querySelectorAll('[data-testid="file-choice"] option').length === 3 &&
          document.querySelectorAll('[data-testid="notice"]').length === 2,
      )
      const { files, marks, notices, bold } = await shown()
      expect(files).toEqual(['1. one.ndjson', '2. two.sse', '3. broken.ndjson'])
      expect(marks).toBe('Imported')
      // Each says which file, where and what; what could be read is there.
      expect(notices.find(text => text.includes('broken.ndjson'))).toContain('Line 4: ')
      expect(notices.find(text => text.includes('picture.png'))).toContain('cannot be opened')
      expect(bold).toBe(0)

      // Each can be looked at, ...
      await panel.run(() => {
        const select = document.querySelector<HTMLSelectElement>('[data-testid="file-choice"]')
        if (!select) return
        select.selectedIndex = 1
        select.dispatchEvent(new Event('change', { bubbles: true }))
      })
      await panel.waitFor('the raw event', () =>
        document.querySelector('[data-testid="event-row"]')?.textContent?.includes('raw'),
      )
      expect((await shown()).current).toContain('two.sse')
      // ... and closed without the others.
      for (let left = 2; left >= 0; left--) {
        await panel.click(`${testId('imported-file')} .bare`)
        await panel.waitFor(
          `${left} files`,
          left =>
            left === 0
              ? document.querySelector('[data-testid="imported-file"]') === null
              : Math.max(1, document.querySelectorAll('[data-testid="file-choice"] option').length) === left,
          [left],
        )
      }
    },
  )
})
