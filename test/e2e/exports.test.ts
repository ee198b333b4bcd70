/** What leaves the panel and comes back: every format out of real browsers, read by what others wrote. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { har as validateHar } from 'har-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import schema from '../../docs/log-format.schema.json' with { type: 'json' }
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension, waitForDownload } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { openNetworkPanel } from '../support/network-panel'
import { waitUntil } from '../support/poll'

declare const window: { heard: { type: string; id: string; data: string }[] } & typeof globalThis

const PICTURES = fileURLToPath(new URL('../../dist/pictures', import.meta.url))
const testId = (id: string) => `[data-testid="${id}"]`
const validateLine = addFormats
  .default(new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }))
  .compile(schema)

/** What is hard to carry: every format has to bring it back. */
const PAYLOADS = ['{"celsius":21.5}', 'a,b "c"\nd', '=1+1', 'Zürich 心跳 🫀', ' leading', '']
const BODY = `retry: 500\n\n: ping\n\n${PAYLOADS.map(
  (data, i) => `event: ${i % 2 ? 'tick' : 'message'}\nid: ${i + 1}\n${data.replace(/^/gm, 'data: ')}\n\n`,
).join('')}`
const SENT = PAYLOADS.map((data, i) => ({ type: i % 2 ? 'tick' : 'message', id: String(i + 1), data }))

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let page: Page
  let panel: Page

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name), theme: 'dark', width: 1400, height: 900 })
    page = await browser.open(`${lab.url}/blank?token=page-secret`)
    const tab = await page.tabId()
    panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    // A panel that is there sees the requests too.
    await panel.waitFor('the panel to watch', id => document.querySelector(id) !== null, [testId('welcome')])
    await page.run(
      hear,
      `${lab.url}${scriptPath([{ body: [BODY] }], `export-${name}`)}#access_token=url-secret`,
    )
    await page.waitFor('the events', count => window.heard.length === count, [PAYLOADS.length])
    await panel.waitFor(
      'the events',
      n => document.querySelectorAll('[data-testid="event-row"]').length === n,
      [PAYLOADS.length],
    )
    // HTTP tells of the request in its own time.
    await panel.waitFor(
      'the request',
      id => document.querySelector(id)?.getAttribute('data-level') === 'http',
      [testId('capture-level')],
    )
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  /** Listens to a stream, in the page. */
  function hear(url: string): void {
    window.heard = []
    const source = new EventSource(url)
    for (const type of ['message', 'tick'])
      source.addEventListener(type, ({ data, lastEventId }) => {
        window.heard.push({ type, id: lastEventId, data })
      })
  }

  async function openDialog(item: string): Promise<void> {
    await panel.click(testId('export-menu'))
    await panel.click(testId(item))
    await panel.waitFor('the dialog', id => document.querySelector(id) !== null, [testId('export-dialog')])
  }

  async function save(ending: RegExp): Promise<string> {
    for (const old of readdirSync(browser.downloads)) rmSync(join(browser.downloads, old))
    await panel.click(testId('export-confirm'))
    const path = await waitForDownload(browser, ending)
    await panel.waitFor('the dialog to close', () => document.querySelector('dialog') === null)
    return path
  }

  async function exportAs(item: string, ending: RegExp): Promise<string> {
    await openDialog(item)
    return readFileSync(await save(ending), 'utf8')
  }

  it('a log fits its schema, has what was sent and no secret, and says so', async () => {
    const text = await exportAs('export-log', /^sse-pulse_127\.0\.0\.1-\d+_.*\.ndjson$/)
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    for (const line of lines) expect(validateLine(line) || [line, validateLine.errors]).toBe(true)
    expect(text).not.toMatch(/page-secret|url-secret/)
    expect(lines[0].redacted).toEqual([
      expect.objectContaining({ what: 'query', how: 'masked', names: ['access_token', 'token'] }),
    ])
    const events = lines
      .filter(({ kind }) => kind === 'event')
      .map(({ type, id, data }) => ({ type, id, data }))
    expect(events).toEqual(SENT)
  })

  it('the dialog shows what is taken out, and takes out what is wished', async () => {
    await openDialog('export-log')
    await panel.waitFor(
      'the trial',
      id => document.querySelector(id)?.textContent?.includes('access_token'),
      [testId('redaction-trial')],
    )
    await panel.screenshot(join(PICTURES, `export-${name}.png`))
    await panel.click(testId('redact-secrets'))
    const open = readFileSync(await save(/\.ndjson$/), 'utf8')
    expect(open).toContain('url-secret')
    expect(JSON.parse(open.slice(0, open.indexOf('\n'))).redacted).toEqual([])
    // What was chosen last stays chosen as long as the panel is open; the button has its safe way at any time.
    await openDialog('export-log')
    await panel.click(testId('redact-secrets'))
    await panel.click(testId('export-cancel'))
    await panel.waitFor('the dialog to close', () => document.querySelector('dialog') === null)
  })

  it('a HAR is valid, and has the stream with its events', async () => {
    const har = JSON.parse(await exportAs('export-har', /\.har$/))
    await validateHar(har)
    const [entry, ...more] = har.log.entries
    expect(more).toEqual([])
    expect(entry).toMatchObject({
      _resourceType: 'eventsource',
      request: { method: 'GET' },
      response: { status: 200, content: { mimeType: 'text/event-stream' } },
    })
    expect(
      entry._eventSourceMessages.map((each: Record<string, unknown>) => ({
        type: each.eventName,
        id: each.eventId,
        data: each.data,
      })),
    ).toEqual(SENT)
    expect(entry.timings.wait).toBeGreaterThan(0)
    expect(entry._eventSourceMessages[0].time * 1000).toBeGreaterThan(Date.parse(entry.startedDateTime))
  })

  it('CSV has a row for each event, and one for the attempt', async () => {
    const events = await exportAs('export-csv', /\.events\.csv$/)
    expect(events).toContain('"""=1+1"""')
    expect(events.match(/,event,/g)).toHaveLength(PAYLOADS.length)
    const attempts = await exportAs('export-csv-attempts', /\.attempts\.csv$/)
    expect(attempts.trim().split('\r\n')).toHaveLength(2)
  })

  it('a trace and a report tell of the stream', async () => {
    const { traceEvents } = JSON.parse(await exportAs('export-trace', /\.trace\.json$/))
    const instants = traceEvents.filter(({ ph, s }: { ph: string; s: string }) => ph === 'i' && s === 't')
    expect(instants).toHaveLength(PAYLOADS.length)
    const report = await exportAs('export-report', /\.md$/)
    expect(report).toContain('/stream/script')
    expect(report).not.toContain('url-secret')
  })

  it('a raw event stream gives a real EventSource the same events again', async () => {
    await openDialog('export-sse')
    const text = readFileSync(await save(/\.reconstructed\.sse$/), 'utf8')
    expect(text).toContain(': [SSE Pulse] reconstructed')
    const other = await browser.open(`${lab.url}/blank`)
    await other.run(hear, `${lab.url}${scriptPath([{ body: [text] }], `again-${name}`)}`)
    await other.waitFor('the events', count => window.heard.length === count, [PAYLOADS.length])
    expect(await other.run(() => window.heard)).toEqual(SENT)
    await other.close()
  })

  it.each([
    ['a HAR', 'export-har', /\.har$/, 'copy.har', (text: string) => text],
    ['a raw event stream', 'export-sse', /\.sse$/, 'copy.sse', (text: string) => text],
    ['a gzip’ed log', 'export-log', /\.ndjson$/, 'copy.ndjson.gz', (text: string) => gzipSync(text)],
    [
      'a log in UTF-16',
      'export-log',
      /\.ndjson$/,
      'copy.txt',
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    ],
  ])('%s can be opened again beside what is recorded', async (_, item, ending, file, pack) => {
    const path = join(PICTURES, `${name}-${file}`)
    writeFileSync(path, pack(await exportAs(item, ending)))
    await panel.upload(`${testId('import')} input, input${testId('import')}`, path)
    await panel.waitFor('the file', id => document.querySelector(id) !== null, [testId('imported-file')])
    const rows = await panel.waitFor(
      'its events',
      n => {
        const cells = [...document.querySelectorAll('[data-testid="event-row"]')].map(
          row => row.textContent ?? '',
        )
        return cells.length === n && cells
      },
      [PAYLOADS.length],
    )
    expect((rows as string[])[0]).toContain('{"celsius":21.5}')
    expect(await panel.run(() => document.querySelectorAll('[data-testid="notice"]').length)).toBe(0)
    // What is recorded is one click away, and goes on.
    await panel.click(testId('show-live'))
    await panel.waitFor(
      'the live stream',
      id => document.querySelector(id)?.getAttribute('data-level') === 'http',
      [testId('capture-level')],
    )
    await panel.click(testId('show-file'))
    await panel.click('[data-testid="imported-file"] .bare')
    await panel.waitFor('the file to be gone', id => document.querySelector(id) === null, [
      testId('imported-file'),
    ])
    rmSync(path)
  })

  it('a file of each stream goes into an archive', async () => {
    await openDialog('export-har')
    await panel.click(testId('export-zip'))
    const path = await save(/\.zip$/)
    expect(readFileSync(path).subarray(0, 4)).toEqual(Buffer.from('504b0304', 'hex'))
  })

  it('the dialog can be used by keyboard alone', async () => {
    await panel.run(id => document.querySelector<HTMLElement>(id)?.focus(), testId('export-menu'))
    const press = (key: string) =>
      panel.run(key => {
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        )
      }, key)
    const hasFocus = (id: string) =>
      panel.waitFor(
        `${id} to have the focus`,
        id => (document.activeElement as HTMLElement | null)?.dataset.testid === id,
        [id],
      )
    await panel.click(testId('export-menu'))
    await panel.waitFor('the menu', id => document.querySelector(id) !== null, [testId('export-trace')])
    await press('ArrowDown')
    await press('End')
    await hasFocus('export-trace')
    await press('Home')
    await hasFocus('export-log')
    await press('Escape')
    await hasFocus('export-menu')
    await openDialog('export-report')
    await panel.waitFor(
      'the chosen format to have the focus',
      () => (document.activeElement as HTMLInputElement).value === 'report',
    )
    await panel.click(testId('export-cancel'))
    await waitUntil('the menu to have the focus again', () =>
      panel.run(id => document.activeElement === document.querySelector(id), testId('export-menu')),
    )
  })
})

