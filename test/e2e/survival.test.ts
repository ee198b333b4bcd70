/** The log is whole whatever happens to the background, the port and the page. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { addToSum, NO_BYTES_SUM } from '../../src/core/spelling'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

declare const window: { source: EventSource; received: string[]; body: string } & Window & typeof globalThis

function openSource(url: string): void {
  window.received = []
  window.source = new EventSource(url)
  window.source.onmessage = ({ data }) => void window.received.push(data)
}

/** Reads a body to its end, as text. */
async function readBody(url: string): Promise<void> {
  window.body = ''
  const reader = (await fetch(url)).body?.getReader()
  const decoder = new TextDecoder()
  const next = async (): Promise<void> => {
    const piece = await reader?.read()
    if (!piece || piece.done) return
    window.body += decoder.decode(piece.value, { stream: true })
    await next()
  }
  void next()
}

/** Every record in the order of `seq`, none twice, and the payloads of all events. */
function payloads(records: LogRecord[]): (string | null)[] {
  const order = records.map(({ seq }) => seq)
  expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
  return ofKind(records, 'event').map(({ data }) => data)
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, {
      extension: builtExtension(name),
      preferences: { 'extensions.background.idle.timeout': 3_000 },
    })
    reader = await openLogReader(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const receivedBy = (page: Page) => page.run(() => window.received)

  it('the background dies five times while 200 events a second flow: every event once, in order', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(openSource, `${lab.url}/stream/steady?interval=5`)
    for (let death = 1; death <= 5; death++) {
      await page.waitFor(`events before death ${death}`, n => window.received.length > n, [death * 150])
      await browser.stopBackground()
    }
    await page.waitFor('events after the last death', () => window.received.length > 1_000)
    await page.run(() => window.source.close())
    const received = await receivedBy(page)
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    expect(payloads(records)).toEqual(received)
    expect(ofKind(records, 'dropped')).toEqual([])
    await page.close()
  })

  it('the background dies in the middle of blocks that a page reads itself: every fact once, to the byte', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    const body = Array.from({ length: 40 }, (_, n) => [
      `: beat ${n}\nid: ${n}\ndata: half of ${n}\n`,
      { wait: 50 },
      'data: and the rest\n\n',
    ]).flat()
    await page.run(readBody, `${lab.url}${scriptPath([{ body, end: 'end' }], `halves-${name}`)}`)
    for (const events of [5, 12, 19, 26]) {
      await page.waitFor(`${events} events`, n => window.body.split('\n\n').length > n, [events])
      await browser.stopBackground()
    }
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    const whole = body.filter(part => typeof part === 'string').join('')
    expect(await page.run(() => window.body)).toBe(whole)
    expect(payloads(records)).toEqual(Array.from({ length: 40 }, (_, n) => `half of ${n}\nand the rest`))
    expect(ofKind(records, 'comment').map(({ text }) => text)).toEqual(
      Array.from({ length: 40 }, (_, n) => ` beat ${n}`),
    )
    expect(ofKind(records, 'bytes').at(-1)?.sum).toBe(
      addToSum(NO_BYTES_SUM, new TextEncoder().encode(whole), 0, whole.length),
    )
    expect([...ofKind(records, 'dropped'), ...ofKind(records, 'fault')]).toEqual([])
    await page.close()
  })

  it('an event after a silence in which the browser ended the background is recorded', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    // Chromium ends an idle background after 30 s, Firefox after what the preference above says.
    const silence = name === 'chromium' ? 80_000 : 12_000
    const script = [{ body: ['data: before\n\n', { wait: silence }, 'data: after\n\n'] }]
    await page.run(openSource, `${lab.url}${scriptPath(script, `silence-${name}`)}`)
    await reader.waitFor(tab, 'the first event', all => ofKind(all, 'event').length === 1)
    await waitUntil('the background to end by itself', async () => !(await browser.isBackgroundRunning()), {
      timeout: silence,
    })
    expect(await page.run(() => window.received)).toEqual(['before'])
    await page.waitFor('the second event', () => window.received.length === 2, [], { timeout: silence })
    const records = await reader.waitFor(tab, 'the second event', all => ofKind(all, 'event').length === 2)
    expect(payloads(records)).toEqual(['before', 'after'])
    await page.close()
  }, 120_000)

  it('the way into the back/forward cache and out of it is recorded, and nothing is lost on it', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(openSource, `${lab.url}/stream/steady?interval=20`)
    await page.run(() => {
      window.addEventListener('pageshow', ({ persisted }) => {
        document.title = persisted ? 'restored' : 'loaded'
      })
    })
    await page.waitFor('events', () => window.received.length > 10)
    await page.goto(`${lab.url}/blank?elsewhere`)
    await page.back()
    // Firefox does not keep a page with an open EventSource: there the page is loaded anew.
    if (name === 'firefox') {
      const records = await reader.waitFor(tab, 'the end', all => ofKind(all, 'close').length > 0)
      expect(ofKind(records, 'environment').map(({ what }) => what)).toContain('pagehide')
      expect(ofKind(records, 'close').at(-1)).toMatchObject({ by: 'navigation' })
      await page.close()
      return
    }
    await page.waitFor('the page to be restored', () => document.title === 'restored')
    const before = (await receivedBy(page)).length
    await page.waitFor('events after it', n => window.received.length > n + 10, [before])
    await page.run(() => window.source.close())
    const received = await receivedBy(page)
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    expect(payloads(records)).toEqual(received)
    const marks = ofKind(records, 'environment').map(({ what }) => what)
    expect(marks).toContain('pagehide')
    expect(marks).toContain('pageshow')
    expect(marks.indexOf('pagehide')).toBeLessThan(marks.indexOf('pageshow'))
    await page.close()
  })

  it('a page that calls document.open() is still watched', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(openSource, `${lab.url}/stream/steady?interval=20`)
    await page.waitFor('events', () => window.received.length > 5)
    await page.run(() => {
      document.open()
      document.write('<p>written anew</p>')
      document.close()
    })
    const before = (await receivedBy(page)).length
    await page.waitFor('events after it', n => window.received.length > n + 5, [before])
    await page.run(() => window.source.close())
    const received = await receivedBy(page)
    const records = await reader.waitFor(tab, 'the close', all => ofKind(all, 'close').length > 0)
    expect(payloads(records)).toEqual(received)
    await page.close()
  })
})
