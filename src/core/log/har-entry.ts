/** The entries that a HAR has of one attempt, but for what it received. */

import type { Api, Headers } from '../record'
import type { Milliseconds } from '../units'
import type { SettledAttempt } from './attempt-ledger'
import { isoTime } from './writer'

const RESOURCE_TYPES: Record<Api, string> = {
  eventsource: 'eventsource',
  worker: 'eventsource',
  fetch: 'fetch',
  xhr: 'xhr',
}

/**
 * Everything of an attempt but its events and its body. `_connection`, `_attempt`, `_level` and `_ended` are our own:
 * what a log has and a HAR has no field for (HAR, section 6). `content` belongs into `head.response`.
 */
export function entryOf(attempt: SettledAttempt<unknown>, page: string | null) {
  const { row, exchange } = attempt
  const startedAt = startOf(attempt)
  const { connection, request, response } = exchange
  const url = exchange.redirects.at(-1)?.url ?? request?.url ?? connection?.url ?? ''
  const receivedAt = response?.at ?? row.openedAt
  const endedAt = row.ending?.at ?? exchange.to
  const mimeType = response?.headers['content-type'] ?? (row.openedAt === null ? 'x-unknown' : EVENT_STREAM)
  const comments = [
    row.ending === null ? 'still going on when it was exported' : '',
    request?.guess ? 'which connection the request belongs to is a guess' : '',
  ].filter(text => text !== '')
  const head = {
    ...(page !== null && { pageref: page }),
    startedDateTime: isoTime(startedAt),
    ...timingsOf(startedAt, receivedAt, endedAt),
    request: requestOf(attempt, url),
    cache: {},
    ...(response?.ip && { serverIPAddress: response.ip }),
    ...(response?.fromCache && { _fromCache: 'disk' }),
    _resourceType: RESOURCE_TYPES[connection?.api ?? 'eventsource'],
    _connection: row.connection,
    _attempt: row.own,
    _level: exchange.level,
    ...(row.ending && { _ended: row.ending.how }),
    ...(comments.length > 0 && { comment: comments.join('; ') }),
    response: {
      ...statusOf(attempt),
      httpVersion: versionOf(row.protocol),
      cookies: [],
      headers: headersOf(response?.headers ?? {}),
      redirectURL: '',
      headersSize: -1,
      bodySize: exchange.received > 0 ? exchange.received : -1,
      ...(exchange.received > 0 && { _transferSize: exchange.received }),
      ...(row.ending?.error && { _error: row.ending.error }),
    },
  }
  const content = {
    size: exchange.received > 0 ? exchange.received : row.bytes,
    mimeType,
    comment: exchange.whole
      ? 'complete: every line that was received, in one spelling'
      : 'reconstructed from what was seen; lines that make no event may be missing',
  }
  return { head, content }
}

/** An entry for each time that the attempt was sent elsewhere, as browsers write them. */
export function redirectEntries(attempt: SettledAttempt<unknown>, page: string | null) {
  const { row, exchange } = attempt
  let url = exchange.request?.url ?? exchange.connection?.url ?? ''
  let startedAt = startOf(attempt)
  return exchange.redirects.map(({ at, status, url: to }) => {
    const entry = {
      ...(page !== null && { pageref: page }),
      startedDateTime: isoTime(startedAt),
      ...timingsOf(startedAt, at, at),
      request: requestOf(attempt, url),
      response: {
        status,
        statusText: '',
        httpVersion: versionOf(row.protocol),
        cookies: [],
        headers: [{ name: 'location', value: to }],
        content: { size: 0, mimeType: 'x-unknown' },
        redirectURL: to,
        headersSize: -1,
        bodySize: -1,
      },
      cache: {},
      _resourceType: RESOURCE_TYPES[exchange.connection?.api ?? 'eventsource'],
      comment: `redirect of attempt ${row.own} of ${row.connection}`,
    }
    url = to
    startedAt = at
    return entry
  })
}

const EVENT_STREAM = 'text/event-stream'

function startOf({ row, exchange }: SettledAttempt<unknown>): number {
  return exchange.request?.at ?? row.startedAt ?? row.openedAt ?? exchange.from
}

function timingsOf(startedAt: number, receivedAt: number | null, endedAt: number) {
  const wait = span(startedAt, receivedAt ?? endedAt)
  const receive = receivedAt === null ? 0 : span(receivedAt, endedAt)
  return {
    time: wait + receive,
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive },
  }
}

function span(from: number, to: number): Milliseconds {
  return Math.max(0, Math.round((to - from) * 1000) / 1000)
}

function requestOf({ row, exchange }: SettledAttempt<unknown>, url: string) {
  const { request, connection } = exchange
  return {
    method: request?.method ?? connection?.method ?? 'GET',
    url: uriOf(url),
    httpVersion: versionOf(row.protocol),
    cookies: [],
    headers: headersOf(request?.headers ?? {}),
    queryString: queryOf(url),
    headersSize: -1,
    bodySize: -1,
  }
}

/** An address as RFC 3986 has it, which HAR asks for: browsers write more characters as they are. */
function uriOf(url: string): string {
  const plain = url.replace(/\p{Surrogate}/gu, '\ufffd')
  if (!URL.canParse(plain)) return `about:invalid#${encodeURIComponent(plain)}`
  const { href } = new URL(plain)
  const start = /^[a-z][a-z\d+.-]*:(?:\/\/[^/?#]*)?/i.exec(href)?.[0].length ?? 0
  return href.slice(0, start) + escapeUri(href.slice(start))
}

function escapeUri(text: string): string {
  const [before = '', ...fragment] = text
    .replace(/%(?![\da-f]{2})/gi, '%25')
    .replace(/[^\w.~:/?#@!$&'()*+,;=%-]+/g, encodeURIComponent)
    .split('#')
  return fragment.length === 0 ? before : `${before}#${fragment.join('%23')}`
}

function statusOf({ row, exchange }: SettledAttempt<unknown>) {
  const { response, connection } = exchange
  if (response) return { status: response.status, statusText: '' }
  // An EventSource opens on no other status (HTML, section 9.2.3).
  if (row.openedAt !== null && connection?.api === 'eventsource') {
    return { status: 200, statusText: '', comment: 'not seen; what an EventSource opens on' }
  }
  return { status: 0, statusText: '', comment: 'no response was seen' }
}

function versionOf(protocol: string | null): string {
  return protocol === 'http/1.1' ? 'HTTP/1.1' : (protocol ?? 'unknown')
}

function headersOf(headers: Headers): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }))
}

function queryOf(url: string): { name: string; value: string }[] {
  if (!URL.canParse(url)) return []
  return Array.from(new URL(url).searchParams, ([name, value]) => ({ name, value }))
}
