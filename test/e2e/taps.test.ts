/**
 * Event streams that a page reads itself, in every way there is: the page gets what it gets without the extension, and
 * the log holds every byte that the server sent, once, as one connection with its request.
 */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

/** Pieces that cut lines, characters and line ends in two. */
const BODY = [
  '\ufeffid: 1\nevent: price\nda',
  'ta: {"n":1}\n\n: be',
  'at\nretry: 1500\n\nid: 2\r',
  '\ndata: one\r\ndata: tw\u00fc',
  '\ud83d\ude00\r\n\r\nid: 3\n\ndata\n\nnothing: here\n\n',
] as const
const TEXT = BODY.join('')
const BYTES = Buffer.byteLength(TEXT)

/** What of it must be in the log, in order. */
const FACTS = [
  { kind: 'event', type: 'price', id: '1', data: '{"n":1}' },
  { kind: 'comment', text: ' beat' },
  { kind: 'retry', delay: 1500 },
  { kind: 'event', type: 'message', id: '2', data: 'one\ntw\u00fc\ud83d\ude00' },
  { kind: 'checkpoint', id: '3' },
  { kind: 'event', type: 'message', id: '3', data: '' },
  { kind: 'fault', reason: 'unknown-field', text: 'nothing: here' },
]

const FINISHED: ScriptAttempt = { body: BODY.flatMap(piece => [piece, { wait: 15 }]), end: 'end' }

function factsOf(records: readonly LogRecord[]): unknown[] {
  return records.flatMap((record): unknown[] => {
    if (record.kind === 'event') return [{ ...pick(record, 'kind', 'type', 'id', 'data') }]
    if (record.kind === 'comment') return [pick(record, 'kind', 'text')]
    if (record.kind === 'retry') return [pick(record, 'kind', 'delay')]
    if (record.kind === 'checkpoint') return [pick(record, 'kind', 'id')]
    return record.kind === 'fault' ? [pick(record, 'kind', 'reason', 'text')] : []
  })
}

function pick<T extends object, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map(key => [key, from[key]])) as Pick<T, K>
}

