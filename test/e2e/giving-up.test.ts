/**
 * Pages that give a stream up, in every way there is: with the extension the server notices within 100 ms, as it does
 * without. Held against the lab's ledger, whose clock is the page's.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser, Page } from '../support/browser'
import { switchDeepCapture } from '../support/deep-capture'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { waitUntil } from '../support/poll'

/** Each reads a little of the stream at a URL, gives it up, and says when it did. Runs in the page. */
const WAYS: Record<string, (url: string) => Promise<number>> = {
  'cancel of a reader': async url => {
    const reader = ((await fetch(url)).body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const at = Date.now()
    void reader.cancel('enough')
    return at
  },
  'cancel during a read': async url => {
    const reader = ((await fetch(url)).body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    void Promise.allSettled([reader.read(), reader.read()])
    const at = Date.now()
    void reader.cancel({ reason: 'mine' })
    return at
  },
  'cancel of a body': async url => {
    const { body } = await fetch(url)
    const at = Date.now()
    void body?.cancel('enough')
    return at
  },
  'cancel of a reader of bytes': async url => {
    const reader = ((await fetch(url)).body as ReadableStream<Uint8Array>).getReader({ mode: 'byob' })
    await reader.read(new Uint8Array(100))
    const at = Date.now()
    void reader.cancel('enough')
    return at
  },
  'break out of for await': async url => {
    for await (const piece of (await fetch(url)).body ?? []) if (piece.length > 0) break
    return Date.now()
  },
  'cancel behind a pipe': async url => {
    const { body } = await fetch(url)
    const reader = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader()
    await reader.read()
    const at = Date.now()
    void reader.cancel('enough')
    return at
  },
  'cancel of both halves': async url => {
    const [left, right] = ((await fetch(url)).body as ReadableStream<Uint8Array>).tee()
    const reader = left.getReader()
    await reader.read()
    const at = Date.now()
    void reader.cancel('left')
    void right.cancel('right')
    return at
  },
  'abort between reads': async url => {
    const controller = new AbortController()
    const reader = ((await fetch(url, controller)).body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const at = Date.now()
    controller.abort()
    return at
  },
  'abort during a read': async url => {
    const controller = new AbortController()
    const reader = ((await fetch(url, controller)).body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    void Promise.allSettled([reader.read(), reader.read()])
    const at = Date.now()
    controller.abort(new RangeError('mine'))
    return at
  },
  'abort in a pipe': async url => {
    const controller = new AbortController()
    const { body } = await fetch(url, controller)
    const reader = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader()
    await reader.read()
    void Promise.allSettled([reader.read(), reader.read(), reader.closed])
    const at = Date.now()
    controller.abort()
    return at
  },
  'abort without reading': async url => {
    const controller = new AbortController()
    await fetch(url, controller)
    const at = Date.now()
    controller.abort()
    return at
  },
  'abort of text()': async url => {
    const controller = new AbortController()
    const text = (await fetch(url, controller)).text()
    void Promise.allSettled([text])
    const at = Date.now()
    controller.abort()
    return at
  },
  'abort of an XMLHttpRequest': url =>
    new Promise(resolve => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', url)
      xhr.onprogress = () => {
        const at = Date.now()
        xhr.abort()
        resolve(at)
      }
      xhr.send()
    }),
  'close of an EventSource': url =>
    new Promise(resolve => {
      const source = new EventSource(url)
      source.onmessage = () => {
        const at = Date.now()
        source.close()
        resolve(at)
      }
    }),
}

/** A machine that is busy holds up any of them, but not the most of so many. */
const TRIES = 5
const WITHIN = 100

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    page = await browser.open(`${lab.url}/blank`)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  /** The middle of how long the server took to notice. */
  async function delayOf(way: (url: string) => Promise<number>, key: string): Promise<number> {
    const delays: number[] = []
    for (let n = 0; n < TRIES; n++) {
      const own = `${key}-${n}`
      const at = await page.run(way, `${lab.url}/stream/steady?interval=20&key=${own}`)
      const end = await waitUntil('the server to notice', () => lab.sent(own).connections[0]?.end)
      expect(end.how).toBe('client')
      delays.push(end.at - at)
    }
    return delays.sort((a, b) => a - b)[Math.floor(TRIES / 2)] ?? Number.POSITIVE_INFINITY
  }

  const late = async (round: string): Promise<string[]> => {
    const found: string[] = []
    for (const [title, way] of Object.entries(WAYS)) {
      const delay = await delayOf(way, `${round} ${title}`.replaceAll(/\W+/g, '-'))
      if (delay > WITHIN) found.push(`${title}: ${delay} ms`)
    }
    return found
  }

  it('the server notices within 100 ms, whichever way', async () => {
    expect(await late('plain')).toEqual([])
  })

  it.runIf(name === 'firefox')('also with deep capture', async () => {
    await switchDeepCapture(browser, true)
    expect(await late('deep')).toEqual([])
  })
})