describe.runIf(BROWSERS.includes('chromium'))('with Chrome’s own Network panel', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.close())

  it('an exported HAR shows its messages under EventStream; what Chrome saves can be imported', async () => {
    const network = await openNetworkPanel()
    const browser = await launch('chromium', { extension: builtExtension('chromium') })
    try {
      const url = `${lab.url}/?start=named-events&key=network&pace=10`
      const page = await browser.open(url)
      const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
      await panel.waitFor('events', () => document.querySelectorAll('[data-testid="event-row"]').length > 5)
      await panel.click(testId('export-menu'))
      await panel.click(testId('export-har'))
      await panel.click(testId('export-confirm'))
      const har = readFileSync(await waitForDownload(browser, /\.har$/), 'utf8')
      const [entry] = JSON.parse(har).log.entries
      const messages: { eventName: string; eventId: string; data: string }[] = entry._eventSourceMessages
      expect(messages.length).toBeGreaterThan(3)
      const texts = messages
        .slice(0, 10)
        .flatMap(({ eventName, eventId, data }) => [eventName, eventId, data])
      await network.showEventStream(har, entry.request.url, ['EventStream', ...texts])

      const saved = await network.saveHar(url, text => (text.match(/"eventName"/g)?.length ?? 0) > 5)
      const path = join(browser.downloads, 'chrome.har')
      writeFileSync(path, saved)
      const streams = JSON.parse(saved).log.entries.filter(
        (each: Record<string, unknown>) => each._resourceType === 'eventsource',
      )
      await panel.upload(`${testId('import')} input, input${testId('import')}`, path)
      await panel.waitFor(
        'the events of Chrome’s HAR',
        n => {
          const counts = [...document.querySelectorAll('[data-testid="stream-row"]')].map(
            row => row.textContent ?? '',
          )
          return counts.length > 0 && counts.some(text => text.includes(`events ${n}`))
        },
        [streams[0]._eventSourceMessages.length],
      )
    } finally {
      await browser.close()
      await network.close()
    }
  })
})
