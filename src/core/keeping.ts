/** How much the user wants kept: of payloads, and of logs. */

import type { LogRecord } from './record'
import { type Bytes, utf8Size } from './units'

/** What is kept of the data of each event and the text of each comment. */
export type Payloads = 'all' | 'first' | 'none'

/** The user's choice. */
export interface Keeping {
  payloads: Payloads
  /** What `first` means. */
  first: Bytes
  /** What the log of one tab, and all logs together, may take. */
  session: Bytes
  total: Bytes
  /** Logs of closed tabs, and of tabs that are open, that are kept at most. */
  sessions: number
}

const MIB = 1 << 20

/** One log: half a million events of 250 bytes. All together: what a browser profile bears. */
export const KEEP_ALL: Keeping = {
  payloads: 'all',
  first: 4096,
  session: 128 * MIB,
  total: 256 * MIB,
  sessions: 50,
}

/** What may be chosen, from and to. */
export const KEEPING_RANGE = {
  first: [1, MIB],
  session: [MIB, 1024 * MIB],
  total: [MIB, 4096 * MIB],
  sessions: [1, 1000],
} as const satisfies Record<string, readonly [number, number]>

/** Reads a choice; what is missing or makes no sense is as if it had not been chosen. */
export function readKeeping(value: unknown): Keeping {
  const given = (value ?? {}) as Record<string, unknown>
  const { payloads } = given
  const within = (key: keyof typeof KEEPING_RANGE): number => {
    const number = given[key]
    const [least, most] = KEEPING_RANGE[key]
    if (typeof number !== 'number' || !Number.isFinite(number)) return KEEP_ALL[key]
    return Math.round(Math.min(most, Math.max(least, number)))
  }
  return {
    payloads: payloads === 'first' || payloads === 'none' ? payloads : 'all',
    first: within('first'),
    session: within('session'),
    total: within('total'),
    sessions: within('sessions'),
  }
}

/** What is kept of a record, and how many bytes of its payload are not. */
export function keepOf({ payloads, first }: Keeping, record: LogRecord): { record: LogRecord; cut: Bytes } {
  const most = payloads === 'all' ? Number.POSITIVE_INFINITY : payloads === 'none' ? 0 : first
  if (most === Number.POSITIVE_INFINITY) return { record, cut: 0 }
  if (record.kind === 'event' && record.data !== null) {
    const whole = utf8Size(record.data)
    if (whole <= most) return { record, cut: 0 }
    if (most === 0) {
      const { cut: _, ...rest } = record
      return { record: { ...rest, data: null }, cut: whole }
    }
    const data = firstBytes(record.data, most)
    return { record: { ...record, data, cut: true }, cut: whole - utf8Size(data) }
  }
  if (record.kind === 'comment') {
    const whole = utf8Size(record.text)
    if (whole <= most) return { record, cut: 0 }
    const text = firstBytes(record.text, most)
    return { record: { ...record, text, cut: true }, cut: whole - utf8Size(text) }
  }
  if (record.kind === 'bytes') {
    // What is not kept could be guessed and compared with it.
    const { sum: _, ...rest } = record
    return { record: rest, cut: 0 }
  }
  // A beginning of what did not parse: part of the payload as much as the rest.
  if (record.kind === 'fault' && most === 0 && record.text !== '')
    return { record: { ...record, text: '' }, cut: utf8Size(record.text) }
  return { record, cut: 0 }
}

/** The longest beginning of a text that takes no more than so many bytes and cuts no character in two. */
function firstBytes(text: string, most: Bytes): string {
  let size = 0
  let units = 0
  for (const character of text) {
    size += utf8Size(character)
    if (size > most) break
    units += character.length
  }
  return text.slice(0, units)
}
