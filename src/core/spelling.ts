/**
 * How the lines of an event stream were spelled: which names, spaces and line ends stood around the values that records
 * keep, so that the body can be written again byte for byte. Runs in the background, where bytes are read.
 *
 * A server spells all its events alike, so it is told once for each kind of fact, and again only when it changes. A
 * checksum of the bytes so far tells later whether what was written again is what came.
 */

import type { Bytes } from './units'

/** The kinds of facts that a body is told in. */
export type SpelledKind = 'event' | 'comment' | 'retry' | 'checkpoint' | 'fault'

/** How facts of one kind are spelled from now on. */
export interface Spelling {
  of: SpelledKind
  /** The kind of the fact before it in the body; `start` for the first. */
  behind: SpelledKind | 'start'
  /** An event of another type than `message`. */
  named: boolean
  /** The last event ID is another than before. */
  fresh: boolean
  /** Its lines without their values, of equal `data` lines one behind the other the first; `?` for an unknown line. */
  text: string
}

export interface Speller {
  /** The next piece, before it is parsed. Returns the checksum of the body up to its end. */
  piece(bytes: Uint8Array, length: number): number
  /**
   * A fact that the parser tells of that piece.
   * @param offset what the parser calls so, at that moment.
   * @returns how it is spelled, where that is news; to be told before the fact.
   */
  fact(kind: SpelledKind, offset: Bytes, type: string, id: string): Spelling | null
  /** The piece was parsed. */
  rest(): void
  /** What another needs to go on behind the piece that was parsed. */
  memory(): SpellerMemory
}

/** What is known of how a body was spelled so far. */
export interface SpellerMemory {
  told: Record<string, string>
  left: number
  sum: number
  after: Bytes
  text: string
  line: string
  behind: Spelling['behind']
  lastId: string
  first: number
  colon: number
  column: number
  isSpaced: boolean
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const COLON = 0x3a

/** Length in UTF-16 units of the `text` of a spelling. */
export const SPELLING_LIMIT = 400
/** Spellings that are told of one body: who spells each event otherwise is not followed any further. */
const TOLD_AT_MOST = 1000

/** The checksum of nothing. */
export const NO_BYTES_SUM = 0x811c9dc5

/** The checksum of a body and `length` more bytes: FNV-1a, 32 bits (draft-eastlake-fnv). */
export function addToSum(sum: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = sum
  for (let i = from; i < to; i++) {
    hash ^= bytes[i] as number
    // Times 0x01000193, which without `Math.imul` would not be exact.
    hash = (hash + (hash << 1) + (hash << 4) + (hash << 7) + (hash << 8) + (hash << 24)) | 0
  }
  return hash >>> 0
}

/**
 * @param id the last event ID that the event source has when the body begins.
 * @param known what another knew of it, which then begins later.
 */
export function createSpeller(id = '', known?: SpellerMemory): Speller {
  const told: Record<string, string> = { __proto__: null as never, ...known?.told }
  /** How many more are told: none before the first piece, as of a body that comes as text. */
  let left = known?.left ?? 0
  let sum = known?.sum ?? NO_BYTES_SUM
  let piece: Uint8Array | undefined
  /** Bytes before the piece, up to its end, and up to where lines were looked at. */
  let before = 0
  let after = known?.after ?? 0
  let done = after
  /** The lines since the last fact. */
  let text = known?.text ?? ''
  let line = known?.line ?? ''
  let behind: Spelling['behind'] = known?.behind ?? 'start'
  let lastId = known?.lastId ?? id
  // The line that is being read: its first byte, where its colon is, how much of it was read.
  let first = known?.first ?? 0
  let colon = known?.colon ?? -1
  let column = known?.column ?? 0
  let isSpaced = known?.isSpaced ?? false
  /** Whether a value may end in a carriage return: most pieces have none, and a line feed is found at once. */
  let hasReturn = false

  function endLine(end: string): void {
    const length = colon < 0 ? column : colon
    let name = '?'
    if (column === 0 || colon === 0) name = ''
    else if (first === 0x64 && length === 4) name = 'data'
    else if (first === 0x65 && length === 5) name = 'event'
    else if (first === 0x69 && length === 2) name = 'id'
    else if (first === 0x72 && length === 5) name = 'retry'
    const next = name + (colon < 0 || name === '?' ? '' : isSpaced ? ': ' : ':') + end
    // However many lines the data has, they are spelled alike.
    if (next !== line || name !== 'data') text += next
    line = next
    column = 0
    colon = -1
    isSpaced = false
    if (text.length > SPELLING_LIMIT) {
      left = 0
      text = ''
    }
  }

  function lineEnd(bytes: Uint8Array, from: number, to: number): number {
    let i = from
    while (i < to && bytes[i] !== LINE_FEED && bytes[i] !== CARRIAGE_RETURN) i++
    return i
  }

  function read(to: Bytes): void {
    if (!piece || left === 0) return
    const end = to - before
    let i = done - before
    done = to
    if (before === 0 && i === 0 && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf) {
      text = '\ufeff'
      i = 3
    }
    const bytes = piece
    for (; i < end; i++) {
      let byte = bytes[i] as number
      if (column === 0) first = byte
      if (colon < 0) {
        if (byte === COLON) colon = column
      } else if (column === colon + 1) isSpaced = byte === SPACE
      else {
        // The value is of no interest.
        i = hasReturn ? lineEnd(bytes, i, end) : bytes.indexOf(LINE_FEED, i)
        if (i < 0 || i >= end) break
        byte = bytes[i] as number
      }
      if (byte === LINE_FEED) endLine('\n')
      else if (byte !== CARRIAGE_RETURN) column++
      else if (i + 1 < end && bytes[i + 1] === LINE_FEED) {
        endLine('\r\n')
        i++
      } else endLine('\r')
    }
  }

  return {
    piece(bytes, length) {
      piece = bytes
      if (after === 0) left = TOLD_AT_MOST
      before = after
      done = before
      after += length
      hasReturn = bytes.indexOf(CARRIAGE_RETURN) >= 0
      sum = addToSum(sum, bytes, 0, length)
      return sum
    },
    fact(kind, offset, type, nextId) {
      if (left === 0) return null
      read(offset)
      const named = kind === 'event' && type !== 'message'
      const fresh = nextId !== lastId
      const key = `${behind} ${kind} ${named} ${fresh}`
      const spelling = { of: kind, behind, named, fresh, text }
      behind = kind
      lastId = nextId
      const known = told[key]
      const isKnown = known === text
      told[key] = text
      text = ''
      line = ''
      if (isKnown) return null
      left--
      return spelling
    },
    rest() {
      read(after)
      piece = undefined
    },
    memory: () => ({
      told: { ...told },
      left,
      sum,
      after,
      text,
      line,
      behind,
      lastId,
      first,
      colon,
      column,
      isSpaced,
    }),
  }
}
