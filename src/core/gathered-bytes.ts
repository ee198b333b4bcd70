/**
 * Puts small pieces of a body together before they are decoded, which takes as long for one byte as for a hundred. Runs
 * wherever the parser of event streams is given bytes.
 */

import { CARRIAGE_RETURN, LINE_FEED } from './stream-line'
import type { Bytes } from './units'

export interface GatheredBytes {
  /** The next bytes of the body. */
  add(piece: Uint8Array, length: Bytes): void
  /** Hands on what waits. */
  flush(): void
}

/** Larger pieces are handed on at once. */
const SMALL: Bytes = 32
/** So much waits at most. */
const GATHERED: Bytes = 512

/** @param take is given all bytes in order. A small piece waits for a line end: before it, it tells nothing new. */
export function gatherBytes(take: (piece: Uint8Array, length: Bytes) => void): GatheredBytes {
  let gathered: Uint8Array | undefined
  let size = 0

  function flush(): void {
    if (!gathered || size === 0) return
    const whole = size
    size = 0
    take(gathered.subarray(0, whole), whole)
  }

  return {
    add(piece, length) {
      if (length > SMALL) {
        if (size > 0) flush()
        take(piece, length)
        return
      }
      gathered ??= new Uint8Array(GATHERED)
      if (size + length > GATHERED) flush()
      let isLineEnd = false
      for (let i = 0; i < length; i++) {
        const byte = piece[i] as number
        gathered[size++] = byte
        if (byte === LINE_FEED || byte === CARRIAGE_RETURN) isLineEnd = true
      }
      if (isLineEnd) flush()
    },
    flush,
  }
}
