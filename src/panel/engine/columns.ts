/**
 * Events as columns: 41 bytes for each instead of an object of some hundred. The payload and the ID stay in the log
 * and are fetched for the rows on screen; types are few, and kept beside the columns.
 */

import { createTypeTable, type TypeSum, type TypeTable } from './type-table'

/** A list of numbers in a typed array that grows. */
export interface Column {
  readonly length: number
  push(value: number): void
  /** @throws RangeError when there is no such row. */
  at(row: number): number
}

type NumberArray = Float64Array | Uint32Array | Uint16Array | Uint8Array

/** Makes an empty column; `Type` is the kind of number that it holds. */
export function createColumn<T extends NumberArray>(Type: new (length: number) => T): Column {
  let values = new Type(16)
  let length = 0
  return {
    get length() {
      return length
    },
    push(value) {
      if (length === values.length) {
        const grown = new Type(length * 2)
        grown.set(values)
        values = grown
      }
      values[length++] = value
    },
    at(row) {
      const value = row < length ? values[row] : undefined
      if (value === undefined) throw new RangeError(`no row ${row} of ${length}`)
      return value
    },
  }
}

/** The row of a value in a column that only rises, or -1. */
export function rowOfValue(column: Column | undefined, value: number): number {
  let low = 0
  let high = column?.length ?? 0
  while (column && low < high) {
    const middle = (low + high) >>> 1
    if (column.at(middle) < value) low = middle + 1
    else high = middle
  }
  return column && low < column.length && column.at(low) === value ? low : -1
}

/** What an event is apart from its numbers. */
export const UNHEARD = 1
export const CUT = 2

/** The events of one log in the order of `seq`, by row. */
export interface EventColumns {
  seq: Column
  at: Column
  size: Column
  attempt: Column
  /** Index in `streamIds`. */
  stream: Column
  /** {@link UNHEARD} and {@link CUT}. */
  flags: Column
  /** Number of the type: see {@link TypeTable}. */
  type: Column
  types: TypeTable
  streamIds: string[]
  streams: Map<string, StreamRows>
}

/** The events of one stream. */
export interface StreamRows {
  /** Index in `streamIds`. */
  index: number
  rows: Column
  /** By number of the type. */
  sums: Map<number, TypeSum>
}

export interface EventFacts {
  stream: string
  seq: number
  at: number
  size: number
  attempt: number
  flags: number
  type: string
}

/** The columns of no events. */
export function createEventColumns(): EventColumns {
  return {
    seq: createColumn(Float64Array),
    at: createColumn(Float64Array),
    // Not 32 bits: a size is whatever the record says.
    size: createColumn(Float64Array),
    attempt: createColumn(Uint32Array),
    stream: createColumn(Uint32Array),
    flags: createColumn(Uint8Array),
    type: createColumn(Uint16Array),
    types: createTypeTable(),
    streamIds: [],
    streams: new Map(),
  }
}

/** Adds an event behind all others. */
export function addEvent(events: EventColumns, fact: EventFacts): void {
  const { stream, seq, at, size, attempt, flags } = fact
  let own = events.streams.get(stream)
  if (!own) {
    own = { index: events.streamIds.push(stream) - 1, rows: createColumn(Uint32Array), sums: new Map() }
    events.streams.set(stream, own)
  }
  own.rows.push(events.seq.length)
  events.seq.push(seq)
  events.at.push(at)
  events.size.push(size)
  events.attempt.push(attempt)
  events.stream.push(own.index)
  events.flags.push(flags)
  const type = events.types.number(fact.type)
  events.type.push(type)
  const sum = own.sums.get(type)
  if (sum) {
    sum.count++
    sum.bytes += size
  } else own.sums.set(type, { count: 1, bytes: size })
}
