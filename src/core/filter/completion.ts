/** What can be written next in a filter: fields, and the values that there are. */

import { FIELD_NAMES, type FieldName } from './filter'
import { quoteValue } from './write-filter'

/** What is known of the events that are filtered. */
export interface Known {
  types: readonly string[]
  /** Addresses of streams, or parts of them by which they are told apart. */
  streams: readonly string[]
}

export interface Completion {
  /** What takes the place of the text from `from` to `to`. */
  text: string
  /** The field that it names, or that it is a value of. */
  field: FieldName
  isField: boolean
}

export interface Completions {
  from: number
  to: number
  options: Completion[]
}

/** Options that are offered at once. */
const OPTIONS = 12

/** What may stand behind each field, where it is not free. */
const EXAMPLES: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  size: ['size>1k', 'size>100k', 'size:1k..10k'],
  since: ['since>1s', 'since>10s', 'since<10ms'],
  attempt: ['attempt:1', 'attempt>1'],
  heard: ['heard:no', 'heard:yes'],
  cut: ['cut:yes', 'cut:no'],
}

/** Completes the term in which the caret stands. */
export function complete(text: string, caret: number, { types, streams }: Known): Completions {
  const [before = ''] = /\S*$/.exec(text.slice(0, caret)) ?? []
  const [behind = ''] = /^\S*/.exec(text.slice(caret)) ?? []
  const dash = before.startsWith('-') ? 1 : 0
  const from = caret - before.length + dash
  const to = caret + behind.length
  const word = before.slice(dash)
  const [, name = '', begun = ''] = /^([a-z]+)(?::|[<>]=?)(.*)$/i.exec(word) ?? []
  const field = FIELD_NAMES.find(each => each === name.toLowerCase())
  if (!field) return { from, to, options: completeField(word) }
  if (field === 'type' || field === 'stream') {
    // Only the last of several values.
    const values = begun.slice(begun.lastIndexOf(',') + 1).replace(/^"/, '')
    const former = word.slice(0, word.length - begun.length + begun.lastIndexOf(',') + 1)
    const options = matching(field === 'type' ? types : streams, values).map(value => ({
      text: `${former}${quoteValue(value)}`,
      field,
      isField: false,
    }))
    return { from, to, options }
  }
  const options = (EXAMPLES[field] ?? [])
    .filter(example => example !== word && example.startsWith(word.toLowerCase()))
    .map(example => ({ text: example, field, isField: false }))
  return { from, to, options }
}

function completeField(word: string): Completion[] {
  const begun = word.toLowerCase()
  return FIELD_NAMES.filter(name => name.startsWith(begun)).map(field => ({
    text: EXAMPLES[field]?.[0]?.startsWith(`${field}:`) === false ? `${field}>` : `${field}:`,
    field,
    isField: true,
  }))
}

/** Those that begin so first, then those that have it in them. */
function matching(values: readonly string[], begun: string): string[] {
  const wanted = begun.toLowerCase()
  const found = values.filter(value => value.toLowerCase().includes(wanted) && value !== '')
  const first = found.filter(value => value.toLowerCase().startsWith(wanted))
  const others = found.filter(value => !value.toLowerCase().startsWith(wanted))
  return [...first, ...others].slice(0, OPTIONS)
}
