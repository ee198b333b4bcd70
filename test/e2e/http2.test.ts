/**
 * Attempts over HTTP/2: their protocol, and how they end, in both browsers. The other ways to end are in
 * `http.test.ts`, over HTTP/1.1.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndedHow } from '../../src/core/record'
import type { Browser } from '../support/browser'
import { type Http2End, type Http2Server, startHttp2Server } from '../support/http2-server'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { seeRequests } from '../support/seen-requests'

declare const window: { source: EventSource } & typeof globalThis

describe.each(BROWSERS)('in %s', name => {
  let server: Http2Server
  let browser: Browser
  let reader: LogReader

  beforeAll(async () => {
    server = await startHttp2Server()
    browser = await launch(name, { extension: builtExtension(name), acceptAnyCertificate: true })
    reader = await openLogReader(browser)
    await seeRequests(browser, reader, server.url, { panel: true })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it.each<[Http2End, EndedHow, string | null, string | null]>([
    ['end', 'clean', null, null],
    ['goaway', 'clean', null, null],
    ['reset', 'cut', 'net::ERR_HTTP2_PROTOCOL_ERROR', 'NS_ERROR_NET_PARTIAL_TRANSFER'],
    ['cut', 'cut', 'net::ERR_CONNECTION_CLOSED', 'NS_ERROR_NET_PARTIAL_TRANSFER'],
  ])('a stream whose server says %s has ended: %s', async (end, how, chromium, firefox) => {
    const page = await browser.open(`${server.url}/blank`)
    const tab = await page.tabId()
    await page.run(
      (url: string) => {
        window.source = new EventSource(url)
      },
      server.url + server.path(`${name}-${end}`, end),
    )
    const records = await reader.waitFor(
      tab,
      'its end and its protocol',
      all => ofKind(all, 'protocol').length > 0 && ofKind(all, 'end').length > 0,
    )
    expect(ofKind(records, 'protocol')[0]).toMatchObject({ attempt: 1, protocol: 'h2', source: 'page' })
    expect(ofKind(records, 'end')[0]).toMatchObject({
      attempt: 1,
      how,
      error: name === 'chromium' ? chromium : firefox,
    })
    await page.close()
  })
})
