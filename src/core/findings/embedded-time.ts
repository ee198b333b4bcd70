/** Times that IDs and payloads hold: in milliseconds or seconds, ISO 8601, ULID, UUID version 7, Redis streams. */

import type { EpochMilliseconds } from '../units'

/** From 2014 to 2100: anything else is a number that only looks like a time. */
const EARLIEST = 1.39e12
const LATEST = 4.1e12

/** Where a payload is searched: the beginning of it. */
const SEARCHED = 1024

/** The time that an event ID is made from; `null` for an ID of another kind. */
export function timeInId(id: string): EpochMilliseconds | null {
  const { length } = id
  if (length < 13 || length > 40) return null
  const first = id.charCodeAt(0)
  const isDigit = first >= 48 && first <= 57
  if (isDigit && /^\d{13}(?:[-.:]\d{1,9})?$/.test(id)) return plausible(Number(id.slice(0, 13)))
  if (length === 26 && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(id))
    return plausible(fromBase32(id.slice(0, 10)))
  if (length === 36 && /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i.test(id))
    return plausible(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
  return isDigit && id[4] === '-' ? fromIso(id) : null
}

/** The first time that a payload or comment tells; `null` if there is none. */
export function timeInText(text: string): EpochMilliseconds | null {
  const beginning = text.length > SEARCHED ? text.slice(0, SEARCHED) : text
  const found =
    /(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)|(?<![\d.])(\d{13})(?!\d)|(?<![\d.])(1\d{9}(?:\.\d+)?)(?!\d)/.exec(
      beginning,
    )
  if (!found) return null
  const [, iso, milliseconds, seconds] = found
  if (iso !== undefined) return fromIso(iso)
  return plausible(milliseconds === undefined ? Number(seconds) * 1000 : Number(milliseconds))
}

function fromIso(text: string): EpochMilliseconds | null {
  // Without a zone it is the server's own, or UTC: of two times in one stream only the difference counts.
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  return plausible(Date.parse(zoned.replace(' ', 'T')))
}

function fromBase32(text: string): number {
  let value = 0
  for (const letter of text.toUpperCase())
    value = value * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(letter)
  return value
}

function plausible(time: number): EpochMilliseconds | null {
  return time >= EARLIEST && time <= LATEST ? time : null
}
