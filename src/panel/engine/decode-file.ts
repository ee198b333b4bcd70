/** The text of a file, piece by piece: unpacked where it is gzip'ed, and in the encoding that it turns out to have. */

import type { Bytes } from '../../core/units'
import { unpackRest } from './unpack-rest'

/** What a file is by its first bytes; `null` for what is read as it stands. */
export function packingOf(bytes: Uint8Array): 'gzip' | 'zip' | null {
  const [a, b, c, d] = bytes
  if (a === 0x1f && b === 0x8b) return 'gzip'
  return a === 0x50 && b === 0x4b && (c === 0x03 || c === 0x05) && (d === 0x04 || d === 0x06) ? 'zip' : null
}

/** The encoding of a text by its first bytes. Windows writes UTF-16, also without saying so. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  // No text begins with U+0000, and what is read here begins with ASCII.
  if (a !== undefined && a !== 0 && b === 0) return 'utf-16le'
  return a === 0 && b !== undefined && b !== 0 ? 'utf-16be' : 'utf-8'
}

/** Thrown when a packed file is broken or ends too early. */
export class UnpackError extends Error {
  override name = 'UnpackError'
}

/**
 * Gives the text of a file, at most so many bytes of it.
 * @returns whether there is more.
 * @throws UnpackError when it is packed and cannot be unpacked.
 * @throws DOMException when the file cannot be read.
 */
export async function* decodeFile(file: Blob, limit: Bytes): AsyncGenerator<string, boolean> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  const isPacked = packingOf(head) === 'gzip'
  // Not a TextDecoderStream with `fatal`: bytes that are no text spoil their line, not the file.
  let decoder: TextDecoder | null = null
  let begun = new Uint8Array(0)
  let size = 0
  const pieces = isPacked ? unpacked(file) : piecesOf(file.stream())
  try {
    for await (const value of pieces) {
      size += value.length
      if (decoder) yield decoder.decode(value, { stream: true })
      else {
        const joined = new Uint8Array(begun.length + value.length)
        joined.set(begun)
        joined.set(value, begun.length)
        begun = joined
        if (begun.length < 4) continue
        decoder = createDecoder(begun)
        yield decoder.decode(begun, { stream: true })
      }
      if (size > limit) return true
    }
    yield decoder ? decoder.decode() : createDecoder(begun).decode(begun)
    return false
  } catch (error) {
    // What had come was too short to tell its encoding.
    if (!decoder && error instanceof UnpackError) yield createDecoder(begun).decode(begun)
    throw error
  }
}

async function* unpacked(file: Blob): AsyncGenerator<Uint8Array, void> {
  let given = 0
  try {
    for await (const piece of piecesOf(file.stream().pipeThrough(new DecompressionStream('gzip')))) {
      given += piece.length
      yield piece
    }
  } catch (error) {
    // A file that cannot be read is something else.
    if (error instanceof DOMException) throw error
    const isInOrder = yield* unpackRest(file, given)
    if (!isInOrder) throw new UnpackError(String(error), { cause: error })
  }
}

/** As not every browser can go through a stream by itself. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function createDecoder(beginning: Uint8Array): TextDecoder {
  return new TextDecoder(encodingOf(beginning), { ignoreBOM: true })
}
