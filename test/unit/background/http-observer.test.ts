import { describe, expect, it } from 'vitest'
import { observeHttp } from '../../../src/background/http-observer'
import type { HttpFact } from '../../../src/core/http-fact'
import type { RequestDetails } from '../../../src/platform/request-watch'

function observe() {
  const facts: HttpFact[] = []
  return { facts, listeners: observeHttp(fact => facts.push(fact)) }
}

const details = (requestId: string, fields: Partial<RequestDetails> = {}): RequestDetails => ({
  requestId,
  timeStamp: 1000,
  tabId: 7,
  frameId: 0,
  documentId: 'D1',
  documentUrl: 'https://shop.example/',
  url: 'https://shop.example/events',
  method: 'GET',
  ...fields,
})

const header = (name: string, value: string) => ({ name, value })
const ACCEPT = header('Accept', 'text/event-stream')
const STREAM = header('Content-Type', 'text/event-stream; charset=utf-8')

const steps = (facts: HttpFact[]) => facts.map(({ step, request }) => `${step} ${request}`)

describe('the HTTP observer', () => {
  it('tells of every step of a request for an event stream', () => {
    const { facts, listeners } = observe()
    listeners.sent(
      details('1', { requestHeaders: [ACCEPT, header('Last-Event-ID', '42'), header('Cookie', 's')] }),
    )
    listeners.received(details('1', { statusCode: 302, responseHeaders: [] }))
    listeners.redirected(details('1', { statusCode: 302, redirectUrl: 'https://b.example/' }))
    listeners.sent(details('1', { requestHeaders: [ACCEPT] }))
    listeners.received(details('1', { statusCode: 200, responseHeaders: [STREAM] }))
    listeners.started(details('1', { statusCode: 200, ip: '192.0.2.1', fromCache: false }))
    listeners.failed(details('1', { error: 'net::ERR_ABORTED' }))
    expect(steps(facts)).toEqual([
      'request 1',
      'response 1',
      'redirect 1',
      'response 1',
      'started 1',
      'end 1',
    ])
    expect(facts[0]).toMatchObject({
      headers: { accept: 'text/event-stream', 'last-event-id': '42' },
      place: { tab: 7, frame: 0, document: 'D1' },
      seen: true,
      sure: true,
      native: true,
    })
    expect(facts.at(-1)).toMatchObject({ error: 'net::ERR_ABORTED' })
  })

  it('tells every step once where several filters let a request through', () => {
    const { facts, listeners } = observe()
    const twice = (step: keyof typeof listeners, fields: Partial<RequestDetails>) => {
      listeners[step](details('1', fields))
      listeners[step](details('1', fields))
    }
    twice('sent', { requestHeaders: [ACCEPT] })
    for (let round = 0; round < 2; round++) {
      twice('received', { statusCode: 302, responseHeaders: [] })
      twice('redirected', { statusCode: 302, redirectUrl: 'https://shop.example/events' })
      twice('sent', { requestHeaders: [ACCEPT] })
    }
    twice('received', { statusCode: 200, responseHeaders: [STREAM] })
    twice('started', { statusCode: 200 })
    twice('completed', { statusCode: 200 })
    expect(steps(facts)).toEqual([
      'request 1',
      'response 1',
      'redirect 1',
      'response 1',
      'redirect 1',
      'response 1',
      'started 1',
      'end 1',
    ])
  })

  it('tells the status of a failure at an address that was not watched yet when it was redirected there', () => {
    const { facts, listeners } = observe()
    listeners.sent(details('1', { requestHeaders: [ACCEPT] }))
    listeners.received(details('1', { statusCode: 307, responseHeaders: [] }))
    listeners.redirected(details('1', { statusCode: 307, redirectUrl: 'https://b.example/' }))
    listeners.completed(details('1', { statusCode: 503 }))
    expect(steps(facts).slice(3)).toEqual(['response 1', 'started 1', 'end 1'])
    expect(facts[3]).toMatchObject({ status: 503 })
  })

  it('says nothing of other requests', () => {
    const { facts, listeners } = observe()
    listeners.sent(details('1', { requestHeaders: [header('accept', '*/*')] }))
    listeners.received(
      details('1', { statusCode: 200, responseHeaders: [header('content-type', 'text/html')] }),
    )
    listeners.started(details('1', { statusCode: 200 }))
    listeners.completed(details('1', { statusCode: 200 }))
    expect(facts).toEqual([])
  })

  it('finds an event stream that only its response shows, also behind a redirection', () => {
    const { facts, listeners } = observe()
    listeners.sent(details('1', { method: 'POST', requestHeaders: [header('accept', '*/*')] }))
    listeners.received(details('1', { statusCode: 307, responseHeaders: [] }))
    listeners.redirected(details('1', { statusCode: 307, redirectUrl: 'https://b.example/' }))
    listeners.received(details('1', { statusCode: 200, responseHeaders: [STREAM] }))
    listeners.completed(details('1', { statusCode: 200 }))
    expect(steps(facts)).toEqual(['request 1', 'redirect 1', 'response 1', 'end 1'])
    expect(facts[0]).toMatchObject({ seen: true, sure: true, native: false, method: 'POST' })
    expect(facts[1]).toMatchObject({ status: 307, url: 'https://b.example/' })
  })

  it('tells of what was under way when it came, as such', () => {
    const { facts, listeners } = observe()
    listeners.received(details('1', { statusCode: 200, responseHeaders: [STREAM] }))
    listeners.failed(details('2', { error: 'net::ERR_CONNECTION_RESET' }))
    listeners.completed(details('3', { statusCode: 503 }))
    expect(steps(facts)).toEqual([
      'request 1',
      'response 1',
      'request 2',
      'end 2',
      'request 3',
      'response 3',
      'started 3',
      'end 3',
    ])
    const requests = facts.filter(fact => fact.step === 'request')
    expect(requests.map(({ seen, sure }) => [seen, sure])).toEqual([
      [false, true],
      [false, false],
      [false, false],
    ])
  })
})
