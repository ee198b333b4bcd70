/**
 * Writes down the body of one response of an event stream that the page reads itself, with `fetch` or XMLHttpRequest:
 * its pieces, what the parser finds in them, and how it ended. Made when the head of the response is there.
 */

import { createParser, type ParserPrimitives } from '../core/parser'
import { type EndedHow, NAME_LIMIT } from '../core/record'
import { createSpeller, type SpelledKind } from '../core/spelling'
import type { Bytes, EpochMilliseconds } from '../core/units'
import type { Connections } from './connections'
import { byteLengthOf, charCodeAt, indexOf, slice, toLowerCase, toUpperCase, utf8Size } from './natives'
import type { Recorder } from './recorder'
import { createDecoder, indexOfByte } from './stream-natives'

/** What is known of a request when its response is there. */
export interface BodyOrigin {
  api: 'fetch' | 'xhr'
  url: string
  method: string
  withCredentials: boolean
  /** When it was sent, on the page's monotonic clock. */
  sentAt: number
}

export interface BodyLog {
  /** The bytes that were noted. */
  readonly noted: Bytes
  /** Whether its end is noted: nothing is noted after it. */
  readonly isOver: boolean
  /** The page was given so many bytes, which are these if that is known by now. */
  grow(size: Bytes, piece: Uint8Array | undefined): void
  /** What they were: all of one body as bytes, or all as text. */
  bytes(piece: Uint8Array): void
  text(piece: string): void
  /** From now on all that comes is noted when it comes. */
  follow(): void
  /** Now. */
  time(): EpochMilliseconds
  /** Notes the end, as of the time given. Only the first one counts. */
  end(how: EndedHow, error: string | null, at?: EpochMilliseconds): void
}

const PRIMITIVES: ParserPrimitives = { indexOf, charCodeAt, slice, indexOfByte, createDecoder }
/** Length in UTF-16 units that is kept of a method. */
const METHOD_LIMIT = 64
const EVENT_STREAM = 'text/event-stream'

/** Whether a header `content-type` says that a response is an event stream. */
export function isEventStream(type: string | null): boolean {
  if (type === null || toLowerCase(slice(type, 0, EVENT_STREAM.length)) !== EVENT_STREAM) return false
  const next = slice(type, EVENT_STREAM.length, EVENT_STREAM.length + 1)
  return next === '' || next === ';' || next === ' ' || next === '\t' || next === ','
}

/** Notes a connection and that it opened, just now. */
export function openBody(
  { api, url, method, withCredentials, sentAt }: BodyOrigin,
  log: Recorder,
  connections: Connections,
): BodyLog {
  const connection = connections.begin()
  const attempt = 1
  const here = { connection, attempt }
  let at = log.time()
  let noted = 0
  let isOver = false
  let isFollowed = false

  const speller = createSpeller()
  let lastId = ''

  function spell(kind: SpelledKind, type = ''): void {
    const spelling = speller.fact(kind, parser.offset(), type, lastId)
    if (spelling) log.record({ kind: 'spelling', ...here, ...spelling }, at)
  }

  const parser = createParser(
    {
      event(type, id, data, size, cut) {
        lastId = id
        spell('event', type)
        log.event(connection, attempt, type, id, data, true, at, cut ? size : undefined)
      },
      comment(text, size, cut) {
        spell('comment')
        if (cut) {
          // The colon is part of the line.
          const bytes = size - 1 - utf8Size(text)
          log.record({ kind: 'dropped', ...here, records: 0, bytes, why: 'payload-limit' }, at)
        }
        log.record({ kind: 'comment', ...here, text, size, ...(cut && { cut }) }, at)
      },
      retry(delay) {
        spell('retry')
        log.record({ kind: 'retry', ...here, delay }, at)
      },
      checkpoint(id) {
        lastId = id
        spell('checkpoint')
        log.record({ kind: 'checkpoint', ...here, id: slice(id, 0, NAME_LIMIT) }, at)
      },
      fault(reason, text) {
        spell('fault')
        log.record({ kind: 'fault', ...here, reason, text }, at)
      },
    },
    PRIMITIVES,
  )

  log.record(
    {
      kind: 'connection',
      connection,
      attempt: 0,
      api,
      url: slice(url, 0, NAME_LIMIT),
      method: slice(toUpperCase(method), 0, METHOD_LIMIT),
      withCredentials,
      page: slice(location.href, 0, NAME_LIMIT),
    },
    log.time(sentAt),
  )
  log.record({ kind: 'open', ...here }, at)

  return {
    get noted() {
      return noted
    },
    get isOver() {
      return isOver
    },
    grow(size, piece) {
      if (isOver) return
      noted += size
      at = log.time()
      if (!piece) {
        log.record({ kind: 'bytes', ...here, size }, at)
        return
      }
      log.record({ kind: 'bytes', ...here, size, sum: speller.piece(piece, size) }, at)
      parser.bytes(piece, size)
      speller.rest()
    },
    bytes(piece) {
      if (!isOver) parser.bytes(piece, byteLengthOf(piece))
    },
    text(piece) {
      if (!isOver) parser.text(piece)
    },
    follow() {
      if (!isFollowed && !isOver) log.record({ kind: 'capture', ...here, level: 'bytes' })
      isFollowed = true
    },
    time: () => log.time(),
    end(how, error, endedAt = log.time()) {
      if (isOver) return
      isOver = true
      at = endedAt
      // What the page broke off itself is nobody's fault.
      if (how !== 'page') parser.end()
      log.record({ kind: 'end', ...here, how, error }, at)
      log.record({ kind: 'close', ...here, by: how === 'page' ? 'page' : 'end' }, at)
      if (how === 'cut') connections.fail(connection, attempt)
      else connections.close(connection)
    },
  }
}
