/** Sizes, spans and numbers as people write them in a filter: `1k`, `2.5MB`, `300ms`, `10..20`. */

import type { NumberField, NumberRange } from './filter'

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  ki: 1024,
  kib: 1024,
  m: 1e6,
  mb: 1e6,
  mi: 1 << 20,
  mib: 1 << 20,
  g: 1e9,
  gb: 1e9,
  gi: 1 << 30,
  gib: 1 << 30,
}
const SPANS: Readonly<Record<string, number>> = {
  '': 1,
  ms: 1,
  s: 1e3,
  m: 6e4,
  min: 6e4,
  h: 3.6e6,
  d: 8.64e7,
}
const PLAIN: Readonly<Record<string, number>> = { '': 1 }

/** Units by field; `json` for numbers in payloads. */
const UNITS: Readonly<Record<NumberField | 'json', Readonly<Record<string, number>>>> = {
  size: SIZES,
  since: SPANS,
  attempt: PLAIN,
  json: PLAIN,
}

export type Comparison = '<' | '<=' | '>' | '>=' | ':'

/** Reads a quantity in the unit of its field. Null for what is none. */
export function readQuantity(text: string, field: NumberField | 'json'): number | null {
  const [, digits = '', unit = ''] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)$/i.exec(text) ?? []
  const factor = Object.hasOwn(UNITS[field], unit.toLowerCase())
    ? UNITS[field][unit.toLowerCase()]
    : undefined
  return digits === '' || factor === undefined ? null : Number(digits) * factor
}

/** Reads what stands behind a field: a quantity, or `from..to` where one end may be missing. */
export function readRange(
  text: string,
  comparison: Comparison,
  field: NumberField | 'json',
): NumberRange | 'number' | 'range' {
  const dots = comparison === ':' ? text.indexOf('..') : -1
  if (dots !== -1) return readSpan(text.slice(0, dots), text.slice(dots + 2), field)
  const value = readQuantity(text, field)
  if (value === null) return 'number'
  return {
    least: comparison === '<' || comparison === '<=' ? Number.NEGATIVE_INFINITY : value,
    most: comparison === '>' || comparison === '>=' ? Number.POSITIVE_INFINITY : value,
    openLeast: comparison === '>',
    openMost: comparison === '<',
  }
}

function readSpan(from: string, to: string, field: NumberField | 'json'): NumberRange | 'number' | 'range' {
  const least = from === '' ? Number.NEGATIVE_INFINITY : readQuantity(from, field)
  const most = to === '' ? Number.POSITIVE_INFINITY : readQuantity(to, field)
  if (least === null || most === null || (from === '' && to === '')) return 'number'
  return least > most ? 'range' : { least, most, openLeast: false, openMost: false }
}

export function isInRange(value: number, { least, most, openLeast, openMost }: NumberRange): boolean {
  return (openLeast ? value > least : value >= least) && (openMost ? value < most : value <= most)
}
