/** The types of the events of a log, by number, and how many events of each type there are. */

import type { Bytes } from '../../core/units'

/** A server may name every event anew: beyond these, types have the number {@link OTHER} together. */
const TYPES_KEPT = 2000
const NAME_LENGTH = 256

/** The number of the types that are not kept. */
export const OTHER = 0

export interface TypeTable {
  /** The number of a type, which it is given if it has none. */
  number(type: string): number
  /** Null for {@link OTHER}. */
  name(number: number): string | null
}

/** Events of one type. */
export interface TypeSum {
  count: number
  bytes: Bytes
}

/** Makes a table without types. */
export function createTypeTable(): TypeTable {
  const numbers = new Map<string, number>()
  const names: (string | null)[] = [null]
  return {
    number(type) {
      const known = numbers.get(type)
      if (known !== undefined) return known
      if (names.length > TYPES_KEPT || type.length > NAME_LENGTH) return OTHER
      const number = names.push(type) - 1
      numbers.set(type, number)
      return number
    },
    name: number => names[number] ?? null,
  }
}
