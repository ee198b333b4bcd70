/**
 * Reads the text that DevTools makes of a body, which grows from look to look: gets the bytes back and parses them.
 * Runs in the devtools page, for each event stream whose text is there.
 */

import type { Seen } from './har-growth'
import { createParser } from './parser'
import { NAME_LIMIT } from './record'
import type { Bytes } from './units'
import { encodeWindows1252 } from './windows-1252'
import type { WireFact, WirePosition } from './wire-fact'

/** The byte order mark of UTF-8, each byte as a character. */
const MARK = '\u00ef\u00bb\u00bf'
const MARK_BYTES = new Uint8Array([0xef, 0xbb, 0xbf])

export interface TextReader {
  /** Takes the whole text so far, and the size of the body so far. Gives what is new in it. */
  read(text: string, size: Bytes): WireFact[]
  /** The body is over. */
  end(): WireFact[]
}

/**
 * @param timeOf when a place in the body came, with so many events before it.
 * @param from what was told before: what comes before that is read and not given.
 */
export function createTextReader(
  lastEventId: string,
  timeOf: (offset: Bytes, events: number) => Seen,
  from: Pick<WirePosition, 'events' | 'others'>,
): TextReader {
  let facts: WireFact[] = []
  let events = 0
  let others = 0
  /** How far the text was read: in units where it was decoded, in bytes otherwise. */
  let unitsRead = 0
  let bytesRead = 0
  let wasDecoded = false

  const seen = () => timeOf(parser.offset(), events)
  /** Whether the next fact that is no event was not told before. */
  const isNew = () => others >= from.others

  const parser = createParser(
    {
      event(type, id, data, size, cut) {
        const times = seen()
        if (events++ < from.events) return
        const fact = { kind: 'event' as const, ...times, type: named(type), id: named(id), data, size }
        facts.push(cut ? { ...fact, cut } : fact)
      },
      comment(text, size, cut) {
        if (isNew()) facts.push({ kind: 'comment', ...seen(), text, size, ...(cut && { cut }) })
        others++
      },
      retry(delay) {
        if (isNew()) facts.push({ kind: 'retry', ...seen(), delay })
        others++
      },
      checkpoint(id) {
        if (isNew()) facts.push({ kind: 'checkpoint', ...seen(), id: named(id) })
        others++
      },
      fault(reason, text) {
        // Whether bytes are valid not every observer can see, so it has no number among the others.
        const isNumbered = reason !== 'invalid-utf8'
        if (isNew() && (isNumbered || events >= from.events))
          facts.push({ kind: 'fault', ...seen(), reason, text })
        if (isNumbered) others++
      },
    },
    lastEventId,
  )

  function take(): WireFact[] {
    const taken = facts
    facts = []
    return taken
  }

  return {
    read(text, size) {
      // Without a charset Chromium takes the text for windows-1252, as that of any page. Firefox gives a character for
      // each byte as soon as one is no UTF-8. Of ASCII it makes no difference.
      const isByteByByte = text.length === size
      // A decoder leaves the mark out, so that one at the beginning is a second one.
      if (!isByteByByte && unitsRead === 0 && text.startsWith('\ufeff')) parser.bytes(MARK_BYTES, MARK.length)
      const mark = isByteByByte && wasDecoded && text.startsWith(MARK) ? MARK.length : 0
      wasDecoded ||= !isByteByByte
      const piece = bytesOf(text.slice(isByteByByte ? bytesRead + mark : unitsRead), isByteByByte)
      unitsRead = text.length
      bytesRead += piece.length
      parser.bytes(piece, piece.length)
      return take()
    },
    end() {
      parser.end()
      return take()
    },
  }
}

function bytesOf(text: string, isByteByByte: boolean): Uint8Array {
  // What no single byte stands for was decoded from more, and the size is as large by coincidence.
  return (isByteByByte ? encodeWindows1252(text) : null) ?? new TextEncoder().encode(text)
}

function named(text: string): string {
  return text.slice(0, NAME_LIMIT)
}
