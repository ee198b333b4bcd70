/**
 * What the browser tells of each attempt: its request, its response, and how it ended, for every way to end that
 * can be made to happen. Read from the log, past the panel.
 */

import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'
import { seeRequests } from '../support/seen-requests'

declare const window: { source: EventSource; sources: EventSource[]; worker: Worker } & typeof globalThis

/** The browsers' names for a response that they leave before its end. */
const LEFT = /^(net::ERR_(ABORTED|FAILED)|NS_ERROR_ABORT)$/

/** Whether it may be the error of a response of no use: browsers leave it, and whether its rest was there is chance. */
const isOfRejection = (error: string | null) => error === null || LEFT.test(error)

const EVENT = 'retry: 600\nid: 7\ndata: hello\n\n'

function openSource(url: string): void {
  window.source = new EventSource(url)
}

/** A port of this machine that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

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
    // So that first attempts are seen too, in whatever tab.
    await seeRequests(browser, reader, lab.url, { panel: true })
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const key = () => `${name}-${++streams}`
  const byChromium = <T>(chromium: T, firefox: T): T => (name === 'chromium' ? chromium : firefox)

  async function open(url: string): Promise<void> {
    page = await browser.open(`${lab.url}/blank`)
    tab = await page.tabId()
    await page.run(openSource, url)
  }

  const play = (...attempts: ScriptAttempt[]) => open(lab.url + scriptPath(attempts, key()))

  const ended = (count = 1) =>
    reader.waitFor(tab, `the end of attempt ${count}`, records => ofKind(records, 'end').length >= count)

  const ends = (records: readonly LogRecord[]) =>
    ofKind(records, 'end').map(({ attempt, how, error }) => ({ attempt, how, error }))

  const opened = () =>
    reader.waitFor(tab, 'an open stream', records => ofKind(records, 'response').length > 0)

  it('says what was asked, what was answered, and which id was sent when it tried again', async () => {
    await play(
      { headers: { 'x-accel-buffering': 'no', 'set-cookie': 'secret=1' }, body: [EVENT], end: 'end' },
      { body: [EVENT] },
    )
    const records = await reader.waitFor(tab, 'two responses', all => ofKind(all, 'response').length >= 2)
    const [made] = ofKind(records, 'connection')
    const requests = ofKind(records, 'request')
    expect(
      requests.map(({ connection, attempt, source, guess }) => [connection, attempt, source, guess]),
    ).toEqual([
      [made?.connection, 1, 'http', undefined],
      [made?.connection, 2, 'http', undefined],
    ])
    expect(requests[0]).toMatchObject({ url: made?.url, method: 'GET' })
    expect(requests[0]?.headers).toMatchObject({ accept: 'text/event-stream' })
    expect(requests[0]?.headers).not.toHaveProperty('last-event-id')
    expect(requests[1]?.headers).toMatchObject({ 'last-event-id': '7' })
    const [response] = ofKind(records, 'response')
    expect(response).toMatchObject({ connection: made?.connection, attempt: 1, status: 200, ip: '127.0.0.1' })
    expect(response?.headers).toMatchObject({ 'x-accel-buffering': 'no' })
    expect(response?.headers).not.toHaveProperty('set-cookie')
    expect(ends(records)).toEqual([{ attempt: 1, how: 'clean', error: null }])
    const told = await reader.waitFor(tab, 'the protocol', all => ofKind(all, 'protocol').length > 0)
    expect(ofKind(told, 'protocol')).toEqual([
      expect.objectContaining({
        connection: made?.connection,
        attempt: 1,
        protocol: 'http/1.1',
        source: 'page',
      }),
    ])
    const [failed] = ofKind(records, 'error')
    const delay = (requests[1]?.at ?? 0) - (failed?.at ?? 0)
    expect(delay).toBeGreaterThan(590)
    expect(delay).toBeLessThan(900)
    await page.close()
  })

  it.each<[string, ScriptAttempt, string, string]>([
    [
      'cut',
      { body: [EVENT], end: 'cut' },
      'net::ERR_INCOMPLETE_CHUNKED_ENCODING',
      'NS_ERROR_NET_PARTIAL_TRANSFER',
    ],
    [
      'cut before its Content-Length',
      { headers: { 'content-length': '5000' }, body: [EVENT], end: 'cut' },
      'net::ERR_CONTENT_LENGTH_MISMATCH',
      'NS_ERROR_NET_PARTIAL_TRANSFER',
    ],
    [
      'reset',
      { body: [EVENT, { wait: 50 }], end: 'reset' },
      'net::ERR_CONNECTION_RESET',
      'NS_ERROR_NET_RESET',
    ],
  ])('a stream that is %s', async (_, attempt, chromium, firefox) => {
    await play(attempt, {})
    expect(ends(await ended())).toEqual([{ attempt: 1, how: 'cut', error: byChromium(chromium, firefox) }])
    await page.close()
  })

  it.each([204, 401, 404, 429, 500, 503])('a response with status %d', async status => {
    await play({ status, body: [], end: 'end' })
    const records = await ended()
    expect(ofKind(records, 'response')).toEqual([expect.objectContaining({ status, attempt: 1 })])
    expect(ends(records)).toEqual([{ attempt: 1, how: 'rejected', error: expect.toSatisfy(isOfRejection) }])
    await page.close()
  })

  it('a response with status 500 that goes on and on: the browser leaves it', async () => {
    await play({ status: 500, body: ['oh no'] })
    const records = await ended()
    expect(ofKind(records, 'response')).toEqual([expect.objectContaining({ status: 500, attempt: 1 })])
    expect(ends(records)).toEqual([{ attempt: 1, how: 'rejected', error: expect.stringMatching(LEFT) }])
    await page.close()
  })

  it('a response of another type', async () => {
    await play({ headers: { 'content-type': 'text/html' }, body: ['<p>'], end: 'end' })
    expect(ends(await ended())).toEqual([expect.objectContaining({ how: 'rejected' })])
    await page.close()
  })

  it('a response that the page may not read (CORS)', async () => {
    await open(
      lab.otherOrigin +
        scriptPath([{ headers: { 'access-control-allow-origin': null }, body: [EVENT] }], key()),
    )
    const records = await ended()
    expect(ofKind(records, 'response')).toEqual([expect.objectContaining({ status: 200 })])
    expect(ends(records)).toEqual([
      { attempt: 1, how: 'rejected', error: byChromium('net::ERR_FAILED', 'NS_ERROR_DOM_BAD_URI') },
    ])
    await page.close()
  })

  it('an address that sends it to itself', async () => {
    await play({ status: 302, headers: { location: '#again' }, end: 'end' })
    const records = await ended()
    expect(ofKind(records, 'redirect').length).toBeGreaterThan(15)
    expect(ends(records)[0]).toEqual({
      attempt: 1,
      how: 'rejected',
      error: byChromium('net::ERR_TOO_MANY_REDIRECTS', 'NS_ERROR_REDIRECT_LOOP'),
    })
    await page.close()
  })

  it('a stream that is redirected, and goes on where its browser goes on', async () => {
    await open(`${lab.url}/stream/redirect?key=${key()}&interval=20&retry=600`)
    const records = await reader.waitFor(tab, 'two attempts', all => ofKind(all, 'response').length >= 2)
    const [made] = ofKind(records, 'connection')
    expect(ofKind(records, 'redirect')[0]).toMatchObject({
      connection: made?.connection,
      attempt: 1,
      status: 307,
    })
    expect(
      ofKind(records, 'response').map(({ connection, attempt, status }) => [connection, attempt, status]),
    ).toEqual([
      [made?.connection, 1, 200],
      [made?.connection, 2, 200],
    ])
    await page.close()
  })

  it('a server that is not there', async () => {
    await open(`http://127.0.0.1:${await closedPort()}/`)
    const error = byChromium('net::ERR_CONNECTION_REFUSED', 'NS_ERROR_CONNECTION_REFUSED')
    const records = await ended()
    expect(ends(records)[0]).toEqual({ attempt: 1, how: 'refused', error })
    expect(ofKind(records, 'response')).toEqual([])
    await page.close()
  })

  it('a name that does not exist', async () => {
    await open('http://no-such-host.invalid/')
    const error = byChromium('net::ERR_NAME_NOT_RESOLVED', 'NS_ERROR_UNKNOWN_HOST')
    expect(ends(await ended())[0]).toEqual({ attempt: 1, how: 'refused', error })
    await page.close()
  })

  it('a server that does not speak TLS', async () => {
    await open(lab.url.replace('http:', 'https:'))
    const [end] = ends(await ended())
    expect(end).toMatchObject({ attempt: 1, how: 'refused' })
    expect(end?.error).toMatch(/SSL/)
    await page.close()
  })

  it('a request that never leaves: content security policy, and a port that browsers refuse', async () => {
    page = await browser.open(`${lab.url}/blank`)
    tab = await page.tabId()
    await page.run(() => {
      const policy = document.createElement('meta')
      policy.httpEquiv = 'Content-Security-Policy'
      policy.content = "connect-src 'none'"
      document.head.append(policy)
    })
    await page.run(openSource, `${lab.url}/stream/steady`)
    const records = await ended()
    expect(ends(records)).toEqual([{ attempt: 1, how: 'blocked', error: null }])
    expect(ofKind(records, 'request')).toEqual([])
    await page.close()

    await open('http://127.0.0.1:9/')
    expect(ends(await ended())[0]).toEqual({
      attempt: 1,
      how: 'blocked',
      error: byChromium('net::ERR_UNSAFE_PORT', null),
    })
    await page.close()
  })

  it('a page that closes its stream', async () => {
    await play({ body: [EVENT] })
    await opened()
    await page.run(() => window.source.close())
    expect(ends(await ended())).toEqual([expect.objectContaining({ attempt: 1, how: 'page' })])
    await page.close()
  })

  it('a page that is stopped', async () => {
    await play({ body: [EVENT] })
    await opened()
    await page.run(() => window.stop())
    expect(ends(await ended())).toEqual([expect.objectContaining({ attempt: 1, how: 'navigation' })])
    await page.close()
  })

  it('a page that is left', async () => {
    await play({ body: [EVENT] })
    await opened()
    await page.run(() => {
      // Keeps it out of the back/forward cache.
      addEventListener('unload', () => {})
    })
    await page.goto(`${lab.url}/blank?left`)
    expect(ends(await ended())).toEqual([expect.objectContaining({ attempt: 1, how: 'navigation' })])
    await page.close()
  })

  it('a tab that is closed', async () => {
    await play({ body: [EVENT] })
    await opened()
    await page.close()
    expect(ends(await ended())).toEqual([expect.objectContaining({ attempt: 1, how: 'navigation' })])
  })

  it('the stream for which there is no connection left, which waits until one of the others is closed', async () => {
    page = await browser.open(`${lab.otherOrigin}/blank`)
    tab = await page.tabId()
    const path = scriptPath([{ body: [EVENT] }], key())
    await page.run((url: string) => {
      window.sources = Array.from({ length: 7 }, () => new EventSource(url))
    }, lab.otherOrigin + path)
    const records = await reader.waitFor(
      tab,
      'seven requests and six responses',
      all => ofKind(all, 'request').length >= 7 && ofKind(all, 'response').length >= 6,
    )
    const made = ofKind(records, 'connection').map(({ connection }) => connection)
    const requests = ofKind(records, 'request')
    // Each has its own; they are told in the order in which that was certain.
    expect(requests.map(({ connection }) => connection).sort()).toEqual([...made].sort())
    expect(requests.filter(({ guess }) => guess)).toEqual([])
    expect(ofKind(records, 'response')).toHaveLength(6)
    await page.run(() => window.sources[0]?.close())
    const after = await reader.waitFor(tab, 'the seventh', all => ofKind(all, 'response').length >= 7)
    expect(ofKind(after, 'response').at(-1)?.connection).toBe(made.at(-1))
    await page.close()
  })

  it('goes on after the background has died, in the middle of a stream', async () => {
    await play({ body: [EVENT, { wait: 3000 }], end: 'end' }, { body: [EVENT] })
    await opened()
    await browser.stopBackground()
    const records = await reader.waitFor(tab, 'two responses', all => ofKind(all, 'response').length >= 2)
    const [made] = ofKind(records, 'connection')
    expect(ends(records)).toEqual([{ attempt: 1, how: 'clean', error: null }])
    expect(ofKind(records, 'request').map(({ connection, attempt }) => [connection, attempt])).toEqual([
      [made?.connection, 1],
      [made?.connection, 2],
    ])
    await page.close()
  })

  it('streams that a page reads with fetch, each once, and those of a worker, of which no page tells', async () => {
    // The background was ended before, and has just come back.
    await seeRequests(browser, reader, lab.url, { panel: false })
    page = await browser.open(`${lab.url}/blank`)
    tab = await page.tabId()
    await page.run(
      async (url: string) => {
        const response = await fetch(url)
        await response.body?.cancel()
      },
      lab.url + scriptPath([{ body: [EVENT] }], key()),
    )
    const records = await reader.waitFor(tab, 'the answer and the end', all =>
      ['response', 'end'].every(kind => all.some(each => each.kind === kind)),
    )
    expect(ofKind(records, 'connection')).toEqual([
      expect.objectContaining({ api: 'fetch', source: 'page', tab, method: 'GET' }),
    ])
    expect(ofKind(records, 'response')).toEqual([expect.objectContaining({ status: 200, attempt: 1 })])
    await page.run(
      (url: string) => {
        const code = `const source = new EventSource(${JSON.stringify(url)})`
        window.worker = new Worker(URL.createObjectURL(new Blob([code])))
      },
      lab.url + scriptPath([{ body: [EVENT] }], key()),
    )
    // Firefox does not say which tab a worker belongs to.
    const home = byChromium(tab, -1)
    const worker = await reader.waitFor(home, 'the stream of the worker', all =>
      ofKind(all, 'connection').some(({ api }) => api === 'worker'),
    )
    expect(ofKind(worker, 'request').at(-1)?.headers).toMatchObject({ accept: 'text/event-stream' })
    await page.run(() => window.worker.terminate())
    await page.close()
  })

  describe('while no panel watches', () => {
    // Another browser, as what a panel watches lasts a while longer.
    beforeAll(async () => {
      await browser.close()
      browser = await launch(name, { extension: builtExtension(name) })
      reader = await openLogReader(browser)
      // Firefox tells of the end of a request only where somebody listened to some request when it was answered.
      const silent = await browser.open(`${lab.url}/blank`)
      await silent.run(openSource, `${lab.url}/stream/steady?interval=60000`)
      await reader.waitFor(await silent.tabId(), 'a stream', records => records.length > 0)
    })

    /** Waits until requests of a stream are watched: its own word was heard. */
    const told = () => reader.waitFor(tab, 'the stream', records => ofKind(records, 'connection').length > 0)

    it('sees how a stream ends, and what it asks next', async () => {
      // Long enough until its requests are watched, on a busy machine too.
      await play({ body: [EVENT, { wait: 3000 }], end: 'cut' }, { status: 503, body: [], end: 'end' })
      const records = await ended(2)
      const [made] = ofKind(records, 'connection')
      expect(
        ofKind(records, 'request')
          .filter(({ attempt }) => attempt === 2)
          .map(({ connection, headers, guess }) => [connection, headers['last-event-id'], guess]),
      ).toEqual([[made?.connection, '7', undefined]])
      // What was under way when its address was learnt waits for a match, and may be told after the next.
      expect(ends(records).sort((a, b) => a.attempt - b.attempt)).toEqual([
        expect.objectContaining({
          attempt: 1,
          how: 'cut',
          error: byChromium('net::ERR_INCOMPLETE_CHUNKED_ENCODING', 'NS_ERROR_NET_PARTIAL_TRANSFER'),
        }),
        { attempt: 2, how: 'rejected', error: expect.toSatisfy(isOfRejection) },
      ])
      await page.close()
    })

    it('wakes for the end of a silent stream, and for what follows', async () => {
      await play({ body: [EVENT, { wait: 3000 }, EVENT, { wait: 4000 }], end: 'cut' }, { body: [EVENT] })
      for (const count of [1, 2]) {
        await reader.waitFor(tab, `event ${count}`, records => ofKind(records, 'event').length >= count)
        // Firefox wakes a background only for what it listened to at once when it last started: so twice.
        await browser.stopBackground()
      }
      const records = await reader.waitFor(tab, 'attempt 2', all =>
        ofKind(all, 'response').some(({ attempt }) => attempt === 2),
      )
      expect(ends(records)).toEqual([expect.objectContaining({ attempt: 1, how: 'cut' })])
      await page.close()
    })

    it('is not told of other requests, of the same page neither', async () => {
      await play({ body: [EVENT] })
      await told()
      // More than once: one that has just started listens to everything at first.
      await waitUntil('a background that sleeps on', async () => {
        await browser.stopBackground()
        await page.run(async () => {
          for (const path of ['/blank', '/blank?a', '/blank?b']) await (await fetch(path)).text()
        })
        return !(await browser.isBackgroundRunning())
      })
      // The same question has another answer where the address is that of the stream: so it can tell.
      await page.run(async () => {
        const response = await fetch(window.source.url.replace(/\?.*/, '?other'))
        await response.body?.cancel()
      })
      await waitUntil('the background to run', () => browser.isBackgroundRunning())
      await page.close()
    })

    it('with the panel of its tab sees the stream of a worker, or says where it is', async () => {
      page = await browser.open(`${lab.url}/blank`)
      tab = await page.tabId()
      const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
      // Firefox does not say which tab a worker belongs to.
      const home = byChromium(tab, -1)
      await waitUntil('the stream of a worker', async () => {
        await page.run(
          (url: string) => {
            const code = `new EventSource(${JSON.stringify(url)}).onopen = () => close()`
            new Worker(URL.createObjectURL(new Blob([code])))
          },
          lab.url + scriptPath([{ body: [EVENT] }], key()),
        )
        return ofKind(await reader.read(home), 'connection').some(({ api }) => api === 'worker')
      })
      await panel.waitFor('where it is', selector => document.querySelector(selector) !== null, [
        byChromium('[data-testid="stream-row"]', '[data-testid="open-all"]'),
      ])
      for (const each of [panel, page]) await each.close()
    })
  })
})
