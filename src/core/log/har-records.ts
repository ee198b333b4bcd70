/** Makes the records of an attempt out of an entry of a HAR, as an observer would have written them. */

import { endedHow } from '../attempt-end'
import { EVENT_STREAM, essence, responseHeaders } from '../http-fact'
import {
  type Api,
  type EndedHow,
  type Headers,
  type LogRecord,
  NAME_LIMIT,
  type RecordFields,
} from '../record'
import { bodyFacts } from './har-body'
import type { HarEntry } from './har-schema'

/** Where an entry belongs. */
export interface HarPlace {
  connection: string
  attempt: number
  /** The address of its page; '' where that is not known. */
  page: string
  /** The entries that sent the request on to this one. */
  hops: readonly HarEntry[]
}

const ENDINGS: ReadonlySet<string> = new Set<EndedHow>([
  'clean',
  'cut',
  'rejected',
  'refused',
  'blocked',
  'page',
  'navigation',
  'unknown',
])

/** Request headers that a log has. */
const WANTED = new Set(['accept', 'last-event-id', 'cache-control', 'origin'])

/** Whether an entry is of an event stream. */
export function isStream({ response, _resourceType, _eventSourceMessages }: HarEntry): boolean {
  if (essence(response.content.mimeType) === EVENT_STREAM || _resourceType === 'eventsource') return true
  return (_eventSourceMessages?.length ?? 0) > 0
}

/** Whether it only sent the browser elsewhere. */
export function isHop({ response }: HarEntry): boolean {
  return response.status >= 300 && response.status < 400 && response.redirectURL !== ''
}

/** The records of an entry, whose `seq` is still to be given. */
export function recordsOf(entry: HarEntry, place: HarPlace): LogRecord[] {
  const { connection, attempt, page, hops } = place
  const { request, response, time, timings } = entry
  const first = hops[0] ?? entry
  const startedAt = first.startedDateTime
  const endedAt = entry.startedDateTime + time
  const respondedAt = Math.max(entry.startedDateTime, endedAt - Math.max(0, timings.receive))
  const seen = (at: number) => ({ connection, attempt, seq: 0, at, source: 'http' as const })
  const records: LogRecord[] = []

  if (attempt === 1) {
    records.push({
      kind: 'connection',
      ...seen(startedAt),
      attempt: 0,
      api: apiOf(entry),
      url: limited(first.request.url),
      method: request.method.slice(0, 64),
      withCredentials: false,
      tab: 0,
      frame: 0,
      page: limited(page),
    })
  }
  records.push({
    kind: 'request',
    ...seen(startedAt),
    url: limited(first.request.url),
    method: request.method.slice(0, 64),
    headers: requestHeaders(first),
  })
  for (const hop of hops) {
    const { status, redirectURL } = hop.response
    const url = URL.canParse(redirectURL, hop.request.url)
      ? new URL(redirectURL, hop.request.url).href
      : redirectURL
    records.push({ kind: 'redirect', ...seen(hop.startedDateTime + hop.time), status, url: limited(url) })
  }
  if (response.status > 0) {
    records.push({
      kind: 'response',
      ...seen(respondedAt),
      status: response.status,
      headers: withType(responseHeaders(response.headers), response.content.mimeType),
      ...(entry.serverIPAddress && { ip: entry.serverIPAddress.slice(0, 64) }),
    })
  }
  const protocol = protocolOf(response.httpVersion)
  if (protocol !== null) records.push({ kind: 'protocol', ...seen(endedAt), protocol })
  for (const { at, fields } of bodyFacts(entry)) {
    const { kind, ...own } = fields
    const base = { connection, attempt, seq: 0, at: at ?? respondedAt, source: 'devtools' as const }
    // The fields of a kind stay with it, which the compiler cannot follow through the union.
    records.push({ kind, ...base, ...own } as LogRecord)
  }
  const ending = endingOf(entry)
  if (ending) records.push({ kind: 'end', ...seen(endedAt), ...ending })
  return records
}

/** How it ended, as far as a HAR tells; `null` where it may have gone on. */
function endingOf({ _ended, _connection, response, time }: HarEntry): RecordFields['end'] | null {
  const error = response._error ? response._error.slice(0, 256) : null
  if (_ended !== undefined && ENDINGS.has(_ended)) return { how: _ended as EndedHow, error }
  // One of our own says it, if it has ended.
  if (_connection !== undefined) return null
  const { status, content } = response
  const type = essence(content.mimeType)
  const isUsable = status === 200 && type === EVENT_STREAM
  // Browsers have the text only of what was received to its end; Firefox gives no time to what was not.
  if (error === null && (status === 0 || (isUsable && (content.text === undefined || time === 0))))
    return null
  return {
    how: endedHow({
      error,
      status: status > 0 ? status : null,
      type,
      started: true,
      opened: isUsable,
      readsAnything: false,
      page: null,
    }),
    error,
  }
}

function apiOf({ _resourceType }: HarEntry): Api {
  return _resourceType === 'fetch' || _resourceType === 'xhr' ? _resourceType : 'eventsource'
}

function requestHeaders({ request }: HarEntry): Headers {
  return Object.fromEntries(
    request.headers.flatMap(({ name, value }) =>
      WANTED.has(name.toLowerCase()) ? [[name.toLowerCase(), value.slice(0, 2048)]] : [],
    ),
  )
}

function withType(headers: Headers, mimeType: string): Headers {
  return headers['content-type'] !== undefined || mimeType === '' || mimeType === 'x-unknown'
    ? headers
    : { ...headers, 'content-type': mimeType.slice(0, 2048) }
}

function protocolOf(version: string): string | null {
  const name = version.toLowerCase()
  if (name === 'http/2.0' || name === 'http/2') return 'h2'
  return /^(http\/[\d.]+|h2|h3)$/.test(name) ? name : null
}

function limited(text: string): string {
  return text.slice(0, NAME_LIMIT)
}
