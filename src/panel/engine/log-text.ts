/**
 * The text of logs, in pieces of whole lines, as it is read from where they are kept: a log of hundreds of megabytes
 * never becomes one string.
 */

import type { ChunkSource } from './source'

/** A log, up to a `seq`. */
export interface LogText {
  source: ChunkSource
  upTo: number
}

/** Chunks that are read at once. */
const CHUNKS = 16

/** The lines of some logs in the order of `seq`. */
export function textOfLogs(logs: readonly LogText[]): AsyncGenerator<string> {
  const [only] = logs
  return logs.length === 1 && only ? textOf(only) : merge(logs)
}

/** The text of one log. What comes in behind `upTo` meanwhile may be in it or not. */
async function* textOf({ source, upTo }: LogText): AsyncGenerator<string> {
  let after = 0
  let newest = { first: -1, length: 0 }
  while (after < upTo) {
    const chunks = await source.read(after, CHUNKS)
    if (chunks.length === 0) return
    for (const { first, last, text } of chunks) {
      // The newest chunk grows while it is exported: what it had before is in the file already.
      yield first === newest.first ? text.slice(newest.length) : text
      newest = { first, length: text.length }
      after = last
    }
  }
}

/** The lines of several logs, sorted by `seq`, in pieces. */
async function* merge(logs: readonly LogText[]): AsyncGenerator<string> {
  const readers = await Promise.all(logs.map(log => createLineCursor(textOf(log))))
  let piece: string[] = []
  for (;;) {
    const next = readers.reduce<LineCursor | null>(
      (least, each) => (each.seq !== null && (least?.seq == null || each.seq < least.seq) ? each : least),
      null,
    )
    if (!next) break
    piece.push(next.line)
    if (piece.length === 2000) {
      yield piece.join('')
      piece = []
    }
    await next.advance()
  }
  yield piece.join('')
}

interface LineCursor {
  /** The current line, with its line feed. */
  readonly line: string
  /** Its `seq`; `null` when there is none any more. */
  readonly seq: number | null
  advance(): Promise<void>
}

async function createLineCursor(pieces: AsyncGenerator<string>): Promise<LineCursor> {
  let text = ''
  let offset = 0
  let line = ''
  let seq: number | null = null

  async function advance(): Promise<void> {
    if (offset >= text.length) {
      const next = await pieces.next()
      if (next.done) {
        seq = null
        return
      }
      text = next.value
      offset = 0
    }
    const feed = text.indexOf('\n', offset)
    line = text.slice(offset, feed + 1)
    offset = feed + 1
    seq = seqOf(line)
  }

  await advance()
  return {
    get line() {
      return line
    },
    get seq() {
      return seq
    },
    advance,
  }
}

function seqOf(line: string): number {
  try {
    const { seq } = JSON.parse(line)
    return typeof seq === 'number' ? seq : 0
  } catch {
    // Unreadable, but not ours to throw away: it stays behind the line that it followed.
    return 0
  }
}
