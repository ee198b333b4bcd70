/**
 * Reads an event stream as HTML says (section 9.2.6), piece by piece, and loses nothing of it: beside events it tells
 * of comments, `retry` fields, checkpoints, and all that has no effect, with the reason. Runs in the page for streams
 * that it reads with `fetch` or XHR, in the background for the bytes of a response, in the devtools page for its text.
 *
 * A page may have replaced any method of a built-in object, so none is looked up here: what is needed is handed in.
 * Time is linear in the input however it is cut into pieces, and no more than the longest payload is kept.
 */

import type { ParserPrimitives } from './parser-primitives'
import { FAULT_LIMIT, type FaultReason, PAYLOAD_LIMIT } from './record'
import type { Bytes, Milliseconds } from './units'

export { type ParserPrimitives, primitives } from './parser-primitives'

/** Takes the facts in the order of the stream. `cut`: the text is only the beginning of what was sent. */
export interface ParserSink {
  /**
   * @param id the last event ID.
   * @param data at most {@link PAYLOAD_LIMIT} units of it.
   * @param size of the whole data.
   */
  event(type: string, id: string, data: string, size: Bytes, cut: boolean): void
  /**
   * @param text all after the colon, at most {@link PAYLOAD_LIMIT} units of it.
   * @param size of the whole line, without its end.
   */
  comment(text: string, size: Bytes, cut: boolean): void
  /** @param delay `Number.MAX_SAFE_INTEGER` for all that is more: no larger number is exact. */
  retry(delay: Milliseconds): void
  /** A block without data has set the last event ID. */
  checkpoint(id: string): void
  /**
   * @param text the beginning of the line as it was sent, or, where a block is at fault, of the block, with line
   * ends; at most {@link FAULT_LIMIT} units.
   */
  fault(reason: FaultReason, text: string): void
}

/** Reads one body. The body of the next attempt needs another, which begins with the ID of this one. */
export interface Parser {
  /** The next bytes. All of one body come as bytes, or all as text. */
  bytes(piece: Uint8Array, length: number): void
  /** The next text, where the bytes cannot be had; that they were no UTF-8 cannot be told then. */
  text(piece: string): void
  /** The body is over: what is not finished is dropped, and said to be. Nothing may come after it. */
  end(): void
  /** The last event ID of the event source, as far as the stream was read. */
  id(): string
  /**
   * Within a call of the sink: the bytes of the body up to the end of the line that made the fact known. Between a
   * carriage return and its line feed, where there are both. Otherwise: those of all characters that are complete.
   */
  offset(): Bytes
}

const LINE_FEED = 0x0a
const COLON = 0x3a
/** Lengths of the names: `data`, `id`, and the two others. */
const DATA = 4
const ID = 2
const OTHER = 5
const SPACE = 0x20
const BYTE_ORDER_MARK = 0xfeff
const REPLACEMENT = 0xfffd
const MAX_SAFE_INTEGER = 2 ** 53 - 1
/** A line that comes in pieces is kept up to here: with the longest field name its value is longer than any payload. */
const LINE_LIMIT = PAYLOAD_LIMIT + 8

