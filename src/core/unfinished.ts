/**
 * Keeps the bytes of a body from which another parser can go on: those of the block that is not finished, and no more
 * of them than it takes. For a background that may end at any time, and be followed by another.
 */

import type { Bytes } from './units'

/** Beyond this a block is too long to be kept for another background: such a one begins behind it. */
const KEPT_AT_MOST: Bytes = 2 << 20
/** Beyond this it is looked whether all that is kept is needed. */
const LOOKED_AT_FROM: Bytes = 64 << 10
/** Of the block so much is kept as it came: what is said to be at fault begins with it. */
const BEGINNING: Bytes = 1024

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
/** How the lines begin that matter to the rest of a block: `data`, `event`, `id`. */
const OF_USE = [0x64, 0x65, 0x69]

export interface Unfinished {
  /** What is kept, or would be were there room for it. */
  readonly size: Bytes
  /** The next bytes belong to the same block, as far as is known. */
  add(bytes: Uint8Array): void
  /** A block has ended just before these. */
  begin(bytes: Uint8Array): void
  /** All that is kept, in one; `null` where it was too much. */
  bytes(): Uint8Array | null
}

/** @param kept what another has kept. */
export function createUnfinished(kept: Uint8Array = new Uint8Array()): Unfinished {
  let parts: Uint8Array[] = []
  let size = 0
  let lookAt = LOOKED_AT_FROM

  function add(bytes: Uint8Array): void {
    size += bytes.length
    if (size > KEPT_AT_MOST) {
      parts = []
      return
    }
    // A copy: the array may be a small part of a large one.
    if (bytes.length > 0) parts.push(bytes.slice())
    if (size < lookAt) return
    const needed = needful(joined())
    parts = [needed]
    size = needed.length
    // Twice as far the next time, so that time stays linear.
    lookAt = Math.max(LOOKED_AT_FROM, 2 * size)
  }

  function joined(): Uint8Array {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  add(kept)

  return {
    get size() {
      return Math.min(size, KEPT_AT_MOST)
    },
    add,
    begin(bytes) {
      parts = []
      size = 0
      lookAt = LOOKED_AT_FROM
      add(bytes)
    },
    bytes: () => (size > KEPT_AT_MOST ? null : joined()),
  }
}

/** What a parser needs of bytes that begin with a line, to read on behind them as if it had read them all. */
function needful(bytes: Uint8Array): Uint8Array {
  const kept: [from: number, to: number][] = []
  let block = 0
  let start = 0
  while (start < bytes.length) {
    let end = start
    while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end++
    const isWhole = end < bytes.length
    const next = bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED ? end + 2 : end + 1
    if (isWhole && end === start) {
      // What was before is told, and leaves nothing behind.
      kept.length = 0
      block = next
    } else if (!isWhole || start < block + BEGINNING || OF_USE.includes(bytes[start] ?? 0))
      kept.push([start, Math.min(next, bytes.length)])
    start = next
  }
  const needed = new Uint8Array(kept.reduce((sum, [from, to]) => sum + to - from, 0))
  let at = 0
  for (const [from, to] of kept) {
    needed.set(bytes.subarray(from, to), at)
    at += to - from
  }
  return needed
}
