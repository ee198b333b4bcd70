/**
 * One body of an event stream that a page reads itself: makes records of the pieces that the page hands on. Runs in the
 * background, which may end between any two pieces: what it knows of a body is stored together with the records.
 */

import type { PagePiece } from './page-piece'
import { createParser, type Parser } from './parser'
import { NAME_LIMIT, type PageRecord } from './record'
import { createSpeller, type SpelledKind, type Speller, type SpellerMemory } from './spelling'
import { createUnfinished } from './unfinished'
import { type Bytes, type EpochMilliseconds, utf8Size } from './units'

/** What another background needs to go on with a body. */
export interface BodyMemory {
  /** The last piece that was read. */
  number: number
  received: Bytes
  /** As of the end of the last block. */
  id: string
  /** The bytes since then, from which it is parsed again; `null` where they were too many. */
  unfinished: Uint8Array | null
  /** They are the first of the body. */
  isFromStart: boolean
  /** `null` where something of the body is missing. */
  spelling: SpellerMemory | null
  skipped: Skipped | null
}

/** What was passed over since something of the body was missing, up to the next blank line. */
interface Skipped {
  bytes: Bytes
  isLineEmpty: boolean
  isAfterReturn: boolean
}

export interface PageBody {
  /** The bytes that are kept of a block that is not finished. */
  readonly unfinished: Bytes
  /** Reads a piece, and tells what is in it. */
  read(piece: PagePiece, bytes: Uint8Array, tell: Tell): void
  /** The body is over. */
  end(at: EpochMilliseconds, tell: Tell): void
  /** Lets go of what is not finished: it is too much. */
  giveUp(): void
  memory(): BodyMemory
}

