/**
 * Attempts at moments that are easily taken for others: crowds at one address, a `fetch` in the middle of a wait, a
 * frame that is removed, a page that comes back. Read from the log, past the panel.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { seeRequests } from '../support/seen-requests'

declare const window: { frame: HTMLIFrameElement } & typeof globalThis

const event = (id: string) => `retry: 600\nid: ${id}\ndata: hello\n\n`

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let page: Page
  let tab: number
  let streams = 0

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
    await seeRequests(browser, reader, lab.url, { panel: true })
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const script = (...attempts: ScriptAttempt[]) => lab.url + scriptPath(attempts, `${name}-odd-${++streams}`)

  async function blank(): Promise<void> {
    page = await browser.open(`${lab.url}/blank`)
    tab = await page.tabId()
  }

  const until = (what: string, enough: (records: LogRecord[]) => boolean) => reader.waitFor(tab, what, enough)

  it('connections to one address that all come back: each request is that of its connection, or marked', async () => {
    await blank()
    const first = ['a', 'b', 'c', 'd', 'e'].map(id => ({
      body: [event(id), { wait: 200 }],
      end: 'end' as const,
    }))
    await page.run(
      (url: string) => {
        for (let n = 0; n < 5; n++) new EventSource(url)
      },
      script(...first, { body: [event('z')] }),
    )
    const records = await until('ten responses', all => ofKind(all, 'response').length >= 10)
    // The server gave each its own ID, so the header tells whose request it really is.
    const seen = new Map(
      ofKind(records, 'event').map(({ connection, attempt, id }) => [`${connection} ${attempt}`, id]),
    )
    const again = ofKind(records, 'request').filter(({ attempt }) => attempt === 2)
    expect(again).toHaveLength(5)
    for (const { connection, headers, guess } of again)
      if (!guess) expect(headers['last-event-id']).toBe(seen.get(`${connection} 1`))
    await page.close()
  })

  it('an ID that is not ASCII is the one that was sent', async () => {
    await blank()
    await page.run(
      (url: string) => void new EventSource(url),
      script({ body: [event('é€😀')], end: 'end' }, { body: [event('2')] }),
    )
    const records = await until('two requests', all => ofKind(all, 'request').length >= 2)
    expect(ofKind(records, 'request')[1]?.headers['last-event-id']).toBe('é€😀')
    await page.close()
  })

  it('a page that asks the same address by fetch while its stream waits', async () => {
    await blank()
    await page.run(
      async (url: string) => {
        const source = new EventSource(url)
        await new Promise(resolve => {
          source.onerror = resolve
        })
        for (const options of [{ method: 'POST' }, {}]) await (await fetch(url, options)).body?.cancel()
      },
      script({ body: [event('1')], end: 'end' }, { body: [event('2')] }),
    )
    const records = await until('four responses', all => ofKind(all, 'response').length >= 4)
    const [source, ...others] = ofKind(records, 'connection')
    expect(others.map(({ api, method }) => `${api} ${method}`).sort()).toEqual(['fetch GET', 'fetch POST'])
    expect(
      ofKind(records, 'request')
        .filter(({ connection }) => connection === source?.connection)
        .map(({ attempt, headers }) => [attempt, headers['last-event-id']]),
    ).toEqual([
      [1, undefined],
      [2, '1'],
    ])
    await page.close()
  })

  it('a frame that is removed', async () => {
    await blank()
    await page.run(
      async (url: string) => {
        window.frame = document.createElement('iframe')
        window.frame.src = '/blank?frame'
        const loaded = new Promise(resolve => {
          window.frame.onload = resolve
        })
        document.body.append(window.frame)
        await loaded
        const inner = window.frame.contentWindow as typeof globalThis & Window
        new inner.EventSource(url)
      },
      script({ body: [event('1')] }),
    )
    await until('an open stream', all => ofKind(all, 'open').length > 0)
    await page.run(() => window.frame.remove())
    const records = await until('its end', all => ofKind(all, 'end').length > 0)
    expect(ofKind(records, 'end')).toEqual([expect.objectContaining({ attempt: 1, how: 'navigation' })])
    expect(ofKind(records, 'connection')[0]?.frame).toBeGreaterThan(0)
    await page.close()
  })

  it('a page that is left and comes back: its stream has ended meanwhile, or with it', async () => {
    await blank()
    await page.run(
      (url: string) => void new EventSource(url),
      script({ body: [event('1'), { wait: 1500 }], end: 'end' }, { body: [event('2')] }),
    )
    await until('an event', all => ofKind(all, 'event').length > 0)
    await page.goto(`${lab.url}/blank?next`)
    const left = await until('its end', all => ofKind(all, 'end').length > 0)
    // Only Chromium keeps a page that has a stream.
    expect(ofKind(left, 'end')[0]?.how).toBe(name === 'chromium' ? 'clean' : 'navigation')
    await page.back()
    if (name === 'chromium') {
      const back = await until('the next attempt', all => ofKind(all, 'response').length >= 2)
      const [, again] = ofKind(back, 'request')
      expect(again).toMatchObject({ attempt: 2, connection: ofKind(back, 'connection')[0]?.connection })
      expect(again?.headers['last-event-id']).toBe('1')
      expect(again?.guess).toBeUndefined()
      const changes = ofKind(back, 'environment').map(({ what }) => what)
      expect(changes).toEqual(expect.arrayContaining(['pagehide', 'frozen', 'resumed', 'pageshow']))
    }
    await page.close()
  })
})
