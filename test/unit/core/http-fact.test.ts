import { describe, expect, it } from 'vitest'
import { addAddress, addressOf, beginConnection, type DocumentKey } from '../../../src/core/attempt-slots'
import { isEventStream, requestHeaders, responseHeaders } from '../../../src/core/http-fact'

const header = (name: string, value: string) => ({ name, value })

describe('recorded headers', () => {
  it.each([
    'Set-Cookie',
    'set-cookie2',
    'Authorization',
    'Proxy-Authenticate',
    'WWW-Authenticate',
    'X-Auth-Token',
    'x-csrf-token',
    'X-Session-Id',
    'X-Api-Key',
  ])('never hold a secret: %s', name => {
    expect(responseHeaders([header(name, 'secret'), header('Server', 'x')])).toEqual({ server: 'x' })
  })

  it('of a request are those that tell of an event stream', () => {
    const sent = [
      header('Accept', 'text/event-stream'),
      header('Cookie', 'a=1'),
      header('User-Agent', 'x'),
      header('Referer', 'https://shop.example/?token=1'),
      header('Last-Event-ID', '7'),
      header('Origin', 'https://shop.example'),
    ]
    expect(requestHeaders(sent)).toEqual({
      accept: 'text/event-stream',
      'last-event-id': '7',
      origin: 'https://shop.example',
    })
    expect(requestHeaders(undefined)).toEqual({})
  })

  it.each([
    ['as bytes, as Firefox gives it', '\xc3\xa9\xe2\x82\xac', 'é€'],
    ['as text, as Chromium does', 'é€', 'é€'],
    ['as bytes that are no UTF-8', 'caf\xe9', 'café'],
    ['in ASCII', 'a b', 'a b'],
  ])('hold an ID that is sent %s', (_, value, expected) => {
    expect(requestHeaders([header('Last-Event-ID', value)])).toEqual({ 'last-event-id': expected })
  })

  it('are lower case, joined where repeated, and bounded', () => {
    expect(responseHeaders([header('Vary', 'a'), header('vary', 'b')])).toEqual({ vary: 'a, b' })
    expect(responseHeaders([header('X-Long', 'x'.repeat(10_000))])['x-long']).toHaveLength(2048)
    const many = Array.from({ length: 1000 }, (_, i) => header(`x-${i}`, 'y'.repeat(100)))
    expect(JSON.stringify(responseHeaders(many)).length).toBeLessThan(32_000)
  })

  it('may have any name', () => {
    const headers = responseHeaders([header('__proto__', 'x'), header('constructor', 'y')])
    expect(headers.constructor).toBe('y')
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })

  it('tell an event stream by its type, whatever its parameters', () => {
    expect(isEventStream([header('content-type', 'Text/Event-Stream;charset=UTF-8')])).toBe(true)
    expect(isEventStream([header('content-type', 'text/event-stream-x')])).toBe(false)
    expect(isEventStream([])).toBe(false)
  })
})

describe('addresses of a connection', () => {
  const page: DocumentKey = { id: 'd', browser: null, tab: 1, frame: 0 }
  const begin = (url: string) =>
    beginConnection('c', page, url, 0, { api: 'eventsource', method: 'GET', watched: true, private: false })

  it('leave out the fragment, which is never sent, and count an upgrade to https as the same', () => {
    expect(addressOf('https://a.example/x?y#z')).toBe('https://a.example/x?y')
    expect(begin('http://a.example/x').urls).toEqual(['http://a.example/x', 'https://a.example/x'])
  })

  it('are bounded, and the first is never forgotten', () => {
    const conn = begin('https://a.example/')
    for (let i = 0; i < 100; i++) addAddress(conn, `https://a.example/${i}`)
    expect(conn.urls).toHaveLength(8)
    expect(conn.urls[0]).toBe('https://a.example/')
    expect(conn.urls.at(-1)).toBe('https://a.example/99')
  })
})