type Tell = (record: PageRecord) => void

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** @param known what a background that has ended knew of it. */
export function createPageBody(connection: number | null, attempt: number, known?: BodyMemory): PageBody {
  const here = { connection, attempt }
  let at: EpochMilliseconds = 0
  let tell: Tell = () => {}

  let number = known?.number ?? 0
  let received = known?.received ?? 0
  let lastId = known?.id ?? ''
  let isFromStart = known?.isFromStart ?? true
  let skipped = known?.skipped ? { ...known.skipped } : null
  let speller: Speller | null = known?.spelling === null ? null : createSpeller('', known?.spelling)
  let unfinished = createUnfinished(known?.unfinished ?? undefined)
  let parser: Parser
  /** Bytes of the body before the first that this parser was given. */
  let base = 0
  /** Where the last block has ended, if it did in this piece. */
  let boundary = -1

  const offset = (): Bytes => base + parser.offset()

  function spell(kind: SpelledKind, type = ''): void {
    const spelling = speller?.fact(kind, offset(), type, lastId)
    if (spelling) tell({ kind: 'spelling', ...here, at, ...spelling })
  }

  function endBlock(): void {
    boundary = offset()
  }

  function drop(bytes: Bytes, why: 'payload-limit' | 'flood', records = 0): void {
    tell({ kind: 'dropped', ...here, at, records, bytes, why })
  }

  /** The beginning of a type or ID that is longer than any log keeps. */
  function cutName(name: string): string {
    if (name.length <= NAME_LIMIT) return name
    const last = name.charCodeAt(NAME_LIMIT - 1)
    const kept = name.slice(0, last >= 0xd800 && last <= 0xdbff ? NAME_LIMIT - 1 : NAME_LIMIT)
    drop(utf8Size(name) - utf8Size(kept), 'payload-limit')
    return kept
  }

  function begin(): void {
    parser = createParser(
      {
        event(type, id, data, size, cut) {
          lastId = id
          endBlock()
          spell('event', type)
          if (cut) drop(size - utf8Size(data), 'payload-limit')
          const name = cutName(type)
          const last = cutName(id)
          const heard = true
          // The one fact of which there are many: no object is spread for it.
          if (!cut) tell({ kind: 'event', connection, attempt, at, type: name, id: last, data, size, heard })
          else tell({ kind: 'event', ...here, at, type: name, id: last, data, size, cut, heard })
        },
        comment(text, size, cut) {
          spell('comment')
          // The colon is part of the line.
          if (cut) drop(size - 1 - utf8Size(text), 'payload-limit')
          tell({ kind: 'comment', ...here, at, text, size, ...(cut && { cut }) })
        },
        retry(delay) {
          spell('retry')
          tell({ kind: 'retry', ...here, at, delay })
        },
        checkpoint(id) {
          lastId = id
          endBlock()
          spell('checkpoint')
          tell({ kind: 'checkpoint', ...here, at, id: id.slice(0, NAME_LIMIT) })
        },
        fault(reason, text) {
          spell('fault')
          tell({ kind: 'fault', ...here, at, reason, text })
        },
      },
      lastId,
    )
  }

  /** Goes on where another parser was: it was told of all that is in the bytes since the last block, but we need them. */
  function resume(bytes: Uint8Array): void {
    const told = { tell, lastId, speller }
    tell = () => {}
    speller = null
    // In the middle of a body no byte order mark begins, which a blank line says.
    if (!isFromStart) parser.bytes(new Uint8Array([LINE_FEED]), 1)
    parser.bytes(bytes, bytes.length)
    base = received - bytes.length - (isFromStart ? 0 : 1)
    ;({ tell, lastId, speller } = told)
    boundary = -1
  }

  /** Something of the body is missing: all up to the next blank line may be the rest of it. */
  function skip(): void {
    skipped ??= { bytes: unfinished.size, isLineEmpty: false, isAfterReturn: false }
    speller = null
    unfinished = createUnfinished()
    isFromStart = false
    begin()
  }

  /** Passes over what may be the rest of a block. Returns where the next one begins. */
  function pass(bytes: Uint8Array, state: Skipped): number {
    for (const [i, byte] of bytes.entries()) {
      const isSecondHalf = byte === LINE_FEED && state.isAfterReturn
      state.isAfterReturn = byte === CARRIAGE_RETURN
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) state.isLineEmpty = false
      else if (!isSecondHalf) {
        if (state.isLineEmpty) return i + 1
        state.isLineEmpty = true
      }
    }
    return bytes.length + 1
  }

  function goOn(bytes: Uint8Array): Uint8Array | null {
    if (!skipped) return bytes
    const from = pass(bytes, skipped)
    skipped.bytes += Math.min(from, bytes.length)
    if (from > bytes.length) return null
    drop(skipped.bytes, 'flood', 1)
    skipped = null
    resume(new Uint8Array())
    base = received - bytes.length + from - 1
    return bytes.subarray(from)
  }

  function parse(bytes: Uint8Array): void {
    const before = received - bytes.length
    boundary = -1
    parser.bytes(bytes, bytes.length)
    if (boundary < 0) unfinished.add(bytes)
    else {
      unfinished.begin(bytes.subarray(boundary - before))
      isFromStart = false
    }
  }

  begin()
  if (known && !skipped) {
    if (known.unfinished) resume(known.unfinished)
    else skip()
  }

  return {
    get unfinished() {
      return unfinished.size
    },
    read(piece, bytes, sink) {
      tell = sink
      at = piece.at
      if (piece.number !== number + 1) skip()
      number = piece.number
      received += bytes.length
      const sum = piece.counted ? speller?.piece(bytes, bytes.length) : undefined
      if (piece.counted)
        tell({ kind: 'bytes', ...here, at, size: bytes.length, ...(sum !== undefined && { sum }) })
      const rest = goOn(bytes)
      if (rest) parse(rest)
      if (piece.counted) speller?.rest()
      tell = () => {}
    },
    end(endedAt, sink) {
      tell = sink
      at = endedAt
      if (skipped && skipped.bytes > 0) drop(skipped.bytes, 'flood', 1)
      else parser.end()
      tell = () => {}
    },
    giveUp: skip,
    memory: () => ({
      number,
      received,
      id: lastId,
      unfinished: unfinished.bytes(),
      isFromStart,
      spelling: speller?.memory() ?? null,
      skipped: skipped && { ...skipped },
    }),
  }
}
