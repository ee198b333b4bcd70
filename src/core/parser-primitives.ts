/**
 * The few things of the language that the parser needs, handed to it once, so that a test can count how much it goes
 * over, and the parser looks up nothing that a script could have replaced.
 */

/** What the parser needs of the language. */
export interface ParserPrimitives {
  indexOf(text: string, part: string, from: number): number
  charCodeAt(text: string, index: number): number
  slice(text: string, from: number, to: number): string
  /**
   * Makes a streaming decoder of UTF-8, which gives a byte order mark like any other character and U+FFFD where
   * bytes are no UTF-8.
   */
  createDecoder(): (piece: Uint8Array) => string
  createBytes(size: number): Uint8Array
  /** A view of the first bytes of what `createBytes` has made. */
  firstBytes(bytes: Uint8Array, size: number): Uint8Array
}

/** The language's own. */
export const primitives: ParserPrimitives = {
  indexOf: (text, part, from) => text.indexOf(part, from),
  charCodeAt: (text, index) => text.charCodeAt(index),
  slice: (text, from, to) => text.slice(from, to),
  createDecoder() {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const options = { stream: true }
    return piece => decoder.decode(piece, options)
  },
  createBytes: size => new Uint8Array(size),
  firstBytes: (bytes, size) => bytes.subarray(0, size),
}
