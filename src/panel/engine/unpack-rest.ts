/**
 * What of a gzip'ed file the browser does not give: it lets go of what it has unpacked when it comes to something that
 * is wrong, and knows nothing of files that were put one behind the other.
 */

import { Gunzip } from 'fflate'
import type { Bytes } from '../../core/units'

/** Packed bytes that are unpacked at once: they may become a thousand times as many. */
const PIECE: Bytes = 1 << 14

/**
 * Gives what is behind the bytes that are there already, as far as it can be unpacked.
 * @param given how many bytes of the content are there.
 * @returns whether the file is in order: several that were put one behind the other.
 * @throws DOMException when the file cannot be read.
 */
export async function* unpackRest(file: Blob, given: Bytes): AsyncGenerator<Uint8Array, boolean> {
  let found: Uint8Array[] = []
  let files = 0
  let skipped = 0
  const gunzip = new Gunzip(piece => {
    const known = Math.min(piece.length, given - skipped)
    skipped += known
    if (known < piece.length) found.push(piece.subarray(known))
  })
  gunzip.onmember = () => {
    files++
  }
  for (let from = 0; from < file.size; from += PIECE) {
    const bytes = new Uint8Array(await file.slice(from, from + PIECE).arrayBuffer())
    let isBroken = false
    try {
      gunzip.push(bytes, from + PIECE >= file.size)
    } catch {
      isBroken = true
    }
    yield* found
    found = []
    if (isBroken) return false
  }
  return files > 1
}
