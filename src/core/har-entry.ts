/**
 * Reads entries of the HAR log that DevTools gives to extensions. All in them comes from servers and pages, and
 * fields that begin with an underscore are Chromium's own and undocumented: nothing is taken for granted. Runs in the
 * devtools page, for each entry at each look.
 */

import { EVENT_STREAM, essence } from './http-fact'
import { NAME_LIMIT } from './record'
import type { Bytes, EpochMilliseconds } from './units'

/** An entry whose response is an event stream. */
export interface HarEntry {
  /** What it has in common only with entries that cannot be told from it. */
  key: string
  /** Of the last redirection. */
  url: string
  /** When the request was made. */
  startedAt: EpochMilliseconds
  /** Its `Last-Event-ID`, '' without one. */
  lastEventId: string
  /** Of the body so far, before it was compressed. */
  size: Bytes
  /** The body so far (Firefox); `null` where the browser does not tell it before the end. */
  text: string | null
  /** The events so far (Chromium), each to be read by {@link readHarMessage}; `null` where there are none. */
  messages: readonly unknown[] | null
  /** How Chromium came to know the events: as its `EventSource` did, by reading the body too, or both at once. */
  heard: 'natively' | 'by reading' | 'twice'
  /** The body is over, as far as the entry tells: Chromium says so only of one that did not end cleanly. */
  isOver: boolean
  /** How long it took so far, in the browser's own way of measuring. */
  took: number
}

/** An event as Chromium lists it. */
export interface HarMessage {
  at: EpochMilliseconds
  type: string
  /** The last event ID when it was dispatched. */
  id: string
  data: string
}

type Fields = Readonly<Record<string, unknown>>

/** Headers that are looked at; no browser sends more. */
const HEADERS_READ = 200
/** A size beyond this is a lie. */
const SIZE_LIMIT = 2 ** 40
const TIME_LIMIT = 8.64e15

/** Reads an entry; `null` if it is no event stream that a browser takes, or none yet. Never throws. */
export function readHarEntry(value: unknown): HarEntry | null {
  const entry = fieldsOf(value)
  const request = fieldsOf(entry.request)
  const response = fieldsOf(entry.response)
  const content = fieldsOf(response.content)
  if (response.status !== 200) return null
  const { url, method } = request
  const { startedDateTime } = entry
  if (!isText(url) || !isText(method) || !isText(startedDateTime)) return null
  const type = isText(content.mimeType) ? content.mimeType : headerOf(response, 'content-type')
  // Chromium names the type without its parameters, and so for others too.
  if (essence(type) !== EVENT_STREAM) return null
  const startedAt = Date.parse(startedDateTime)
  if (Number.isNaN(startedAt)) return null
  const { size, text } = content
  return {
    key: `${startedDateTime} ${method} ${url}`,
    url,
    startedAt,
    lastEventId: headerOf(request, 'last-event-id') ?? '',
    size: Number.isSafeInteger(size) ? Math.min(Math.max(size as number, 0), SIZE_LIMIT) : 0,
    text: typeof text === 'string' && content.encoding !== 'base64' ? text : null,
    messages: Array.isArray(entry._eventSourceMessages) ? entry._eventSourceMessages : null,
    heard: heardBy(entry._resourceType),
    isOver: isOver(entry, response),
    took: typeof entry.time === 'number' ? entry.time : 0,
  }
}

/** Firefox measures how long it took when it is over. Chromium goes on measuring, and names only what went wrong. */
function isOver({ time, _resourceType }: Fields, { _error }: Fields): boolean {
  if (_resourceType === undefined) return typeof time === 'number' && time > 0
  return typeof _error === 'string' && _error !== ''
}

/** Reads one of the `messages` of an entry; `null` if it is none. */
export function readHarMessage(value: unknown): HarMessage | null {
  const { time, eventName, eventId, data } = fieldsOf(value)
  if (typeof time !== 'number' || typeof eventName !== 'string' || typeof data !== 'string') return null
  // In seconds.
  const at = Math.round(time * 1e6) / 1e3
  if (!(at >= 0 && at <= TIME_LIMIT)) return null
  return { at, type: eventName, id: typeof eventId === 'string' ? eventId : '', data }
}

/**
 * The type of an `EventSource` that was redirected is forgotten, so that Chromium 156 lists its events as it hears
 * them and once more as it reads them.
 */
function heardBy(resourceType: unknown): HarEntry['heard'] {
  if (resourceType === 'eventsource') return 'natively'
  return resourceType === 'fetch' || resourceType === 'xhr' ? 'by reading' : 'twice'
}

function headerOf({ headers }: Fields, wanted: string): string | undefined {
  if (!Array.isArray(headers)) return undefined
  for (let index = 0; index < headers.length && index < HEADERS_READ; index++) {
    const { name, value } = fieldsOf(headers[index])
    if (isText(name) && isText(value) && name.toLowerCase() === wanted) return value
  }
  return undefined
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_LIMIT
}