/** Each reads the stream at a URL and gives its text. Runs in the page. */
const WAYS: Record<string, (url: string) => Promise<string>> = {
  'a reader': async url => {
    const reader = (await fetch(url)).body?.getReader()
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    let text = ''
    for (;;) {
      const piece = await reader?.read()
      if (!piece || piece.done) return text
      text += decoder.decode(piece.value, { stream: true })
    }
  },
  'a reader of bytes': async url => {
    const reader = (await fetch(url)).body?.getReader({ mode: 'byob' })
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    let text = ''
    let buffer = new ArrayBuffer(7)
    for (;;) {
      const piece = await reader?.read(new Uint8Array(buffer))
      if (!piece?.value || piece.done) return text
      text += decoder.decode(piece.value, { stream: true })
      buffer = piece.value.buffer
    }
  },
  'for await': async url => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    let text = ''
    for await (const piece of (await fetch(url)).body ?? []) text += decoder.decode(piece, { stream: true })
    return text
  },
  'a pipe': async url => {
    const decoder = new TextDecoderStream('utf-8', { ignoreBOM: true })
    const reader = (await fetch(url)).body?.pipeThrough(decoder).getReader()
    let text = ''
    for (;;) {
      const piece = await reader?.read()
      if (!piece || piece.done) return text
      text += piece.value
    }
  },
  text: async url => `\ufeff${await (await fetch(url)).text()}`,
  bytes: async url =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(await (await fetch(url)).arrayBuffer()),
  'a clone': async url => {
    const response = await fetch(url)
    const copy = response.clone()
    const [first, second] = await Promise.all([response.arrayBuffer(), new Response(copy.body).arrayBuffer()])
    const [one, other] = [first, second].map(each =>
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(each),
    )
    return one === other ? `${one}` : 'two different texts'
  },
  'halves, one after the other': async url => {
    const halves = (await fetch(url)).body?.tee() ?? []
    const texts: string[] = []
    for (const half of halves) {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      let text = ''
      for await (const piece of half) text += decoder.decode(piece, { stream: true })
      texts.push(text)
    }
    return texts[0] === texts[1] ? `${texts[0]}` : 'two different texts'
  },
  'a request object': async url => {
    const response = await fetch(new Request(url, { method: 'POST', body: 'question' }))
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer())
  },
  XMLHttpRequest: url =>
    new Promise(resolve => {
      const request = new XMLHttpRequest()
      request.open('GET', url)
      request.onload = () => resolve(`\ufeff${request.responseText}`)
      request.send()
    }),
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let keys = 0

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  async function open(
    ...attempts: ScriptAttempt[]
  ): Promise<{ page: Page; tab: number; url: string; key: string }> {
    const key = `taps-${name}-${++keys}`
    const page = await browser.open(`${lab.url}/blank`)
    return { page, tab: await page.tabId(), url: `${lab.url}${scriptPath(attempts, key)}`, key }
  }

  const closed = (records: LogRecord[]) => ofKind(records, 'close').length > 0

  it.each(Object.keys(WAYS))('a stream that is read with %s is in the log to the last byte', async way => {
    const read = WAYS[way]
    if (!read) throw new Error(`there is no way ${way}`)
    const { page, tab, url } = await open(FINISHED)
    expect(await page.run(read, url)).toBe(TEXT)
    const records = await reader.waitFor(tab, 'its end', closed)
    expect(factsOf(records)).toEqual(FACTS)
    expect(ofKind(records, 'connection')).toMatchObject([
      {
        api: way === 'XMLHttpRequest' ? 'xhr' : 'fetch',
        url,
        method: way === 'a request object' ? 'POST' : 'GET',
      },
    ])
    expect(new Set(records.flatMap(({ connection }) => connection ?? [])).size).toBe(1)
    const isWhole = ['text', 'bytes', 'a clone', 'a request object'].includes(way)
    // Of a text as a whole the browser drops the mark; of XMLHttpRequest it counts what came.
    const size = way === 'text' ? BYTES - 3 : BYTES
    expect(ofKind(records, 'bytes').reduce((sum, each) => sum + each.size, 0)).toBe(size)
    expect(ofKind(records, 'capture').map(({ level }) => level)).toEqual(isWhole ? [] : ['bytes'])
    const [end] = ofKind(records, 'end').filter(({ source }) => source === 'page')
    expect(end).toMatchObject({ how: 'clean', error: null })
    expect(ofKind(records, 'close')).toMatchObject([{ by: 'end' }])
    await page.close()
  })

  it('a page that gives a stream up is heard by the server within 100 ms', async () => {
    // The server goes on sending, as Firefox gives up only then, natively too.
    const endless = { body: Array.from({ length: 400 }, () => ['data: 1\n\n', { wait: 10 }]).flat() }
    const ways: Record<string, (url: string) => Promise<number>> = {
      cancel: async url => {
        const reader = (await fetch(url)).body?.getReader()
        await reader?.read()
        const at = performance.timeOrigin + performance.now()
        await reader?.cancel('enough')
        return at
      },
      abort: async url => {
        const controller = new AbortController()
        const reader = (await fetch(url, controller)).body?.getReader()
        await reader?.read()
        const at = performance.timeOrigin + performance.now()
        controller.abort()
        return at
      },
      break: async url => {
        for await (const piece of (await fetch(url)).body ?? []) if (piece.length > 0) break
        return performance.timeOrigin + performance.now()
      },
      pipe: async url => {
        const reader = (await fetch(url)).body?.pipeThrough(new TextDecoderStream()).getReader()
        await reader?.read()
        const at = performance.timeOrigin + performance.now()
        await reader?.cancel()
        return at
      },
    }
    for (const [way, give] of Object.entries(ways)) {
      const { page, tab, url, key } = await open(endless)
      const at = await page.run(give, url)
      const ended = await waitUntil(`the server to notice ${way}`, () => {
        const [connection] = lab.sent(key).connections
        return connection?.end ?? false
      })
      expect(ended, way).toMatchObject({ how: 'client' })
      expect(ended.at - at, way).toBeLessThan(100)
      const records = await reader.waitFor(tab, 'its end', closed)
      expect(ofKind(records, 'close'), way).toMatchObject([{ by: 'page' }])
      expect(
        ofKind(records, 'end').find(({ source }) => source === 'page'),
        way,
      ).toMatchObject({ how: 'page' })
      await page.close()
    }
  })

  it('a stream that breaks off is cut, and what was unfinished is said to be', async () => {
    const { page, tab, url } = await open({ body: ['data: 1\n\ndata: 2\n', { wait: 50 }], end: 'cut' })
    const name = await page.run(async url => {
      const reader = (await fetch(url)).body?.getReader()
      try {
        for (;;) if ((await reader?.read())?.done) return 'done'
      } catch (error) {
        return (error as Error).name
      }
    }, url)
    expect(name).toBe('TypeError')
    const records = await reader.waitFor(tab, 'its end', closed)
    expect(ofKind(records, 'end').find(({ source }) => source === 'page')).toMatchObject({ how: 'cut' })
    expect(ofKind(records, 'fault')).toMatchObject([{ reason: 'unfinished-block', text: 'data: 2\n' }])
    await page.close()
  })

  it('a page that is closed takes its streams with it', async () => {
    const held: ScriptAttempt = { body: ['data: 1\n\n'], end: 'hold' }
    const { page, tab, url, key } = await open(held)
    await page.run(
      async (url, other) => {
        const reader = (await fetch(url)).body?.getReader()
        await reader?.read()
        void reader?.read()
        const request = new XMLHttpRequest()
        request.open('GET', other)
        const begun = new Promise(resolve => {
          request.onprogress = resolve
        })
        request.send()
        await begun
      },
      url,
      `${lab.url}${scriptPath([held], `${key}-xhr`)}`,
    )
    await reader.waitFor(tab, 'both streams', records => ofKind(records, 'event').length === 2)
    // One that is only left may be kept with its streams by the back/forward cache, as in Chromium.
    await page.close()
    const records = await reader.waitFor(tab, 'both ends', all => ofKind(all, 'close').length >= 2)
    const last = new Map(ofKind(records, 'close').map(({ connection, by }) => [connection, by]))
    expect([...last.values()]).toEqual(['navigation', 'navigation'])
  })

  it('a response that takes long is one connection with its request', async () => {
    let asked = 0
    const server = createServer((_, response) => {
      const answer = () => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' })
        response.end('data: 1\n\n')
      }
      // The address is watched once the first was told of. The head of the second comes when it could be given up.
      if (++asked === 1) answer()
      else setTimeout(answer, 6500)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slow`
    const { page, tab } = await open({})
    const ask = (url: string, headers: Record<string, string>) =>
      page.run(async (url, headers) => (await fetch(url, { headers })).text(), url, headers)
    await ask(url, {})
    await reader.waitFor(tab, 'the first', closed)
    expect(await ask(url, { accept: 'text/event-stream' })).toBe('data: 1\n\n')
    const requestOf = (all: readonly LogRecord[], id: string | null | undefined) =>
      ofKind(all, 'request').filter(({ connection }) => connection === id)
    const records = await reader.waitFor(
      tab,
      'the second and its request',
      all =>
        ofKind(all, 'close').filter(({ source }) => source === 'page').length === 2 &&
        requestOf(all, ofKind(all, 'connection')[1]?.connection).length > 0,
    )
    server.close()
    const connections = ofKind(records, 'connection')
    expect(connections).toMatchObject([{ source: 'page' }, { source: 'page' }])
    // That of the first may have been seen too, where the browser tells of all requests for another reason.
    expect(requestOf(records, connections[0]?.connection).length).toBeLessThanOrEqual(1)
    expect(requestOf(records, connections[1]?.connection)).toHaveLength(1)
    expect(ofKind(records, 'request').filter(({ guess }) => guess)).toEqual([])
    await page.close()
  })
})
