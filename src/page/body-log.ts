/**
 * Writes down the body of one response of an event stream that the page reads itself, with `fetch` or XMLHttpRequest:
 * its pieces, and how it ended. Made when the head of the response is there. What is in the pieces the background finds
 * out: a page that has an answer to show has no time to read it twice.
 */

import { type EndedHow, NAME_LIMIT } from '../core/record'
import type { Bytes, EpochMilliseconds } from '../core/units'
import { createBlockCount } from './block-count'
import type { Connections } from './connections'
import { byteLengthOf, encode, indexOf, slice, toLowerCase, toUpperCase } from './natives'
import type { Recorder } from './recorder'
import { bytesBetween, decodeUtf8, decodeWindows1252 } from './stream-natives'

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

/** What is longer, in bytes or in UTF-16 units, is noted in parts: no message may be longer than 64 MiB. */
const PART = 1 << 20
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

  /** Pieces that were noted or given up. */
  let pieces = 0
  const blocks = createBlockCount()

  /** Whether a piece is to be given up, which is counted then: whoever has to parse it to count it has done it all. */
  function isLost(piece: Uint8Array): boolean {
    if (!log.isFlooded()) {
      blocks.reset()
      return false
    }
    log.lose(connection, attempt, blocks.add(piece), byteLengthOf(piece))
    return true
  }

  function note(piece: Uint8Array, counted: boolean): void {
    const length = byteLengthOf(piece)
    for (let from = 0; from < length; from += PART) {
      const to = from + PART
      notePart(length <= PART ? piece : bytesBetween(piece, from, to < length ? to : length), counted)
    }
  }

  function notePart(piece: Uint8Array, counted: boolean): void {
    pieces++
    if (isLost(piece)) return
    const length = byteLengthOf(piece)
    let lead = continuedBytes(piece, length)
    let trail = unfinishedBytes(piece, length, lead)
    const isWhole = lead + trail === 0
    let text = decodeUtf8(isWhole ? piece : bytesBetween(piece, lead, length - trail))
    if (indexOf(text, '\ufffd') >= 0) {
      text = decodeWindows1252(piece)
      lead = length
      trail = 0
    } else if (!isWhole) {
      const first = decodeWindows1252(bytesBetween(piece, 0, lead))
      text = first + text + decodeWindows1252(bytesBetween(piece, length - trail, length))
    }
    log.piece(connection, attempt, at, pieces, text, lead, trail, counted)
  }

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
      if (piece) note(piece, true)
      else log.record({ kind: 'bytes', ...here, size }, at)
    },
    bytes(piece) {
      if (!isOver) note(piece, false)
    },
    text(piece) {
      if (isOver) return
      if (piece.length > PART || log.isFlooded()) note(encode(piece), false)
      else {
        blocks.reset()
        log.piece(connection, attempt, at, ++pieces, piece, 0, 0, false)
      }
    },
    follow() {
      if (!isFollowed && !isOver) log.record({ kind: 'capture', ...here, level: 'bytes' })
      isFollowed = true
    },
    time: () => log.time(),
    end(how, error, endedAt = log.time()) {
      if (isOver) return
      isOver = true
      log.record({ kind: 'end', ...here, how, error }, endedAt)
      log.record({ kind: 'close', ...here, by: how === 'page' ? 'page' : 'end' }, endedAt)
      if (how === 'cut') connections.fail(connection, attempt)
      else connections.close(connection)
    },
  }
}

/** How many bytes at the beginning belong to a character that began in the piece before. */
function continuedBytes(bytes: Uint8Array, length: number): number {
  let count = 0
  while (count < 3 && count < length && ((bytes[count] as number) & 0xc0) === 0x80) count++
  return count
}

/** How many bytes at the end begin a character that goes on in the next piece. */
function unfinishedBytes(bytes: Uint8Array, length: number, from: number): number {
  for (let count = 1; count <= 3 && length - count >= from; count++) {
    const byte = bytes[length - count] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return count < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? count : 0
  }
  return 0
}
