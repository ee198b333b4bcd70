/**
 * Reads an event stream as HTML says (section 9.2.6), piece by piece, and loses nothing of it: beside events it tells
 * of comments, `retry` fields, checkpoints, and all that has no effect, with the reason. Runs in the background for the
 * bytes of a response, in the devtools page for its text, and where logs are imported.
 *
 * What it needs of the language is handed in, so that tests can count the work. Time is linear in the input however it
 * is cut into pieces, and no more than the longest payload is kept.
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
  /**
   * Within a call of the sink: the bytes of the body up to the end of the line that made the fact known. Between a
   * carriage return and its line feed, where there are both.
   */
  offset(): Bytes
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const COLON = 0x3a
const SPACE = 0x20
/** First letters of the names. */
const D = 0x64
const E = 0x65
const I = 0x69
const BYTE_ORDER_MARK = 0xfeff
const REPLACEMENT = 0xfffd
const MAX_SAFE_INTEGER = 2 ** 53 - 1
/** A line that comes in pieces is kept up to here: with the longest field name its value is longer than any payload. */
const LINE_LIMIT = PAYLOAD_LIMIT + 8
/** Pieces up to so many bytes wait for a line end, at most so many of them together. */
const SMALL: Bytes = 32
const GATHERED: Bytes = 512

