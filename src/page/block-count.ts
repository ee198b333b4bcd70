/**
 * Counts the blocks of a body that is given up, by their blank lines: most blocks are one event. Runs in the page while
 * more is under way than the browser can store, for each piece of a body.
 */

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

export interface BlockCount {
  /** How many blocks end in the next piece. */
  add(piece: Uint8Array): number
  /** The next piece does not follow the last one. */
  reset(): void
}

export function createBlockCount(): BlockCount {
  let isLineEmpty = false
  let isBlockEmpty = false
  let isAfterReturn = false

  function endLine(): number {
    const isEnd = isLineEmpty && !isBlockEmpty
    if (isLineEmpty) isBlockEmpty = true
    isLineEmpty = true
    return isEnd ? 1 : 0
  }

  return {
    add(piece) {
      let count = 0
      // No loop over `length`, which a page could have put in the place of the browser's own.
      for (let i = 0; ; i++) {
        const byte = piece[i]
        if (byte === undefined) return count
        if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
          isLineEmpty = false
          isBlockEmpty = false
        } else if (byte === CARRIAGE_RETURN || !isAfterReturn) count += endLine()
        isAfterReturn = byte === CARRIAGE_RETURN
      }
    },
    reset() {
      isLineEmpty = false
      isBlockEmpty = false
      isAfterReturn = false
    },
  }
}
