/** HAR entries as the two browsers write them, for tests of what reads them. */

import { parseBytes } from '../../support/parse'

export const STARTED_AT = Date.parse('2026-11-20T10:00:00.000Z')

export interface BodySoFar {
  bytes: Uint8Array
  url?: string
  lastEventId?: string
  /** It is over. */
  over?: boolean
}

const request = ({ url = 'https://shop.example/events', lastEventId }: BodySoFar) => ({
  method: 'GET',
  url,
  headers: [
    { name: 'Accept', value: 'text/event-stream' },
    ...(lastEventId === undefined ? [] : [{ name: 'Last-Event-ID', value: lastEventId }]),
  ],
})

const headers = [{ name: 'content-type', value: 'text/event-stream' }]

/** As Firefox: the text so far, which is one character for each byte once a byte is no UTF-8. */
export function firefoxEntry(body: BodySoFar) {
  return {
    startedDateTime: '2026-11-20T10:00:00.000+00:00',
    request: request(body),
    response: {
      status: 200,
      headers,
      content: { mimeType: 'text/event-stream', size: body.bytes.length, text: firefoxText(body) },
    },
    time: body.over ? 1234 : 0,
  }
}

function firefoxText({ bytes, over = false }: BodySoFar): string {
  try {
    // A character that is not complete yet is held back; the mark is left out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !over })
  } catch {
    return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
  }
}

/** As Chromium: the events with their times, one each millisecond, and the text when it is over. */
export function chromiumEntry(body: BodySoFar, resourceType = 'eventsource') {
  const { bytes, lastEventId: id } = body
  const events = parseBytes([bytes], id === undefined ? {} : { id })
    .filter(fact => fact.kind === 'event')
    .map(({ type, id, data }, index) => ({
      time: (STARTED_AT + 2 + index) / 1000,
      eventName: type,
      eventId: id,
      data,
    }))
  const times = resourceType === 'eventsource' || resourceType === 'fetch' ? 1 : 2
  const messages = events.flatMap(event => Array.from({ length: times }, () => event))
  return {
    startedDateTime: '2026-11-20T10:00:00.000Z',
    _resourceType: resourceType,
    request: request(body),
    response: {
      status: 200,
      headers,
      content: { mimeType: 'text/event-stream', size: bytes.length },
      _error: null,
    },
    time: 17,
    ...(messages.length > 0 && { _eventSourceMessages: messages }),
  }
}

/** What Chromium's `getContent` makes of a body without a charset, or with one that begins with a mark. */
export function chromiumText(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes)
  return Array.from(bytes, byte => WINDOWS_1252[byte] ?? String.fromCharCode(byte)).join('')
}

/** Some of those in which it differs from Latin-1. */
const WINDOWS_1252: Record<number, string> = { 128: '\u20ac', 130: '\u201a', 159: '\u0178', 153: '\u2122' }
