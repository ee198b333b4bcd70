/**
 * Looks for text: literally, with `*` for anything, or by a regular expression. Only the last can take longer than
 * the text is long, so it runs where it can be stopped: see `panel/pattern.worker.ts`.
 */

import { valuesAtPath } from '../json-at-path'
import type { Term, Test, TextValue } from './filter'
import { createLiteralSearch, escapePattern } from './literal-search'
import { isInRange } from './quantities'

/** The texts of an event. `url` is that of its stream. */
export interface EventText {
  type: string
  id: string
  /** The payload as far as it is kept. */
  data: string | null
  url: string
}

/** A term about text, as it can be sent to another thread. */
export interface TextTerm extends Pick<Term, 'not'> {
  test: Extract<Test, { by: 'text' | 'json' }>
}

/** Whether a text holds, or with `whole` is, one of the values. */
export function createValueTest(values: readonly TextValue[], whole: boolean): (text: string) => boolean {
  const tests = values.map(value => valueTest(value, whole))
  return text => tests.some(test => test(text))
}

function valueTest(value: TextValue, whole: boolean): (text: string) => boolean {
  if (value.as === 'pattern') {
    const pattern = new RegExp(value.source, value.flags)
    return text => pattern.test(text)
  }
  if (value.as === 'glob') return globTest(value.text)
  if (value.text === '') return text => !whole || text === ''
  if (whole) {
    const pattern = new RegExp(`^${escapePattern(value.text)}$`, 'iu')
    return text => pattern.test(text)
  }
  const search = createLiteralSearch(value.text)
  return text => search(text, 0) >= 0
}

/** Part by part, each as early as it can be: never longer than the text times the number of parts. */
function globTest(glob: string): (text: string) => boolean {
  const parts = glob.split('*')
  const begin = new RegExp(escapePattern(parts[0] ?? ''), 'iuy')
  const last = parts.at(-1) ?? ''
  const end = new RegExp(`${escapePattern(last)}$`, 'iuy')
  const middle = parts.slice(1, -1).flatMap(part => (part === '' ? [] : createLiteralSearch(part)))
  return text => {
    begin.lastIndex = 0
    if (!begin.test(text)) return false
    let at = begin.lastIndex
    for (const search of middle) {
      at = search(text, at)
      if (at < 0) return false
    }
    // No letter is longer in its other case.
    end.lastIndex = text.length - last.length
    return end.lastIndex >= at && end.test(text)
  }
}

/** What a term says of an event. */
export function createTextTest({ not, test }: TextTerm): (text: EventText) => boolean {
  const holds = test.by === 'json' ? createJsonTest(test) : createFieldTest(test)
  return text => holds(text) !== not
}

function createFieldTest({ field, values }: Extract<Test, { by: 'text' }>): (text: EventText) => boolean {
  const test = createValueTest(values, field === 'type' || field === 'id')
  switch (field) {
    case 'type':
      return ({ type }) => test(type)
    case 'id':
      return ({ id }) => test(id)
    case 'stream':
      return ({ url }) => test(url)
    case 'data':
      return ({ data }) => testData(test, data)
    case 'any':
      return ({ type, id, data }) => testData(test, data) || test(type) || test(id)
  }
}

/** Letters that a payload writes as `\uXXXX` are found as they are, too. */
function testData(test: (text: string) => boolean, data: string | null): boolean {
  if (data === null) return false
  if (test(data)) return true
  return data.includes('\\u') && test(decodeEscapes(data))
}

/** A text with its `\uXXXX` shown as the characters that they stand for, apart from controls and quotation marks. */
export function decodeEscapes(text: string): string {
  return text.replace(/\\(u[0-9a-f]{4}|.)/gis, (whole: string, code: string) => {
    if (code.length !== 5) return whole
    const unit = Number.parseInt(code.slice(1), 16)
    // What would break the JSON around it, or could not be seen, stays as it is.
    return unit < 0x20 || unit === 0x22 || unit === 0x5c || unit === 0x7f ? whole : String.fromCharCode(unit)
  })
}

/** Values of a payload that are looked at. */
const VALUES = 1000

function createJsonTest({ path, values, ranges }: Extract<Test, { by: 'json' }>) {
  const test = createValueTest(values, true)
  return ({ data }: EventText): boolean => {
    const json = data === null ? undefined : readPayload(data)
    if (json === undefined) return false
    const found = valuesAtPath(json, path, VALUES)
    if (values.length === 0 && ranges.length === 0) return found.length > 0
    return found.some(
      value =>
        (typeof value === 'number' && ranges.some(range => isInRange(value, range))) ||
        (values.length > 0 && !(typeof value === 'object' && value !== null) && test(String(value))),
    )
  }
}

/** A payload that is a JSON object or array. */
function readPayload(data: string): unknown {
  if (!/^\s*[[{]/.test(data)) return undefined
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
