/**
 * A piece of a body as a page hands it on: its bytes as text, which is quick to make and to carry, behind the records
 * of the batch. The page script writes it, the background reads it, and parses what the page does not.
 */

import type { EpochMilliseconds } from './units'
import { encodeWindows1252 } from './windows-1252'

/** What a page says of a piece, among its records. */
export interface PagePiece {
  kind: 'piece'
  connection: number
  attempt: number
  /** When the page was given it. */
  at: EpochMilliseconds
  /** Counted from 1 in its body; those that the page had to give up are counted too. */
  number: number
  /** Its part of the text behind the records, in UTF-16 units. */
  length: number
  /** So many units at its beginning and at its end are one byte each, in windows-1252; the rest is UTF-8. */
  lead: number
  trail: number
  /** That its bytes came is said by nothing else. */
  counted: boolean
}

const encoder = new TextEncoder()

/** Reads what a page claims to be a piece with at most so much text; `null` if it is none. */
export function readPagePiece(value: unknown, textLength: number): PagePiece | null {
  const { kind, connection, attempt, at, number, length, lead, trail, counted } = (value ?? {}) as Record<
    string,
    unknown
  >
  if (kind !== 'piece' || typeof counted !== 'boolean') return null
  if (!isCount(connection) || !isCount(attempt, 2 ** 31 - 2) || !isCount(number)) return null
  if (typeof at !== 'number' || !(at >= 0 && at <= 8.64e15)) return null
  if (!isCount(length, textLength) || !isCount(lead, length) || !isCount(trail, length - lead)) return null
  return { kind, connection, attempt, at, number, length, lead, trail, counted }
}

/** The bytes that the text of a piece stands for; `null` where it stands for none. */
export function bytesOfPiece({ length, lead, trail }: PagePiece, text: string): Uint8Array | null {
  if (lead + trail === 0) return encoder.encode(text)
  const first = encodeWindows1252(text.slice(0, lead))
  const last = encodeWindows1252(text.slice(length - trail))
  if (!first || !last) return null
  const middle = encoder.encode(text.slice(lead, length - trail))
  const bytes = new Uint8Array(lead + middle.length + trail)
  bytes.set(first)
  bytes.set(middle, lead)
  bytes.set(last, lead + middle.length)
  return bytes
}

function isCount(value: unknown, limit = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= limit
}
