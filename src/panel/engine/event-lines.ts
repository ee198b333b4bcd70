/**
 * Finds the events of a filter in the text of a chunk. Where a word is looked for, the text is searched as a whole and
 * only the lines around what is found are read: ten times quicker than to read them all.
 */

import { needlePattern } from '../../core/filter/sift'

/** An event as its line says. */
export interface EventLine {
  seq: number
  type: string
  id: string
  data: string | null
}

/** The beginning of the lines that SSE Pulse writes. */
const BEGIN = /\{"kind":"event","connection":"[^"\\]*","attempt":\d+,"seq":(\d+),/y

/** What is looked for in a text. */
export interface LineQuestion {
  /** Only events that may have one of them in their JSON; null for all. */
  needles: readonly string[] | null
  /** Spares the reading of those that are not. */
  isWanted(seq: number): boolean
  /** Takes those that surely have a needle in their payload, and spares their reading, too. */
  take?(seq: number): void
}

/**
 * The events of a text, in the order of its lines, without those that `take` took.
 */
export function* eventLines(text: string, { needles, isWanted, take }: LineQuestion): Generator<EventLine> {
  const escapes = text.includes('\\u') || text.includes('\\/')
  const pattern = needles && needlePattern(needles, escapes)
  let from = 0
  while (from < text.length) {
    let found: RegExpExecArray | null = null
    if (pattern) {
      pattern.lastIndex = from
      found = pattern.exec(text)
      if (!found) return
      from = Math.max(from, text.lastIndexOf('\n', found.index) + 1)
    }
    const feed = text.indexOf('\n', from)
    const end = feed === -1 ? text.length : feed
    BEGIN.lastIndex = from
    const seq = BEGIN.exec(text)?.[1]
    if (seq === undefined || isWanted(Number(seq))) {
      if (seq !== undefined && take && found && isInPayload(text, BEGIN.lastIndex, end, found))
        take(Number(seq))
      else {
        const event = readEvent(text.slice(from, end))
        if (event && isWanted(event.seq)) yield event
      }
    }
    from = end + 1
  }
}

/** Whether what was found is surely within the payload of a line, as SSE Pulse writes it, and begins with a character. */
function isInPayload(text: string, from: number, end: number, { index, 0: found }: RegExpExecArray): boolean {
  // It may be what an escape consists of.
  if (text[index - 1] === '\\' || found.startsWith('\\')) return false
  const data = text.indexOf('"data":"', from)
  const behind = text.indexOf('","size":', data)
  return data !== -1 && behind !== -1 && behind < end && index >= data + 8 && index + found.length <= behind
}

/** Null for lines that are no events; the log counted those that cannot be read when it was folded. */
function readEvent(line: string): EventLine | null {
  if (!line.includes('"event"')) return null
  try {
    const { kind, seq, type, id, data } = JSON.parse(line)
    const isEvent =
      kind === 'event' &&
      typeof seq === 'number' &&
      typeof type === 'string' &&
      typeof id === 'string' &&
      (typeof data === 'string' || data === null)
    return isEvent ? { seq, type, id, data } : null
  } catch {
    return null
  }
}
