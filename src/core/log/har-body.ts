/** What a body brought, by an entry of a HAR: from the list of events, which has their times, or else from the text. */

import { createParser } from '../parser'
import { NAME_LIMIT, PAYLOAD_LIMIT } from '../record'
import { type EpochMilliseconds, utf8Size } from '../units'
import { encodeWindows1252 } from '../windows-1252'
import type { HarEntry, HarMessage } from './har-schema'
import { type FactFields, parserRecords } from './parser-records'

/** A fact of a body. `at` is `null` where nobody knows when it came. */
export interface BodyFact {
  at: EpochMilliseconds | null
  fields: FactFields
}

/** The facts of a body, in their order. */
export function bodyFacts(entry: HarEntry): BodyFact[] {
  const { response, _resourceType, _level, _eventSourceMessages: messages } = entry
  const facts: BodyFact[] = [{ at: null, fields: { kind: 'capture', level: _level ?? 'devtools' } }]
  if (messages && messages.length > 0) {
    const once = isListedTwice(_resourceType) ? withoutDoubles(messages) : messages
    for (const message of once)
      facts.push({ at: Math.round(message.time * 1e6) / 1e3, fields: eventOf(message) })
    return facts
  }
  const { text, encoding, size } = response.content
  if (text === undefined || text === '') return messages ? facts : []
  const parser = createParser(parserRecords(fields => facts.push({ at: null, fields })))
  const bytes = bytesOf(text, encoding, size)
  if (bytes) parser.bytes(bytes, bytes.length)
  else parser.text(text)
  parser.end()
  return facts
}

/**
 * Chromium 156 forgets the type of an `EventSource` that was redirected. It then lists each event as it hears it, and
 * once more as it reads it.
 */
function isListedTwice(resourceType: string): boolean {
  return resourceType === 'other'
}

/** The events without the second mention of each. Both kinds are in their order, and may be mixed. */
function withoutDoubles(messages: readonly HarMessage[]): HarMessage[] {
  const once: HarMessage[] = []
  let doubled = 0
  for (const message of messages) {
    const next = once[doubled]
    const isDouble =
      next?.eventName === message.eventName && next.eventId === message.eventId && next.data === message.data
    if (isDouble) doubled++
    else once.push(message)
  }
  // Where not each has come twice, they were not doubled.
  return doubled === once.length ? once : [...messages]
}

function eventOf({ eventName, eventId, data, _size }: HarMessage): FactFields {
  const size = _size ?? utf8Size(data ?? '')
  const isCut = data !== undefined && (data.length > PAYLOAD_LIMIT || size > utf8Size(data))
  return {
    kind: 'event',
    type: eventName.slice(0, NAME_LIMIT),
    id: eventId.slice(0, NAME_LIMIT),
    data: data?.slice(0, PAYLOAD_LIMIT) ?? null,
    size,
    ...(isCut && { cut: true }),
    heard: true,
  }
}

/** The bytes of a body, where its text is not what it says. */
function bytesOf(text: string, encoding: string | undefined, size: number): Uint8Array | null {
  if (encoding === 'base64') return decodeBase64(text)
  // A character for each byte: it was not read as UTF-8. Of ASCII it makes no difference.
  return text.length === size ? encodeWindows1252(text) : null
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0))
  } catch {
    return null
  }
}
