/** A line of an event stream that is not finished at the end of a piece. Runs within the parser. */

import { PAYLOAD_LIMIT } from './record'
import { join } from './stream-line'
import type { Bytes } from './units'

export interface BegunLine {
  /** What has come of it is in here, at most about {@link LINE_LIMIT} units or those of one piece. */
  text: string
  /** Where it begins in the text: to cut it out can wait, as mostly only its value is asked for. */
  start: number
  /** Of all that has come; 0 if no line is begun. */
  size: Bytes
  /** Where its value begins after its start, if it is known to be of `data`; otherwise 0. */
  value: number
}

/** A line is kept up to here: with the longest field name its value is longer than any payload. */
const LINE_LIMIT = PAYLOAD_LIMIT + 8

/** Where no line is begun. */
export function createBegunLine(): BegunLine {
  return { text: '', start: 0, size: 0, value: 0 }
}

/** Adds what follows in a text up to its end, of so many bytes. */
export function addToLine(line: BegunLine, text: string, from: number, size: Bytes): void {
  if (line.size === 0) {
    line.text = text
    line.start = from
  } else {
    // With nothing before it, it is not gone over once more for each piece.
    const begun = line.start > 0 ? line.text.slice(line.start) : line.text
    line.text = join(begun, text, from, text.length, LINE_LIMIT)
    line.start = 0
  }
  line.size += size
}

/** What has come of the line from its n-th unit on, and its end, which is a part of another text. Forgets it. */
export function endLine(line: BegunLine, n: number, text: string, from: number, to: number): string {
  const whole = join(line.text.slice(line.start + n), text, from, to, LINE_LIMIT)
  line.text = ''
  line.size = 0
  line.value = 0
  return whole
}
