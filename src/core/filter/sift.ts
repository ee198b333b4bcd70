/**
 * A filter made ready to be applied to many events: what can be told from numbers alone, what needs the text, and
 * what is left to regular expressions.
 */

import type { JsonPath } from '../log/json-path'
import type { Filter, Test, TextValue } from './filter'
import { escapePattern, shortBeginning } from './literal-search'
import { isInRange } from './quantities'
import { requiredText } from './required-text'
import { createTextTest, type EventText, type TextTerm } from './text-test'

/** What is known of an event without its text. */
export interface EventNumbers {
  size: number
  /** Milliseconds since the event before it; null for the first. */
  since: number | null
  attempt: number
  heard: boolean
  cut: boolean
}

/** A filter that can be applied. */
export interface Sift {
  byNumbers(event: EventNumbers): boolean
  /** What it says of events of a type, whatever else they are. */
  byType(type: string): boolean
  /** What it says of events of a stream, by its URL. */
  byStream(url: string): boolean
  /** What it says of the texts; only `patterns` are not asked. */
  byText(text: EventText): boolean
  /** The terms with regular expressions: all of them must hold, too. */
  patterns: readonly TextTerm[]
  /** Whether a text has to be read to know. */
  readsText: boolean
  /**
   * A text that the JSON of each wanted event has in it, if there is one; whatever the case of letters, and only
   * where the JSON has neither `\u` nor `\/` in it.
   */
  needle: string | null
  /** Whether an event passes as soon as its payload has the needle in it: there is nothing else to ask of its text. */
  needleSuffices: boolean
  /**
   * Texts of which an event whose JSON has none passes, as far as its texts are asked; with the same limits as the
   * needle. Null where there is more to ask.
   */
  unwanted: readonly string[] | null
}

/** A shorter needle is found everywhere. */
const NEEDLE_LENGTH = 2

/** Makes a filter ready. */
export function createSift(filter: Filter): Sift {
  const numbers: ((event: EventNumbers) => boolean)[] = []
  const types: ((text: EventText) => boolean)[] = []
  const streams: ((text: EventText) => boolean)[] = []
  const texts: ((text: EventText) => boolean)[] = []
  const patterns: TextTerm[] = []
  let needle = ''
  let unwanted: string[] | null = []

  for (const { not, test } of filter) {
    if (test.by !== 'text' && test.by !== 'json') {
      numbers.push(event => numberTest(test, event) !== not)
      continue
    }
    const term = { not, test }
    const isText = test.by === 'text' && test.field !== 'type' && test.field !== 'stream'
    if (test.values.some(({ as }) => as === 'pattern')) patterns.push(term)
    else if (test.by === 'text' && test.field === 'type') types.push(createTextTest(term))
    else if (test.by === 'text' && test.field === 'stream') streams.push(createTextTest(term))
    else texts.push(createTextTest(term))
    const literal = not ? '' : isText ? needleOf(test.values) : test.by === 'json' ? keyOf(test.path) : ''
    if (literal.length > needle.length) needle = shortBeginning(literal)
    if (isText || test.by === 'json') unwanted = unwanted && unwantedOf(term, unwanted)
  }

  const nothing = { id: '', data: null }
  const all = [...types, ...streams, ...texts]
  return {
    byNumbers: event => numbers.every(test => test(event)),
    byType: type => types.every(test => test({ ...nothing, type, url: '' })),
    byStream: url => streams.every(test => test({ ...nothing, type: '', url })),
    byText: text => all.every(test => test(text)),
    patterns,
    readsText: texts.length > 0 || patterns.length > 0,
    needle: needle.length < NEEDLE_LENGTH ? null : needle,
    needleSuffices:
      needle.length >= NEEDLE_LENGTH &&
      patterns.length === 0 &&
      texts.length === 1 &&
      isWhole(filter, needle),
    unwanted: texts.length > 0 && patterns.length === 0 ? unwanted : null,
  }
}

/** A key that the payload has to have written in it; '' if there is none, or none that is surely written so. */
function keyOf(path: JsonPath): string {
  // Lists have a length and places without naming them.
  const keys = path.flatMap(step => (typeof step === 'object' && step.key !== 'length' ? step.key : []))
  return keys.findLast(key => /^[a-z_][\w-]*$/i.test(key)) ?? ''
}

/** With what a term wants not to be there; null where it wants something else. */
function unwantedOf({ not, test }: TextTerm, others: string[]): string[] | null {
  const texts = test.values.map(value => (value.as === 'literal' ? value.text : ''))
  const isFit = not && test.by === 'text' && texts.every(text => text.length >= NEEDLE_LENGTH)
  return isFit ? [...others, ...texts.map(shortBeginning)] : null
}

/** A text that has to be there for the term to hold; '' if there is none. */
function needleOf(values: readonly TextValue[]): string {
  const [value, more] = values
  if (!value || more) return ''
  if (value.as === 'pattern') return requiredText(value.source, value.flags)
  if (value.as === 'literal') return value.text
  return value.text.split('*').reduce((longest, part) => (part.length > longest.length ? part : longest), '')
}

/** Whether a needle is all that one of the terms looks for. */
function isWhole(filter: Filter, needle: string): boolean {
  return filter.some(
    ({ not, test }) =>
      !not &&
      test.by === 'text' &&
      (test.field === 'any' || test.field === 'data') &&
      test.values.every(value => value.as === 'literal' && value.text === needle),
  )
}

/** An expression that finds where the JSON of an event may be that has one of some needles in it. */
export function needlePattern(needles: readonly string[], escapes: boolean): RegExp {
  const literal = needles.map(needle => escapePattern(JSON.stringify(needle).slice(1, -1))).join('|')
  // What is written in escapes may be anything.
  return new RegExp(escapes ? `${literal}|\\\\[u/]` : literal, 'giu')
}

function numberTest(test: Extract<Test, { by: 'number' | 'answer' }>, event: EventNumbers): boolean {
  if (test.by === 'answer') return event[test.field] === test.is
  const value = event[test.field]
  return value !== null && test.ranges.some(range => isInRange(value, range))
}
