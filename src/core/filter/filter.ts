/** What a filter of events is, once it was read: terms that must all hold. Pure, in every context. */

import type { JsonPath } from '../log/json-path'

/** Part of the text of a filter, in UTF-16 units. */
export interface Place {
  from: number
  to: number
}

/** Text that is looked for; `*` stands for anything in a `glob`. Neither minds the case of letters. */
export type TextValue =
  | { as: 'literal'; text: string }
  | { as: 'glob'; text: string }
  | { as: 'pattern'; source: string; flags: string }

/** Numbers from `least` to `most`; `open` ends are not in it themselves. */
export interface NumberRange {
  least: number
  most: number
  openLeast: boolean
  openMost: boolean
}

/** Where a text is looked for: `any` is type, ID and payload. */
export type TextField = 'any' | 'type' | 'id' | 'data' | 'stream'
/** `size` in bytes, `since` in milliseconds after the event before. */
export type NumberField = 'size' | 'since' | 'attempt'
export type AnswerField = 'heard' | 'cut'

/** What a term asks. Of several values one is enough. */
export type Test =
  | { by: 'text'; field: TextField; values: readonly TextValue[] }
  | { by: 'number'; field: NumberField; ranges: readonly NumberRange[] }
  | { by: 'answer'; field: AnswerField; is: boolean }
  /** A value in a JSON payload; with neither values nor ranges, that there is one. */
  | {
      by: 'json'
      path: JsonPath
      name: string
      values: readonly TextValue[]
      ranges: readonly NumberRange[]
    }

export interface Term {
  /** What is asked must not be so. */
  not: boolean
  test: Test
  place: Place
}

export type Filter = readonly Term[]

/** Why a filter cannot be read. */
export type FilterProblemReason =
  /** There is no field of this name. */
  | 'field'
  /** Nothing stands behind the field. */
  | 'value'
  /** A quotation mark is not closed. */
  | 'quote'
  /** Not a number, or not with this unit. */
  | 'number'
  /** The range ends before it begins. */
  | 'range'
  /** Neither yes nor no. */
  | 'answer'
  /** Text cannot be compared by size. */
  | 'comparison'
  /** Not a regular expression. */
  | 'pattern'
  /** Not a path. */
  | 'path'
  /** Too long, or too many terms. */
  | 'long'

export interface FilterProblem {
  reason: FilterProblemReason
  place: Place
  /** What stands there, or for a pattern what the browser says of it. */
  detail: string
}

/** Length in UTF-16 units that a filter may have. */
export const FILTER_LENGTH = 2000
/** Terms that a filter may have. */
export const TERMS_AT_MOST = 50

/** The names of the fields, in the order in which they are offered. */
export const FIELD_NAMES = [
  'type',
  'id',
  'data',
  'stream',
  'size',
  'since',
  'attempt',
  'heard',
  'cut',
] as const
export type FieldName = (typeof FIELD_NAMES)[number]
