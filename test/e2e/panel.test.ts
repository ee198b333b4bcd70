/** The panel in the real DevTools of both browsers, and as a page: what it shows against what was sent. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HEARTBEAT_NAMES } from '../../src/core/heartbeat-names'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension, waitForDownload } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { ofKind } from '../support/log'
import { waitUntil } from '../support/poll'

/** Where these tests leave their pictures; those of the README are copies. */
const PICTURES = fileURLToPath(new URL('../../dist/pictures', import.meta.url))

const testId = (id: string) => `[data-testid="${id}"]`

/** What the panel shows of each stream. */
function readStreams(): { state: string; text: string }[] {
  return [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')].map(row => ({
    state: row.dataset.state ?? '',
    text: (row.textContent ?? '').replace(/\s+/g, ' '),
  }))
}

/** The text of the cells of each event on screen. */
function readEvents(): string[][] {
  return [...document.querySelectorAll('[data-testid="event-row"]')].map(row =>
    [...row.children].map(cell => (cell.textContent ?? '').trim()),
  )
}

/** Selects the stream whose row says a word. */
function selectStream(word: string): boolean {
  for (const row of document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')) {
    if (!(row.textContent ?? '').includes(word)) continue
    row.click()
    return true
  }
  return false
}

function parseLog(path: string): { header: Record<string, unknown>; records: LogRecord[]; text: string } {
  const text = readFileSync(path, 'utf8')
  const [header = '', ...lines] = text.trimEnd().split('\n')
  return { header: JSON.parse(header), records: lines.map(line => JSON.parse(line)), text }
}

