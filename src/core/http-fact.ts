/**
 * What the browser says of one HTTP request of an event stream, as steps: the border between webRequest and the core.
 * Runs wherever such steps are read: in the background, and in tests.
 */

import type { Headers } from './record'
import type { EpochMilliseconds } from './units'

/** Where a request was made, in the browser's own words. */
export interface Place {
  /** The browser's number of the tab; -1 for shared and service workers, in Firefox for every worker. */
  tab: number
  /** The browser's number of the frame; 0 is the top frame, -1 none. */
  frame: number
  /** The browser's id of the document, which the ports of its content scripts carry too; `null` where there is none. */
  document: string | null
}

interface Step {
  /** The browser's id of the request: the same for all its steps, redirects included. */
  request: string
  at: EpochMilliseconds
}

/** The request was made, or, where `seen` is false, was under way when the observer came to it. */
export interface RequestStep extends Step {
  step: 'request'
  place: Place
  /** Origin or URL of what made it, as far as the browser says. */
  initiator: string
  url: string
  method: string
  headers: Headers
  seen: boolean
  /** It is known to be an event stream, by what it accepts or by what it got. */
  sure: boolean
  /** It looks like the request of an `EventSource`, as far as the two can be told from others. */
  native: boolean
  /** In a private window, as far as the browser says. */
  private: boolean
}

/** The server sent it elsewhere. */
export interface RedirectStep extends Step {
  step: 'redirect'
  status: number
  /** Where to. */
  url: string
}

/** The head of the final response is there. */
export interface ResponseStep extends Step {
  step: 'response'
  status: number
  headers: Headers
}

/** The browser passes the response on: it is allowed to use it. */
export interface StartedStep extends Step {
  step: 'started'
  ip: string | null
  fromCache: boolean
}

/** The request is over. */
export interface EndStep extends Step {
  step: 'end'
  /** The browser's own name of the network error; `null` when all was received. */
  error: string | null
}

export type HttpFact = RequestStep | RedirectStep | ResponseStep | StartedStep | EndStep

/** A header as webRequest gives it; `value` is missing where it is no text. */
export interface RawHeader {
  name: string
  value?: string | undefined
}

/** The headers of a request that tell something of an event stream; nothing that identifies anybody. */
const REQUEST_HEADERS = new Set(['accept', 'last-event-id', 'cache-control', 'origin'])

/** Response headers whose values are secrets, or may hold them: never recorded. */
const SECRET =
  /^(set-cookie2?|cookie2?|authorization|proxy-.*|www-authenticate|authentication-info|.*(token|secret|session|csrf|xsrf|api-?key|auth).*)$/

/** Length in UTF-16 units of one value, and of all headers of a message; what is longer is cut. */
const VALUE_LIMIT = 2048
const HEADERS_LIMIT = 16 * 1024

/** What is recorded of the headers of a request. */
export function requestHeaders(raw: readonly RawHeader[] | undefined): Headers {
  return collect(raw, name => REQUEST_HEADERS.has(name))
}

/** What is recorded of the headers of a response: all but secrets. */
export function responseHeaders(raw: readonly RawHeader[] | undefined): Headers {
  return collect(raw, name => !SECRET.test(name))
}

/** Whether a request asks for an event stream and for nothing else, as every `EventSource` does. */
export function asksForEventStream(raw: readonly RawHeader[] | undefined): boolean {
  return raw?.some(({ name, value }) => name.toLowerCase() === 'accept' && value === EVENT_STREAM) ?? false
}

/** Whether it does so as browsers do: `fetch` in Chromium writes the name of a page's own header in lower case. */
export function looksNative(method: string, raw: readonly RawHeader[] | undefined): boolean {
  return (
    method === 'GET' && (raw?.some(({ name, value }) => name === 'Accept' && value === EVENT_STREAM) ?? false)
  )
}

/** Whether a response says that it is an event stream. */
export function isEventStream(raw: readonly RawHeader[] | undefined): boolean {
  return (
    raw?.some(
      ({ name, value }) => name.toLowerCase() === 'content-type' && essence(value) === EVENT_STREAM,
    ) ?? false
  )
}

/** The type without its parameters, in lower case. */
export function essence(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

export const EVENT_STREAM = 'text/event-stream'

function collect(raw: readonly RawHeader[] | undefined, isWanted: (name: string) => boolean): Headers {
  // No prototype: names come from the network, and one of them may be `__proto__`.
  const headers: Headers = Object.create(null)
  let room = HEADERS_LIMIT
  for (const { name: given, value: bytes = '' } of raw ?? []) {
    const name = given.toLowerCase()
    if (!isWanted(name)) continue
    const value = readBytes(bytes)
    const kept = value.slice(0, Math.min(VALUE_LIMIT, room - name.length))
    room -= name.length + kept.length
    if (room <= 0) break
    headers[name] = headers[name] === undefined ? kept : `${headers[name]}, ${kept}`
  }
  return { ...headers }
}

/**
 * The text of a header: Firefox gives its bytes, one a character, and an event ID is sent as UTF-8 (HTML, section
 * 9.2.3). What is text already is left as it is.
 */
function readBytes(value: string): string {
  let isAscii = true
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code > 0xff) return value
    if (code > 0x7f) isAscii = false
  }
  if (isAscii) return value
  const bytes = Uint8Array.from({ length: value.length }, (_, index) => value.charCodeAt(index))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return value
  }
}
