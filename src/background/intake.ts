/**
 * Reads what a document sends: the border at which a page's claims become records. What does not fit is counted
 * and dropped, never repaired.
 */

import { bytesOfPiece, type PagePiece, readPagePiece } from '../core/page-piece'
import type { LogRecord, PageRecord } from '../core/record'
import { readPageRecord } from '../core/record-schema'
import { type Bytes, utf8Size } from '../core/units'
import { BEHIND_RECORDS } from '../protocol'

/** A document as the bridge and the browser describe it; nothing in it is the page's to say but `page`. */
export interface SenderDocument {
  id: string
  /** The browser's own id of it, which its requests carry too; `null` where the browser gives none. */
  browser: string | null
  /** The browser's number of the tab. */
  tab: number
  /** The browser's number of the frame in its tab; 0 is the top frame. */
  frame: number
  /** Its address. */
  page: string
  /** The site that its tab shows, as the browser says. */
  site: string
  /** The extension came to it when it was already open. */
  late: boolean
  /** When it began, in milliseconds since the epoch. */
  startedAt: number
  /** In a private window: never written to disk. */
  private: boolean
}

/** A piece of a body, with what it is made of. */
export interface ReadPiece extends PagePiece {
  bytes: Uint8Array
}

/** What a page says. */
export type PageItem = PageRecord | ReadPiece

/** What a batch held. */
export interface Intake {
  items: PageItem[]
  invalid: { records: number; bytes: Bytes }
}

/** Reads a batch; never throws. A text that is no JSON array counts as one invalid record. */
export function readBatch(text: string): Intake {
  const intake: Intake = { items: [], invalid: { records: 0, bytes: 0 } }
  const end = text.indexOf(BEHIND_RECORDS)
  let values: unknown
  try {
    values = JSON.parse(end < 0 ? text : text.slice(0, end))
  } catch {
    values = undefined
  }
  if (!Array.isArray(values)) {
    intake.invalid = { records: 1, bytes: utf8Size(text) }
    return intake
  }
  /** Where the text of the next piece begins. */
  let from = end < 0 ? text.length : end + BEHIND_RECORDS.length
  for (const value of values) {
    const piece = readPagePiece(value, text.length - from)
    const part = piece ? text.slice(from, from + piece.length) : ''
    from += part.length
    const item = piece ? withBytes(piece, part) : readPageRecord(value)
    if (item) intake.items.push(item)
    else {
      intake.invalid.records++
      intake.invalid.bytes += sizeOf(value) + utf8Size(part)
    }
  }
  // No longer than what came, whatever it is made of.
  intake.invalid.bytes = Math.min(intake.invalid.bytes, utf8Size(text))
  return intake
}

/** How long the JSON of a value is; of one that is nested deeper than can be written it is not known. */
function sizeOf(value: unknown): Bytes {
  try {
    return utf8Size(JSON.stringify(value) ?? '')
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function withBytes(piece: PagePiece, text: string): ReadPiece | null {
  const bytes = bytesOfPiece(piece, text)
  return bytes && { ...piece, bytes }
}

/** The id that a document's own number gives a connection in the log; `null` where the whole page is meant. */
export function ownId({ id }: SenderDocument, { connection }: PageItem): string | null {
  return connection === null ? null : `${id}-${connection}`
}

/**
 * A page's record as a record of the log.
 * @param id that of its connection, or `null` where the whole page is meant.
 */
export function fromPage(
  record: PageRecord,
  document: SenderDocument,
  seq: number,
  id: string | null,
): LogRecord {
  // Clocks give more digits than they mean: microseconds are kept.
  const at = Math.round(record.at * 1000) / 1000
  if (record.kind === 'event' && !record.cut) {
    // Nearly all records are: to name their fields one by one takes a fraction of what it takes to spread them.
    const { kind, attempt, type, data, size, heard } = record
    return {
      kind,
      connection: id,
      attempt,
      seq,
      at,
      source: 'page',
      type,
      id: record.id,
      data,
      size,
      heard,
    }
  }
  const { kind, connection: _, attempt, at: __, ...fields } = record
  const base = { kind, connection: id, attempt, seq, at, source: 'page' as const }
  if (kind !== 'connection') return { ...base, ...fields } as LogRecord
  const { tab, frame, late } = document
  return { ...base, ...fields, tab, frame, ...(late && { late }) } as LogRecord
}