async function exportFrom(browser: Browser, panel: Page): Promise<string> {
  for (const old of readdirSync(browser.downloads)) rmSync(join(browser.downloads, old))
  await panel.click(testId('export-ndjson'))
  return waitForDownload(browser, /^sse-pulse.*\.ndjson$/)
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  /** Part of each key: a second try must not find what the first one left of its script. */
  let tries = 0

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, {
      extension: builtExtension(name),
      theme: 'dark',
      width: 1400,
      height: 900,
    })
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  it('DevTools list the streams, their state, retries and events as they arrive, and export the log', async () => {
    const key = `devtools-${name}`
    const start = 'steady,named-events,heartbeat-event,drop-and-resume,no-content-204'
    const page = await browser.open(`${lab.url}/?start=${start}&key=${key}&pace=4`)
    const panel = await page.openPanel()

    // As DevTools look, so does the panel.
    expect(await panel.run(() => document.documentElement.dataset.theme)).toBe('dark')
    // Five streams, each under its path, in the state that the page is in.
    await panel.waitFor(
      'five streams',
      () => document.querySelectorAll('[data-testid="stream-row"]').length === 5,
    )
    await panel.waitFor(
      'a retry',
      () =>
        [...document.querySelectorAll('[data-testid="stream-row"]')].some(row =>
          /drop-and-resume.*retries \d/.test(row.textContent ?? ''),
        ),
      [],
      { timeout: 30_000 },
    )
    const streams = await panel.run(readStreams)
    const stateOf = (word: string) => streams.find(({ text }) => text.includes(word))?.state
    expect(stateOf('steady')).toBe('open')
    expect(stateOf('named-events')).toBe('open')
    expect(stateOf('no-content-204')).toBe('closed')

    // Its events arrive while we look.
    expect(await panel.run(selectStream, '/steady')).toBe(true)
    const before = (await panel.waitFor(
      'events',
      () => document.querySelectorAll('[data-testid="event-row"]').length,
    )) as number
    await panel.waitFor(
      'more events',
      n => document.querySelectorAll('[data-testid="event-row"]').length > n,
      [before],
    )
    const rows = await panel.run(readEvents)
    expect(rows.every(row => row.some(cell => cell.includes('celsius')))).toBe(true)

    await panel.screenshot(join(PICTURES, `panel-${name}.png`))

    // Its attempts, as far as a page can know them.
    expect(await panel.run(selectStream, 'drop-and-resume')).toBe(true)
    await panel.click(testId('tab-attempts'))
    await panel.waitFor(
      'attempts',
      () => document.querySelectorAll('[data-testid="attempt-row"]').length >= 2,
    )
    expect(
      await panel.run(id => document.querySelector(id)?.textContent, testId('capture-level')),
    ).toBeTruthy()
    await panel.screenshot(join(PICTURES, `attempts-${name}.png`))
    await panel.click(testId('tab-events'))

    // What it exports is what the server says it sent.
    const { header, records } = parseLog(await exportFrom(browser, panel))
    expect(header).toMatchObject({ kind: 'log', format: 'sse-pulse', version: 1, redacted: [] })
    expect(header.tool).toMatch(/^SSE Pulse \d/)
    const order = records.map(({ seq }) => seq)
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
    for (const connection of ofKind(records, 'connection')) {
      const sentKey = new URL(connection.url).searchParams.get('key') ?? ''
      // An event of a type that nobody listens to reaches no one in the page.
      const heard = new Set<string>(['message', ...HEARTBEAT_NAMES])
      for (const { connection: id, type } of ofKind(records, 'listening'))
        if (id === connection.connection) heard.add(type)
      const sent = lab
        .sent(sentKey)
        .connections.flatMap(each => each.sent)
        .flatMap(each =>
          each.kind === 'event' && heard.has(each.type)
            ? [{ type: each.type, id: each.lastEventId, data: each.data }]
            : [],
        )
      const logged = ofKind(records, 'event')
        .filter(each => each.connection === connection.connection)
        .map(({ type, id, data }) => ({ type, id, data }))
      // What was sent since the export is not in it.
      expect(logged).toEqual(sent.slice(0, logged.length))
      expect(sent.length - logged.length).toBeLessThan(20)
    }
    await page.close()
  })

  it('an exported log opens again as it was, and exports as the same bytes', async () => {
    const page = await browser.open(
      `${lab.url}/?start=burst,drop-and-resume,wrong-type&key=again-${name}-${++tries}&pace=20`,
    )
    const tab = await page.tabId()
    const live = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    await live.waitFor('three streams with events', () => {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')]
      return rows.length === 3 && rows.some(row => /retries \d/.test(row.textContent ?? ''))
    })
    // A closed tab's log can still be read and exported.
    await page.close()
    await live.waitFor('all to end', () =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')].every(
        row => row.dataset.state === 'closed',
      ),
    )
    // HTTP tells of an end a moment after the page.
    const path = await waitUntil('a log in which every request has ended', async () => {
      const file = await exportFrom(browser, live)
      const { records } = parseLog(file)
      const attempts = (kind: 'request' | 'end') =>
        ofKind(records, kind).map(({ connection, attempt }) => `${connection} ${attempt}`)
      const ended = new Set(attempts('end'))
      return attempts('request').every(attempt => ended.has(attempt)) && file
    })
    const exported = parseLog(path)

    const panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.upload(`${testId('import')} input, input${testId('import')}`, path)
    await panel.waitFor(
      'three streams',
      () => document.querySelectorAll('[data-testid="stream-row"]').length === 3,
    )
    const withoutAges = (rows: { state: string; text: string }[]) =>
      rows.map(({ state, text }) => [state, text.replace(/[\d.]+ (ms|s|m|h|d)\b.*?(?= |$)/g, '…')])
    // What is found in streams of which nothing comes any more is said a little later.
    await waitUntil('the same rows', async () => {
      expect(withoutAges(await panel.run(readStreams))).toEqual(withoutAges(await live.run(readStreams)))
      return true
    })

    expect(await panel.run(selectStream, '/burst')).toBe(true)
    await panel.waitFor('its events', () => document.querySelectorAll('[data-testid="event-row"]').length > 3)
    await panel.click(`${testId('event-row')}:nth-of-type(2)`)
    await panel.waitFor('the detail', id => document.querySelector(id) !== null, [testId('event-detail')])
    await panel.screenshot(join(PICTURES, `imported-${name}.png`))

    expect(readFileSync(await exportFrom(browser, panel), 'utf8')).toBe(exported.text)
    for (const each of [live, panel]) await each.close()
  })

  it('clears the log and goes on', async () => {
    const page = await browser.open(`${lab.url}/?start=steady&key=clear-${name}&pace=10`)
    const panel = await page.openPanel()
    await panel.waitFor(
      'many events',
      () => document.querySelectorAll('[data-testid="event-row"]').length > 10,
    )
    await panel.click(testId('clear'))
    await panel.waitFor('few events', () => {
      const rows = document.querySelectorAll('[data-testid="event-row"]').length
      return rows > 0 && rows < 8
    })
    // The stream is still known by its address.
    expect((await panel.run(readStreams)).map(({ text }) => text)).toEqual([
      expect.stringContaining('steady'),
    ])
    await page.close()
  })

  it('an empty panel says what to do, and does it', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const panel = await page.openPanel()
    await panel.waitFor('the advice', id => document.querySelector(id) !== null, [testId('welcome')])
    await panel.screenshot(join(PICTURES, `empty-${name}.png`))
    await page.run(() => {
      document.title = 'not reloaded'
    })
    await panel.click(testId('reload'))
    await page.waitFor(
      'the reload',
      () => document.title !== 'not reloaded' && document.readyState === 'complete',
    )
    await page.close()
  })

  it.each([
    ['truncated', (text: string) => text.slice(0, -40), /Line \d+.*ends in the middle/, 1],
    [
      'corrupt',
      (text: string) => text.replace('"kind":"open"', '"kind":"open'),
      /Line \d+.*not valid JSON/,
      1,
    ],
    ['of a newer version', (text: string) => text.replace('"version":1', '"version":99'), /version 99/, 0],
    ['foreign', () => '{"log":{"version":"1.2"}}\n', /not an SSE Pulse log/, 0],
    ['empty', () => '', /empty/, 0],
  ])(
    'a log that is %s gets a sentence with the reason, and what can be read is shown',
    async (what, spoil, sentence, streams) => {
      const base = { connection: 'doc-1', source: 'page' }
      const lines = [
        {
          kind: 'log',
          format: 'sse-pulse',
          version: 1,
          tool: 'SSE Pulse 0.1.0',
          browser: 'Test 1',
          exportedAt: '2026-11-20T10:00:00.000Z',
          redacted: [],
        },
        {
          kind: 'connection',
          ...base,
          attempt: 0,
          seq: 1,
          at: 1e12,
          api: 'eventsource',
          url: 'https://shop.example/events',
          method: 'GET',
          withCredentials: false,
          page: 'https://shop.example/',
          tab: 1,
          frame: 0,
        },
        { kind: 'open', ...base, attempt: 1, seq: 2, at: 1e12 + 50 },
        {
          kind: 'event',
          ...base,
          attempt: 1,
          seq: 3,
          at: 1e12 + 90,
          type: 'message',
          id: '',
          data: 'hello',
          size: 5,
          heard: true,
        },
        {
          kind: 'event',
          ...base,
          attempt: 1,
          seq: 4,
          at: 1e12 + 95,
          type: 'message',
          id: '',
          data: 'again',
          size: 5,
          heard: true,
        },
      ]
      const path = join(browser.downloads, `spoilt-${what.replaceAll(' ', '-')}.txt`)
      writeFileSync(path, spoil(`${lines.map(line => JSON.stringify(line)).join('\n')}\n`))
      const panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
      await panel.upload(`${testId('import')} input, input${testId('import')}`, path)
      const notice = await panel.waitFor('the notice', id => document.querySelector(id)?.textContent, [
        testId('notice'),
      ])
      expect(notice?.replace(/\s+/g, ' ')).toMatch(sentence)
      await panel.waitFor(
        'what can be read',
        n => document.querySelectorAll('[data-testid="stream-row"]').length === n,
        [streams],
      )
      await panel.close()
    },
  )
})
