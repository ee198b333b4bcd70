/**
 * The bytes of one body, piece by piece: decodes them, and tells which bytes a text came from, also where they are no
 * UTF-8. Runs wherever the parser of event streams is given bytes.
 */

import type { Bytes } from './units'

/** What is known of the piece that was decoded last. Its bytes have indexes from 0; before it there are three more. */
export interface Utf8Pieces {
  /**
   * The text of the next bytes, with a byte order mark like any other character.
   *
   * @param pending how many bytes before them begin a character that is not complete.
   */
  decode(piece: Uint8Array, length: Bytes, pending: Bytes): string
  /** U+FFFD in the text may stand for bytes that are no UTF-8. */
  hasReplacement(): boolean
  /** How many bytes a U+FFFD stands for that begins at an index of the piece; 0 if it was sent as one. */
  replacedAt(index: number): Bytes
  /** How many bytes at the end of the piece begin a character that is not complete, in a piece that is UTF-8. */
  incomplete(): Bytes
  /** Keeps the end of the piece, in which a character may begin. */
  keepEnd(): void
}

const STREAM = { stream: true }
const NONE = new Uint8Array()

/** Makes a decoder of one body. */
export function createUtf8Pieces(): Utf8Pieces {
  // A strict decoder takes as long as one that replaces, and what it lets through has nothing that was replaced: to look
  // for U+FFFD took a tenth of the time for Chinese, whose full-width signs share a byte with it.
  let decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
  let isStrict = true
  let bytes: Uint8Array = NONE
  let size = 0
  let isReplaced = false
  /** The last three bytes before the piece, the last first. */
  let last1 = 0
  let last2 = 0
  let last3 = 0

  function byteAt(index: number): number {
    if (index >= 0) return bytes[index] ?? 0
    return index === -1 ? last1 : index === -2 ? last2 : last3
  }

  /** From the first byte on that is no UTF-8. The decoder that found it has lost the bytes that were pending. */
  function decodeAnyhow(piece: Uint8Array, pending: Bytes): string {
    isStrict = false
    decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const begun = decoder.decode(new Uint8Array([last3, last2, last1]).subarray(3 - pending), STREAM)
    return begun + decoder.decode(piece, STREAM)
  }

  function textOf(piece: Uint8Array, pending: Bytes): string {
    if (!isStrict) return decoder.decode(piece, STREAM)
    try {
      return decoder.decode(piece, STREAM)
    } catch {
      return decodeAnyhow(piece, pending)
    }
  }

  return {
    decode(piece, length, pending) {
      const text = textOf(piece, pending)
      isReplaced = !isStrict && text.includes('\ufffd')
      bytes = piece
      size = length
      return text
    },

    hasReplacement: () => isReplaced,

    replacedAt(index) {
      const lead = byteAt(index)
      const second = byteAt(index + 1)
      const third = byteAt(index + 2)
      if (lead === 0xef && second === 0xbf && third === 0xbd) return 0
      // The longest part that a character could begin with (Encoding Standard, section 8.1.1).
      const lower = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
      const upper = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
      if (lead < 0xe0 || lead > 0xf4 || second < lower || second > upper) return 1
      return lead < 0xf0 || third < 0x80 || third > 0xbf ? 2 : 3
    },

    incomplete() {
      const last = byteAt(size - 1)
      if (last < 0x80) return 0
      if (last >= 0xc0) return 1
      const second = byteAt(size - 2)
      if (second >= 0xc0) return second >= 0xe0 ? 2 : 0
      return byteAt(size - 3) >= 0xf0 ? 3 : 0
    },

    keepEnd() {
      const next1 = byteAt(size - 1)
      const next2 = byteAt(size - 2)
      last3 = byteAt(size - 3)
      last2 = next2
      last1 = next1
      bytes = NONE
    },
  }
}

/** How many bytes a line of so many units has that begins at an index of bytes which are UTF-8 up to `to`. */
export function bytesOfLine(
  bytes: Uint8Array,
  at: number,
  units: number,
  lineEnd: number,
  to: number,
): Bytes {
  // No unit takes less than a byte, and line ends are not part of longer characters.
  let index = at + units
  if (index < 0) index = 0
  while (index < to) {
    const byte = bytes[index] as number
    if (byte === lineEnd) break
    index += byte < 0xe0 ? 1 : 3
  }
  return index - at
}

/** How many bytes a UTF-16 unit adds in UTF-8. */
export function unitSize(unit: number, isAfterHighSurrogate: boolean): Bytes {
  if (unit < 0x80) return 1
  if (unit < 0x800) return 2
  // The second half of four bytes.
  return isAfterHighSurrogate && unit >= 0xdc00 && unit <= 0xdfff ? 1 : 3
}
