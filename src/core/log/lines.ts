/** Cuts a stream of text into lines, without ever holding more than one of them. */

/** Takes a line without its end. `ended` is false for a last line that has no line feed. */
export type OnLine = (line: string, ended: boolean) => void

export interface LineReader {
  push(text: string): void
  /** There is no more text. */
  end(): void
}

/**
 * Makes a reader that tolerates CRLF line ends and a byte order mark.
 * @param limit length in UTF-16 units beyond which a line is not kept.
 * @param onTooLong called, in place of `onLine`, for each line that is longer.
 */
export function createLineReader(limit: number, onLine: OnLine, onTooLong: () => void): LineReader {
  // Joined only once a line is complete: to append piece by piece would cost the square of its length.
  let pieces: string[] = []
  let length = 0
  let first = true

  function add(piece: string): void {
    length += piece.length
    if (length > limit) pieces = []
    else if (piece !== '') pieces.push(piece)
  }

  function finish(ended: boolean): void {
    if (length > limit) onTooLong()
    else {
      const line = pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('')
      onLine(line.endsWith('\r') ? line.slice(0, -1) : line, ended)
    }
    pieces = []
    length = 0
  }

  return {
    push(text) {
      if (text === '') return
      let from = first && text.startsWith('\ufeff') ? 1 : 0
      first = false
      for (let feed = text.indexOf('\n', from); feed !== -1; feed = text.indexOf('\n', from)) {
        add(text.slice(from, feed))
        finish(true)
        from = feed + 1
      }
      add(text.slice(from))
    },
    end() {
      if (length > 0) finish(false)
    },
  }
}