/** @param id the last event ID that the event source has when the body begins. */
export function createParser(
  sink: ParserSink,
  { indexOf, charCodeAt, slice, createDecoder, createBytes, firstBytes }: ParserPrimitives,
  id = '',
): Parser {
  let decode: ((piece: Uint8Array) => string) | undefined
  /** Small pieces without a line end, which tell nothing yet: a decoder takes as long for one byte as for a hundred. */
  let gathered: Uint8Array | undefined
  let gatheredSize = 0

  // The piece that is being read.
  let bytes: Uint8Array | undefined
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
  let isAtStart = true
  let isAfterReturn = false
  let isAfterHighSurrogate = false
  let isInvalid = false

  /** What has come of a line, at most about {@link LINE_LIMIT} units, and the size of it all. */
  let line = ''
  let lineSize = 0

  // The block.
  /** Its beginning as it was sent, a little more than a fault tells, up to the piece before the one that was last. */
  let head = ''
  /** That piece, from where on it belongs to the block: to cut it out can wait, as it is hardly ever asked for. */
  let lastText = ''
  let lastStart = 0
  /** Where it goes on in the piece. */
  let blockStart = 0
  /** Where the next line feed is in the piece. */
  let feed = 0
  let type = ''
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

  function read(text: string): void {
    const { length } = text
    if (length === 0) return
    let start = readStart(text)
    /** Where no U+FFFD stands for something else, the bytes tell sooner than the text. */
    const piece = hasReplacement ? undefined : bytes
    // The next of each from `start` on, or `length`: each is looked for once, or time would not be linear.
    feed = -1
    let carriageReturn = -1
    while (start < length) {
      if (carriageReturn < start) carriageReturn = find(text, '\r', start)
      if (piece && lineSize === 0 && !hasData && offset >= before)
        start = readCommon(text, piece, start, carriageReturn)
      if (start === length) break
      // After most lines comes a blank one, which is not worth a call.
      if (feed < start) feed = charCodeAt(text, start) === LINE_FEED ? start : find(text, '\n', start)
      const end = feed < carriageReturn ? feed : carriageReturn
      if (end === length) break
      const size = piece ? advanceInBytes(piece, end - start, end === feed) : advance(text, start, end)
      offset++
      const isBlank = size === 0 && lineSize === 0
      if (isBlank) finishBlock(text, end)
      else if (lineSize === 0) readLine(text, start, end, size)
      else finishLine(text, start, end, size)
      start = end + 1
      if (end === carriageReturn) {
        if (start === length) isAfterReturn = true
        else if (charCodeAt(text, start) === LINE_FEED) {
          start++
          offset++
        }
      }
      if (isBlank) blockStart = start
    }
    if (blockStart < length && head.length <= FAULT_LIMIT) {
      head = blockSoFar()
      lastText = text
      lastStart = blockStart
    }
    if (start < length) {
      lineSize += advanceToTail(text, start)
      line = join(line, text, start, length, LINE_LIMIT)
    }
  }

  /** Leaves out the byte order mark, and the rest of the line end that a piece ended in. Returns where lines begin. */
  function readStart(text: string): number {
    let start = 0
    if (isAtStart) {
      isAtStart = false
      if (charCodeAt(text, 0) === BYTE_ORDER_MARK) {
        start = 1
        offset += 3
      }
    }
    blockStart = start
    if (isAfterReturn && start < text.length) {
      isAfterReturn = false
      if (charCodeAt(text, start) === LINE_FEED) {
        start++
        offset++
        if (head === '' && lastText === '') blockStart = start
      }
    }
    return start
  }

  /**
   * Reads lines of `id` and `event`, and of `data` where an event ends behind it, as long as nothing else comes: what
   * most streams are made of. Returns where it stopped.
   *
   * All that is compared is compared in the bytes, which takes a third of the time that it takes in a text. It is a
   * function of its own because the engine was so late with all of them together that, behind small pieces, half of the
   * speed was lost.
   */
  function readCommon(text: string, piece: Uint8Array, from: number, carriageReturn: number): number {
    let start = from
    let at = offset - before
    // So that no name ends behind the piece.
    const to = after - before
    while (at + 6 < to) {
      const first = piece[at]
      if (first === D) {
        if (
          piece[at + 1] !== 0x61 ||
          piece[at + 2] !== 0x74 ||
          piece[at + 3] !== 0x61 ||
          piece[at + 4] !== COLON
        )
          break
        const end = find(text, '\n', start)
        if (end >= carriageReturn) {
          feed = end
          break
        }
        const size = bytesOfLine(piece, at, end - start, LINE_FEED)
        if (size > PAYLOAD_LIMIT || at + size + 1 >= to || piece[at + size + 1] !== LINE_FEED) {
          feed = end
          break
        }
        const value = piece[at + 5] === SPACE ? 6 : 5
        const data = slice(text, start + value, end)
        at += size + 2
        offset = before + at
        start = end + 2
        blockStart = start
        head = ''
        lastText = ''
        hasId = false
        const name = type
        type = ''
        sink.event(name || 'message', id, data, size - value, false)
      } else {
        let name = 0
        if (first === I) {
          if (piece[at + 1] === 0x64 && piece[at + 2] === COLON) name = 3
        } else if (
          first === E &&
          piece[at + 1] === 0x76 &&
          piece[at + 2] === 0x65 &&
          piece[at + 3] === 0x6e &&
          piece[at + 4] === 0x74 &&
          piece[at + 5] === COLON
        )
          name = 6
        if (name === 0) break
        // Most of these values are short and ASCII: their bytes say where they end, and that there is no U+0000.
        const value = piece[at + name] === SPACE ? name + 1 : name
        const most = to - at > PAYLOAD_LIMIT ? PAYLOAD_LIMIT : to - at
        let size = value
        let byte = 0
        while (size < most) {
          byte = piece[at + size] as number
          if (byte <= CARRIAGE_RETURN || byte >= 0x80) break
          size++
        }
        if (byte !== LINE_FEED) break
        if (first === I) {
          id = slice(text, start + value, start + size)
          hasId = true
        } else type = slice(text, start + value, start + size)
        at += size + 1
        offset = before + at
        start += size + 1
      }
    }
    return start
  }

  /** How many bytes a line of so many units has, of which none is U+FFFD for something else. */
  function bytesOfLine(piece: Uint8Array, at: number, units: number, lineEnd: number): Bytes {
    const to = after - before
    // No unit takes less than a byte, and line ends are not part of longer characters.
    let index = at + units
    if (index < 0) index = 0
    while (index < to) {
      const byte = piece[index] as number
      if (byte === lineEnd) break
      index += byte < 0xe0 ? 1 : 3
    }
    return index - at
  }

  /** Moves on over the rest of a line. Returns its size. */
  function advanceInBytes(piece: Uint8Array, units: number, isFeed: boolean): Bytes {
    if (units === 0) return 0
    const size = bytesOfLine(piece, offset - before, units, isFeed ? LINE_FEED : CARRIAGE_RETURN)
    offset += size
    return size
  }

  /** Reads a line of which only the end is in the piece. */
  function finishLine(text: string, start: number, end: number, size: Bytes): void {
    const begun = line
    const wholeSize = lineSize + size
    line = ''
    lineSize = 0
    const { length } = begun
    if (
      !isInvalid &&
      length > 5 &&
      fieldAt(begun, 0, 5, charCodeAt(begun, 0)) === 4 &&
      charCodeAt(begun, 4) === COLON
    ) {
      // Not made one text before it is known that somebody reads it.
      const from = charCodeAt(begun, 5) === SPACE ? 6 : 5
      const value = join(slice(begun, from, length), text, start, end, LINE_LIMIT)
      addData(value, 0, value.length, wholeSize - from)
      return
    }
    const whole = join(begun, text, start, end, LINE_LIMIT)
    readLine(whole, 0, whole.length, wholeSize)
  }

  /** The block up to the end of the piece before. */
  function blockSoFar(): string {
    if (lastText === '') return head
    const text = lastText
    lastText = ''
    return head + slice(text, lastStart, text.length)
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
    if (first === D) addData(text, from, end, size - (from - start))
    else if (first === I) setId(text, start, from, end)
    else if (first === E) type = beginning(text, from, end, PAYLOAD_LIMIT)
    else {
      const delay = readDigits(text, from, end)
      if (delay < 0) faultOfLine('retry-not-a-number', text, start, end)
      else sink.retry(delay)
    }
  }

  function setId(text: string, start: number, from: number, end: number): void {
    const value = beginning(text, from, end, PAYLOAD_LIMIT)
    if (indexOf(value, '\0', 0) < 0) {
      id = value
      hasId = true
    } else faultOfLine('id-with-nul', text, start, end)
  }

  /** The length of the field name that a line begins with; 0 if it is none of the four. */
  function fieldAt(text: string, start: number, end: number, first: number): number {
    const length = end - start
    // Compared unit by unit: to make a string of each name takes longer than all the rest.
    if (first === 0x64) return length >= 4 && are(text, start + 1, 0x61, 0x74, 0x61) ? 4 : 0
    if (first === 0x69) return length >= 2 && charCodeAt(text, start + 1) === 0x64 ? 2 : 0
    if (length < 5) return 0
    if (first === 0x65) {
      return charCodeAt(text, start + 1) === 0x76 && are(text, start + 2, 0x65, 0x6e, 0x74) ? 5 : 0
    }
    return first === 0x72 && charCodeAt(text, start + 1) === 0x65 && are(text, start + 2, 0x74, 0x72, 0x79)
      ? 5
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
    const isNamed = type !== ''
    if (hasData) {
      const { length } = data
      const whole = beginning(data, 0, length, PAYLOAD_LIMIT)
      const name = type
      resetBlock()
      sink.event(name || 'message', id, whole, dataSize, length > PAYLOAD_LIMIT)
    } else {
      if (hasId) sink.checkpoint(id)
      resetBlock()
      if (isNamed) faultOfBlock('event-without-data', blockSoFar() + slice(text, blockStart, end))
    }
    head = ''
    lastText = ''
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

  /** Decodes bytes and reads them. */
  function take(piece: Uint8Array, length: number): void {
    decode ??= createDecoder()
    const text = decode(piece)
    bytes = piece
    after = before + length
    hasReplacement = indexOf(text, '\ufffd', 0) >= 0
    read(text)
    if (offset < after) {
      // A character is not complete.
      const next1 = byteAt(length - 1)
      const next2 = byteAt(length - 2)
      last3 = byteAt(length - 3)
      last2 = next2
      last1 = next1
    }
    before = after
    bytes = undefined
  }

  function takeGathered(): void {
    const size = gatheredSize
    gatheredSize = 0
    if (gathered && size > 0) take(firstBytes(gathered, size), size)
  }

  return {
    bytes(piece, length) {
      if (length > SMALL) {
        takeGathered()
        take(piece, length)
        return
      }
      gathered ??= createBytes(GATHERED)
      if (gatheredSize + length > GATHERED) takeGathered()
      let isLineEnd = false
      for (let i = 0; i < length; i++) {
        const byte = piece[i] as number
        gathered[gatheredSize++] = byte
        if (byte === LINE_FEED || byte === CARRIAGE_RETURN) isLineEnd = true
      }
      if (isLineEnd) takeGathered()
    },
    text(piece) {
      read(piece)
      before = offset
    },
    end() {
      takeGathered()
      if (lineSize > 0 || before > offset || hasData || hasId || type !== '')
        faultOfBlock('unfinished-block', blockSoFar())
    },
    offset: () => offset,
  }
}
