/**
 * Reads an event stream as HTML says (section 9.2.6), piece by piece, and loses nothing of it: beside events it tells
 * of comments, `retry` fields, checkpoints, and all that has no effect, with the reason. Runs in the background for the
 * bytes of a response, in the devtools page for its text, and where logs are imported.
 *
 * Time is linear in the input however it is cut into pieces, and no more than the longest payload and the last piece
 * are kept.
 */

import { addToLine, createBegunLine, endLine } from './begun-line'
import { gatherBytes } from './gathered-bytes'
import type { Parser, ParserSink } from './parser-sink'
import { FAULT_LIMIT, type FaultReason, PAYLOAD_LIMIT } from './record'
import { addData, clearFields, clearSent, createBlock, keepSent, sentSoFar } from './stream-block'
import {
  beginning,
  CARRIAGE_RETURN,
  COLON,
  D,
  E,
  fieldAt,
  find,
  I,
  isDataName,
  isEventName,
  isIdName,
  LINE_FEED,
  readDigits,
  SPACE,
} from './stream-line'
import type { Bytes } from './units'
import { bytesOfLine, createUtf8Pieces, type Utf8Pieces, unitSize } from './utf8-pieces'

export type { Parser, ParserSink } from './parser-sink'

const BYTE_ORDER_MARK = 0xfeff
const REPLACEMENT = 0xfffd
/** @param id the last event ID that the event source has when the body begins. */
export function createParser(sink: ParserSink, id = ''): Parser {
  let decoded: Utf8Pieces | undefined

  // The piece that is being read.
  /** Its bytes where they tell as much as the text: where no U+FFFD stands for something else. */
  let bytes: Uint8Array | undefined
  let hasReplacement = false
  /** Bytes before the piece. */
  let before = 0
  /** Bytes up to its end. */
  let after = 0
  /** Where the block goes on in it. */
  let blockStart = 0
  /** Where the next line feed is in it. */
  let feed = 0

  /** Bytes of the characters that were read. */
  let offset = 0
  let isAtStart = true
  let isAfterReturn = false
  let isAfterHighSurrogate = false
  let isInvalid = false

  const line = createBegunLine()
  const block = createBlock()

  /** Moves on over a part of the piece. Returns its size, in which U+FFFD has 3 bytes whatever it stands for. */
  function advance(text: string, from: number, to: number): Bytes {
    let size = 0
    for (let i = from; i < to; i++) {
      const unit = text.charCodeAt(i)
      let width = unitSize(unit, isAfterHighSurrogate)
      isAfterHighSurrogate = unit >= 0xd800 && unit <= 0xdbff
      size += width
      if (unit === REPLACEMENT && hasReplacement) {
        const replaced = decoded?.replacedAt(offset - before) ?? 0
        if (replaced > 0) {
          isInvalid = true
          width = replaced
        }
      }
      offset += width
    }
    return size
  }

  function read(text: string): void {
    const { length } = text
    if (length === 0) return
    let start = readStart(text)
    const piece = bytes
    // The next of each from `start` on, or `length`: each is looked for once, or time would not be linear.
    feed = -1
    let carriageReturn = -1
    while (start < length) {
      if (carriageReturn < start) carriageReturn = find(text, '\r', start)
      if (piece && !block.hasData) {
        if (line.value > 0) start = finishCommon(text, piece, start, carriageReturn)
        if (line.size === 0 && offset >= before) start = readCommon(text, piece, start, carriageReturn)
      }
      if (start === length) break
      // After most lines comes a blank one, which is not worth a call.
      if (feed < start) feed = text.charCodeAt(start) === LINE_FEED ? start : find(text, '\n', start)
      const end = feed < carriageReturn ? feed : carriageReturn
      if (end === length) break
      const size = piece ? advanceInBytes(piece, end - start, end === feed) : advance(text, start, end)
      offset++
      const isBlank = size === 0 && line.size === 0
      if (isBlank) finishBlock(text, end)
      else if (line.size === 0) readLine(text, start, end, size)
      else finishLine(text, start, end, size)
      start = end + 1
      if (end === carriageReturn) {
        if (start === length) isAfterReturn = true
        else if (text.charCodeAt(start) === LINE_FEED) {
          start++
          offset++
        }
      }
      if (isBlank) blockStart = start
    }
    if (blockStart < length) keepSent(block, text, blockStart)
    if (start < length) beginLine(text, start)
  }

  /** Leaves out the byte order mark, and the rest of the line end that a piece ended in. Returns where lines begin. */
  function readStart(text: string): number {
    let start = 0
    if (isAtStart) {
      isAtStart = false
      if (text.charCodeAt(0) === BYTE_ORDER_MARK) {
        start = 1
        offset += 3
      }
    }
    blockStart = start
    if (isAfterReturn && start < text.length) {
      isAfterReturn = false
      if (text.charCodeAt(start) === LINE_FEED) {
        start++
        offset++
        if (block.head === '' && block.lastText === '') blockStart = start
      }
    }
    return start
  }

  /**
   * Reads lines of `id` and `event`, and of `data` where an event ends behind it, as long as nothing else comes: what
   * most streams are made of. Returns where it stopped.
   *
   * It is a function of its own because the engine was so late with all of them together that, behind small pieces,
   * half of the speed was lost. That it calls next to nothing made it 1 to 2 % faster.
   */
  function readCommon(text: string, piece: Uint8Array, from: number, carriageReturn: number): number {
    let start = from
    let at = offset - before
    // So that no name ends behind the piece.
    const to = after - before
    while (at + 6 < to) {
      if (isDataName(piece, at)) {
        const end = text.indexOf('\n', start)
        if (end < 0 || end >= carriageReturn) {
          feed = end < 0 ? text.length : end
          break
        }
        // Mostly ASCII, which is not worth a call.
        let size = end - start
        if (piece[at + size] !== LINE_FEED) size = bytesOfLine(piece, at, size, LINE_FEED, to)
        if (size > PAYLOAD_LIMIT || at + size + 1 >= to || piece[at + size + 1] !== LINE_FEED) {
          feed = end
          break
        }
        const value = piece[at + 5] === SPACE ? 6 : 5
        const data = text.slice(start + value, end)
        at += size + 2
        offset = before + at
        start = end + 2
        blockStart = start
        clearSent(block)
        const { type } = block
        block.type = ''
        block.hasId = false
        sink.event(type || 'message', id, data, size - value, false)
      } else {
        const name = isIdName(piece, at) ? 3 : isEventName(piece, at) ? 6 : 0
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
        const word = text.slice(start + value, start + size)
        if (name === 3) {
          id = word
          block.hasId = true
        } else block.type = word
        at += size + 1
        offset = before + at
        start += size + 1
      }
    }
    return start
  }

  /**
   * Finishes a line of `data` that the piece before has begun, where an event ends behind it. Returns where it stopped.
   * In small pieces it is most of what is not for {@link readCommon}: with strict decoding it made them a sixth faster.
   */
  function finishCommon(text: string, piece: Uint8Array, start: number, carriageReturn: number): number {
    const end = find(text, '\n', start)
    feed = end
    const at = offset - before
    const to = after - before
    if (end >= carriageReturn || isInvalid) return start
    const size = end === start ? 0 : bytesOfLine(piece, at, end - start, LINE_FEED, to)
    const whole = line.size + size
    if (whole > PAYLOAD_LIMIT || piece[at + size + 1] !== LINE_FEED || at + size + 1 >= to) return start
    const { value } = line
    offset += size + 2
    blockStart = end + 2
    const data = endLine(line, value, text, start, end)
    clearSent(block)
    const { type } = block
    block.type = ''
    block.hasId = false
    sink.event(type || 'message', id, data, whole - value, false)
    return blockStart
  }

  /** Moves on over the rest of a line. Returns its size. */
  function advanceInBytes(piece: Uint8Array, units: number, isFeed: boolean): Bytes {
    if (units === 0) return 0
    const lineEnd = isFeed ? LINE_FEED : CARRIAGE_RETURN
    const size = bytesOfLine(piece, offset - before, units, lineEnd, after - before)
    offset += size
    return size
  }

  /** Keeps the beginning of a line, or a part in its middle, at the end of the piece. */
  function beginLine(text: string, start: number): void {
    const at = offset - before
    // The seventh byte, as the piece may not have that behind the colon.
    if (bytes && line.size === 0 && at >= 0 && at + 6 < after - before && isDataName(bytes, at))
      line.value = bytes[at + 5] === SPACE ? 6 : 5
    let size = 0
    if (!bytes) size = advance(text, start, text.length)
    else {
      size = after - (decoded?.incomplete() ?? 0) - offset
      offset += size
    }
    addToLine(line, text, start, size)
  }

  /** Reads a line of which only the end is in the piece. */
  function finishLine(text: string, start: number, end: number, size: Bytes): void {
    const wholeSize = line.size + size
    // The name is not made one text with the rest before it is known that somebody reads it.
    const from = isInvalid ? 0 : line.value
    const whole = endLine(line, from, text, start, end)
    if (from > 0) addData(block, whole, 0, whole.length, wholeSize - from)
    else readLine(whole, 0, whole.length, wholeSize)
  }

  function readLine(text: string, start: number, end: number, size: Bytes): void {
    if (isInvalid) {
      isInvalid = false
      faultOfLine('invalid-utf8', text, start, end)
    }
    const first = text.charCodeAt(start)
    if (first === COLON) {
      sink.comment(beginning(text, start + 1, end, PAYLOAD_LIMIT), size, end - start - 1 > PAYLOAD_LIMIT)
      return
    }
    const field = fieldAt(text, start, end)
    let from = start + field
    if (field === 0 || (from < end && text.charCodeAt(from) !== COLON)) {
      faultOfLine(first === BYTE_ORDER_MARK ? 'late-bom' : 'unknown-field', text, start, end)
      return
    }
    if (from < end) from++
    if (from < end && text.charCodeAt(from) === SPACE) from++
    if (first === D) addData(block, text, from, end, size - (from - start))
    else if (first === I) setId(text, start, from, end)
    else if (first === E) block.type = beginning(text, from, end, PAYLOAD_LIMIT)
    else {
      const delay = readDigits(text, from, end)
      if (delay < 0) faultOfLine('retry-not-a-number', text, start, end)
      else sink.retry(delay)
    }
  }

  function setId(text: string, start: number, from: number, end: number): void {
    const value = beginning(text, from, end, PAYLOAD_LIMIT)
    if (value.includes('\0')) faultOfLine('id-with-nul', text, start, end)
    else {
      id = value
      block.hasId = true
    }
  }

  function faultOfLine(reason: FaultReason, text: string, start: number, end: number): void {
    sink.fault(reason, beginning(text, start, end, FAULT_LIMIT))
  }

  function finishBlock(text: string, end: number): void {
    const { type, data, dataSize, hasData, hasId } = block
    clearFields(block)
    if (hasData) {
      const whole = beginning(data, 0, data.length, PAYLOAD_LIMIT)
      sink.event(type || 'message', id, whole, dataSize, data.length > PAYLOAD_LIMIT)
    } else {
      if (hasId) sink.checkpoint(id)
      if (type !== '') faultOfBlock('event-without-data', sentSoFar(block) + text.slice(blockStart, end))
    }
    clearSent(block)
  }

  function faultOfBlock(reason: FaultReason, sent: string): void {
    faultOfLine(reason, sent, 0, sent.length)
  }

  /** Decodes bytes and reads them. */
  function take(piece: Uint8Array, length: Bytes): void {
    decoded ??= createUtf8Pieces()
    const text = decoded.decode(piece, length, before - offset)
    after = before + length
    hasReplacement = decoded.hasReplacement()
    bytes = hasReplacement ? undefined : piece
    read(text)
    if (offset < after) decoded.keepEnd()
    before = after
    bytes = undefined
  }

  const gathered = gatherBytes(take)
  return {
    bytes: gathered.add,
    text(piece) {
      read(piece)
      before = offset
    },
    end() {
      gathered.flush()
      const { hasData, hasId, type } = block
      if (line.size > 0 || before > offset || hasData || hasId || type !== '')
        faultOfBlock('unfinished-block', sentSoFar(block))
    },
    offset: () => offset,
  }
}