/** @param id the last event ID that the event source has when the body begins. */
export function createParser(
  sink: ParserSink,
  { indexOf, indexOfByte, charCodeAt, slice, createDecoder }: ParserPrimitives,
  id = '',
): Parser {
  let decode: ((piece: Uint8Array) => string) | undefined

  // The piece that is being read.
  let bytes: Uint8Array | undefined
  let isAscii = false
  let hasReplacement = false
  /** Bytes before the piece. */
  let before = 0
  /** Bytes up to its end. */
  let after = 0
  /** The last three bytes before the piece, the last first: a character may begin in them. */
  let last1 = 0
  let last2 = 0
  let last3 = 0

  /** Bytes of the characters that were read. */
  let offset = 0
  /** Of a piece in ASCII, which is counted as a whole: where the line ends that is being read. */
  let position = 0
  let isAtStart = true
  let isAfterReturn = false
  let isAfterHighSurrogate = false
  let isInvalid = false

  /** A text without U+0000. */
  let clean = ''
  /** What has come of a line, at most {@link LINE_LIMIT} units, and the size of it all. */
  let line = ''
  let lineSize = 0

  // The block.
  /** Its beginning as it was sent, but for what is in the piece; up to one unit more than the limit. */
  let head = ''
  /** Where it goes on in the piece. */
  let blockStart = 0
  let type = ''
  let idBuffer = id
  let hasId = false
  let hasData = false
  /** Up to one unit more than the limit, so that it shows that there was more. */
  let data = ''
  let dataSize = 0

  /** A part of a text, at most its first units, and one fewer where that would cut a surrogate pair in two. */
  function beginning(text: string, from: number, to: number, limit: number): string {
    if (to - from <= limit) return slice(text, from, to)
    const end = from + limit
    const unit = charCodeAt(text, end - 1)
    return slice(text, from, unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end)
  }

  /** A byte of the piece, or one of the three before it. */
  function byteAt(index: number): number {
    if (index >= 0) return bytes?.[index] ?? 0
    return index === -1 ? last1 : index === -2 ? last2 : last3
  }

  /** How many bytes a U+FFFD stands for that begins at an index of the piece; 0 if it was sent as one. */
  function replacedBytes(index: number): number {
    const lead = byteAt(index)
    const second = byteAt(index + 1)
    const third = byteAt(index + 2)
    if (lead === 0xef && second === 0xbf && third === 0xbd) return 0
    // The longest part that a character could begin with (Encoding Standard, section 8.1.1).
    const lower = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const upper = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (lead < 0xe0 || lead > 0xf4 || second < lower || second > upper) return 1
    return lead < 0xf0 || third < 0x80 || third > 0xbf ? 2 : 3
  }

  /** Moves on over a part of the piece. Returns its size, in which U+FFFD has 3 bytes whatever it stands for. */
  function advance(text: string, from: number, to: number): Bytes {
    let size = 0
    for (let i = from; i < to; i++) {
      const unit = charCodeAt(text, i)
      let width = 1
      if (unit >= 0x80) {
        if (unit < 0x800) width = 2
        // The second half of four bytes.
        else if (!(isAfterHighSurrogate && unit >= 0xdc00 && unit <= 0xdfff)) width = 3
      }
      isAfterHighSurrogate = unit >= 0xd800 && unit <= 0xdbff
      size += width
      if (unit === REPLACEMENT && bytes) {
        const replaced = replacedBytes(offset - before)
        if (replaced > 0) {
          isInvalid = true
          width = replaced
        }
      }
      offset += width
    }
    return size
  }

  /** The same over the beginning of a line at the end of the piece. */
  function advanceToTail(text: string, from: number): Bytes {
    if (!bytes || hasReplacement) return advance(text, from, text.length)
    const size = after - incompleteBytes() - offset
    offset += size
    return size
  }

  /** How many bytes at the end of the piece begin a character that is not complete. */
  function incompleteBytes(): number {
    const end = after - before
    const last = byteAt(end - 1)
    if (last < 0x80) return 0
    if (last >= 0xc0) return 1
    const second = byteAt(end - 2)
    if (second >= 0xc0) return second >= 0xe0 ? 2 : 0
    return byteAt(end - 3) >= 0xf0 ? 3 : 0
  }

  /** The same over all up to the end of the line, a line feed or a carriage return. */
  function advanceToEnd(text: string, from: number, to: number): Bytes {
    if (!bytes || hasReplacement) return advance(text, from, to)
    const index = offset - before
    // In valid UTF-8 neither is part of a character of more bytes.
    const size = indexOfByte(bytes, charCodeAt(text, to), index < 0 ? 0 : index) - index
    offset += size
    return size
  }

  function read(text: string): void {
    const { length } = text
    if (length === 0) return
    let start = 0
    if (isAtStart) {
      isAtStart = false
      if (charCodeAt(text, 0) === BYTE_ORDER_MARK) {
        start = 1
        offset += 3
      }
    }
    blockStart = start
    if (isAfterReturn && start < length) {
      isAfterReturn = false
      if (charCodeAt(text, start) === LINE_FEED) {
        start++
        if (!isAscii) offset++
        if (head === '') blockStart = start
      }
    }
    // The next of each from `start` on, or `length`: each is looked for once, or time would not be linear.
    let feed = -1
    let carriageReturn = -1
    while (start < length) {
      if (feed < start) feed = charCodeAt(text, start) === LINE_FEED ? start : find(text, '\n', start)
      if (carriageReturn < start) carriageReturn = find(text, '\r', start)
      const end = feed < carriageReturn ? feed : carriageReturn
      if (end === length) break
      let size = end - start
      if (isAscii) position = end + 1
      else {
        if (size > 0) size = advanceToEnd(text, start, end)
        offset++
      }
      if (
        end === feed &&
        !hasData &&
        lineSize === 0 &&
        size > DATA &&
        size <= PAYLOAD_LIMIT &&
        end + 1 < length &&
        charCodeAt(text, end + 1) === LINE_FEED &&
        charCodeAt(text, start + DATA) === COLON &&
        fieldAt(text, start, end, charCodeAt(text, start)) === DATA &&
        !isInvalid
      ) {
        // Most events have one line of data, and it is the last of them: told without a detour.
        const from = start + (charCodeAt(text, start + 5) === SPACE ? 6 : 5)
        if (isAscii) position++
        else offset++
        id = idBuffer
        const name = type
        type = ''
        hasId = false
        sink.event(name || 'message', id, slice(text, from, end), size - (from - start), false)
        start = end + 2
        head = ''
        blockStart = start
        continue
      }
      const isBlank = size === 0 && lineSize === 0
      if (isBlank) finishBlock(text, end)
      else if (lineSize === 0) readLine(text, start, end, size)
      else finishLine(text, start, end, size)
      start = end + 1
      if (end === carriageReturn) {
        if (start === length) isAfterReturn = true
        else if (charCodeAt(text, start) === LINE_FEED) {
          start++
          if (!isAscii) offset++
        }
      }
      if (isBlank) {
        head = ''
        blockStart = start
      }
    }
    lineSize += isAscii ? length - start : advanceToTail(text, start)
    if (isAscii) {
      offset += length
      position = 0
    }
    if (start < length) line = join(line, text, start, length, LINE_LIMIT)
    if (blockStart < length) head = join(head, text, blockStart, length, FAULT_LIMIT + 1)
  }

  /** Reads a line of which only the end is in the piece. */
  function finishLine(text: string, start: number, end: number, size: Bytes): void {
    const whole = join(line, text, start, end, LINE_LIMIT)
    const wholeSize = lineSize + size
    line = ''
    lineSize = 0
    readLine(whole, 0, whole.length, wholeSize)
  }

  function find(text: string, part: string, from: number): number {
    const index = indexOf(text, part, from)
    return index < 0 ? text.length : index
  }

  /** A text and a part of another, at most `limit` units. */
  function join(text: string, more: string, from: number, to: number, limit: number): string {
    const room = limit - text.length
    return room > 0 ? text + slice(more, from, to - from > room ? from + room : to) : text
  }

  function readLine(text: string, start: number, end: number, size: Bytes): void {
    if (isInvalid) {
      isInvalid = false
      faultOfLine('invalid-utf8', text, start, end)
    }
    const first = charCodeAt(text, start)
    if (first === COLON) {
      sink.comment(beginning(text, start + 1, end, PAYLOAD_LIMIT), size, end - start - 1 > PAYLOAD_LIMIT)
      return
    }
    const field = fieldAt(text, start, end, first)
    let from = start + field
    if (field === 0 || (from < end && charCodeAt(text, from) !== COLON)) {
      faultOfLine(first === BYTE_ORDER_MARK ? 'late-bom' : 'unknown-field', text, start, end)
      return
    }
    if (from < end) from++
    if (from < end && charCodeAt(text, from) === SPACE) from++
    if (field === DATA) addData(text, from, end, size - (from - start))
    else if (field === ID) {
      const value = beginning(text, from, end, PAYLOAD_LIMIT)
      // Once for all IDs of a piece.
      if (clean !== text && indexOf(text, '\0', 0) < 0) clean = text
      if (clean === text || indexOf(value, '\0', 0) < 0) {
        idBuffer = value
        hasId = true
      } else faultOfLine('id-with-nul', text, start, end)
    } else if (first === 0x65) type = beginning(text, from, end, PAYLOAD_LIMIT)
    else {
      const delay = readDigits(text, from, end)
      if (delay < 0) faultOfLine('retry-not-a-number', text, start, end)
      else sink.retry(delay)
    }
  }

  /** The length of the field name that a line begins with; 0 if it is none of the four. */
  function fieldAt(text: string, start: number, end: number, first: number): number {
    const length = end - start
    // Compared unit by unit: to make a string of each name takes longer than all the rest.
    if (first === 0x64) return length >= DATA && are(text, start + 1, 0x61, 0x74, 0x61) ? DATA : 0
    if (first === 0x69) return length >= ID && charCodeAt(text, start + 1) === 0x64 ? ID : 0
    if (length < OTHER) return 0
    if (first === 0x65) {
      return charCodeAt(text, start + 1) === 0x76 && are(text, start + 2, 0x65, 0x6e, 0x74) ? OTHER : 0
    }
    return first === 0x72 && charCodeAt(text, start + 1) === 0x65 && are(text, start + 2, 0x74, 0x72, 0x79)
      ? OTHER
      : 0
  }

  function are(text: string, index: number, a: number, b: number, c: number): boolean {
    return (
      charCodeAt(text, index) === a && charCodeAt(text, index + 1) === b && charCodeAt(text, index + 2) === c
    )
  }

  function faultOfLine(reason: FaultReason, text: string, start: number, end: number): void {
    sink.fault(reason, beginning(text, start, end, FAULT_LIMIT))
  }

  /** The number that the digits are, or -1 where there is none, or something else. */
  function readDigits(text: string, from: number, to: number): number {
    let value = from === to ? -1 : 0
    for (let i = from; i < to; i++) {
      const digit = charCodeAt(text, i) - 0x30
      if (digit < 0 || digit > 9) return -1
      value = value * 10 + digit
      if (value > MAX_SAFE_INTEGER) value = MAX_SAFE_INTEGER
    }
    return value
  }

  function addData(text: string, from: number, to: number, size: Bytes): void {
    if (hasData) {
      dataSize += 1 + size
      data = join(data, '\n', 0, 1, PAYLOAD_LIMIT + 1)
    } else {
      dataSize = size
      hasData = true
    }
    data = join(data, text, from, to, PAYLOAD_LIMIT + 1)
  }

  function finishBlock(text: string, end: number): void {
    id = idBuffer
    if (hasData) {
      const { length } = data
      const whole = beginning(data, 0, length, PAYLOAD_LIMIT)
      const size = dataSize
      const name = type
      resetBlock()
      sink.event(name || 'message', id, whole, size, length > PAYLOAD_LIMIT)
      return
    }
    const isNamed = type !== ''
    if (hasId) sink.checkpoint(id)
    resetBlock()
    if (isNamed) faultOfBlock('event-without-data', join(head, text, blockStart, end, FAULT_LIMIT + 1))
  }

  function faultOfBlock(reason: FaultReason, block: string): void {
    faultOfLine(reason, block, 0, block.length)
  }

  function resetBlock(): void {
    type = ''
    data = ''
    hasData = false
    hasId = false
  }

  return {
    bytes(piece, length) {
      decode ??= createDecoder()
      const text = decode(piece)
      bytes = piece
      after = before + length
      // Of Latin-1 each byte gives one unit too, but U+FFFD.
      hasReplacement = indexOf(text, '\ufffd', 0) >= 0
      isAscii = text.length === length && offset === before && !hasReplacement
      read(text)
      if (!isAscii) {
        const next1 = byteAt(length - 1)
        const next2 = byteAt(length - 2)
        last3 = byteAt(length - 3)
        last2 = next2
        last1 = next1
      }
      before = after
      bytes = undefined
    },
    text(piece) {
      read(piece)
      before = offset
    },
    end() {
      if (lineSize > 0 || before > offset || hasData || hasId || type !== '')
        faultOfBlock('unfinished-block', head)
    },
    id: () => id,
    offset: () => offset + position,
  }
}
