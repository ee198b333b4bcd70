/**
 * Reads the text of a filter. Terms stand side by side and must all hold; `-` before one means that it must not:
 *
 *     refund  "two words"  /order-\d+/i  type:tick,price.*  id:42  size>1k  since>5s  heard:no  $.user.name:ann  -type:ping
 */

import { readJsonPath } from '../log/json-path'
import {
  type AnswerField,
  FILTER_LENGTH,
  type Filter,
  type FilterProblem,
  type FilterProblemReason,
  type NumberField,
  type NumberRange,
  type Place,
  TERMS_AT_MOST,
  type Term,
  type Test,
  type TextField,
  type TextValue,
} from './filter'
import { type Comparison, readRange } from './quantities'

export type FilterReading = { filter: Filter; problem: null } | { filter: null; problem: FilterProblem }

/** A part of the text that stands for itself, as it is written and as it is meant. */
interface Piece extends Place {
  value: TextValue
  isWord: boolean
}

class Wrong extends Error {
  constructor(readonly problem: FilterProblem) {
    super(problem.reason)
  }
}

/** Reads a filter; tells the first thing that is wrong in it, and where. An empty text is a filter without terms. */
export function readFilter(text: string): FilterReading {
  try {
    return { filter: readTerms(text), problem: null }
  } catch (error) {
    if (error instanceof Wrong) return { filter: null, problem: error.problem }
    throw error
  }
}

function fail(reason: FilterProblemReason, from: number, to: number, detail: string): never {
  throw new Wrong({ reason, place: { from, to }, detail })
}

function readTerms(text: string): Term[] {
  if (text.length > FILTER_LENGTH) fail('long', FILTER_LENGTH, text.length, '')
  const terms: Term[] = []
  let at = skipSpace(text, 0)
  while (at < text.length) {
    if (terms.length === TERMS_AT_MOST) fail('long', at, text.length, '')
    const term = readTerm(text, at)
    terms.push(term)
    at = skipSpace(text, term.place.to)
  }
  return terms
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] as string)) at++
  return at
}

const FIELD = /([a-z]+)(:(?:<=|>=|<|>)?|<=|>=|<|>)/iy
const PATH = /(\$(?:[^\s:<>="'[]|\[(?:\d+|\*|"[^"]*"|'[^']*')\])*)(:(?:<=|>=|<|>)?|<=|>=|<|>)?/y

function readTerm(text: string, begin: number): Term {
  // A dash by itself is a dash.
  const not = text[begin] === '-' && begin + 1 < text.length && !/\s/.test(text[begin + 1] as string)
  const from = not ? begin + 1 : begin
  const done = (test: Test, to: number): Term => ({ not, test, place: { from: begin, to } })

  if (/^\$[.[]/.test(text.slice(from, from + 2))) return readJsonTerm(text, from, done)
  FIELD.lastIndex = from
  const found = FIELD.exec(text)
  // An address is text, whatever its scheme.
  if (!found || text.startsWith('//', FIELD.lastIndex)) {
    const piece = readPiece(text, from, false)
    return done({ by: 'text', field: 'any', values: [piece.value] }, piece.to)
  }
  const [whole, name = '', sign = ''] = found
  const behind = from + whole.length
  const comparison = (sign.replace(/^:(?=.)/, '') || ':') as Comparison
  const field = name.toLowerCase()
  switch (field) {
    case 'type':
    case 'id':
    case 'data':
    case 'stream': {
      if (comparison !== ':') fail('comparison', from, behind, name)
      const pieces = readPieces(text, from, behind, name)
      return done(textTest(field, pieces), endOf(pieces, behind))
    }
    case 'size':
    case 'since':
    case 'attempt': {
      const pieces = readPieces(text, from, behind, name)
      return done(numberTest(field, comparison, pieces, text), endOf(pieces, behind))
    }
    case 'heard':
    case 'cut': {
      if (comparison !== ':') fail('comparison', from, behind, name)
      const pieces = readPieces(text, from, behind, name)
      return done(answerTest(field, pieces, text), endOf(pieces, behind))
    }
    default:
      return fail('field', from, from + name.length, name)
  }
}

function readJsonTerm(text: string, from: number, done: (test: Test, to: number) => Term): Term {
  PATH.lastIndex = from
  const [whole = '', name = '', sign = ''] = PATH.exec(text) ?? []
  const behind = from + whole.length
  const path = readJsonPath(name)
  if (!path) return fail('path', from, from + Math.max(name.length, 1), name)
  if (sign === '') return done({ by: 'json', path, name, values: [], ranges: [] }, behind)
  const comparison = (sign.replace(/^:(?=.)/, '') || ':') as Comparison
  const pieces = readPieces(text, from, behind, name)
  const ranges = pieces.flatMap(piece => {
    const range = readRange(text.slice(piece.from, piece.to), comparison, 'json')
    if (typeof range === 'object') return [range]
    // `..` may be text.
    return comparison === ':' ? [] : fail(range, piece.from, piece.to, text.slice(piece.from, piece.to))
  })
  const values = comparison === ':' ? pieces.map(globbed) : []
  return done({ by: 'json', path, name, values, ranges }, endOf(pieces, behind))
}

function endOf(pieces: readonly Piece[], behind: number): number {
  return pieces.at(-1)?.to ?? behind
}

/** The values behind a field, separated by commas. */
function readPieces(text: string, from: number, behind: number, name: string): Piece[] {
  const pieces: Piece[] = []
  let at = behind
  for (;;) {
    if (at >= text.length || /[\s,]/.test(text[at] as string)) fail('value', from, at, name)
    const piece = readPiece(text, at, true)
    pieces.push(piece)
    if (text[piece.to] !== ',') return pieces
    at = piece.to + 1
  }
}

/** A quoted text, a regular expression or a word. */
function readPiece(text: string, from: number, inList: boolean): Piece {
  if (text[from] === '"') return readQuoted(text, from)
  const pattern = text[from] === '/' ? readPattern(text, from) : null
  if (pattern) return pattern
  const end = inList ? /[\s,]/ : /\s/
  let to = from
  while (to < text.length && !end.test(text[to] as string)) to++
  return { from, to, value: { as: 'literal', text: text.slice(from, to) }, isWord: true }
}

function readQuoted(text: string, from: number): Piece {
  let value = ''
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at] as string
    if (character === '"') return { from, to: at + 1, value: { as: 'literal', text: value }, isWord: false }
    const next = text[at + 1]
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next
      at++
    } else value += character
  }
  return fail('quote', from, text.length, text.slice(from))
}

const PATTERN = /\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)(?=$|[\s,])/y

/** A regular expression as in JavaScript; null where it is no whole one, and so a path or a word. */
function readPattern(text: string, from: number): Piece | null {
  PATTERN.lastIndex = from
  const found = PATTERN.exec(text)
  if (!found) return null
  const [whole, source = '', given = ''] = found
  // It is only asked whether there is a match, and not where.
  const flags = given.replace(/[dgy]/g, '')
  const to = from + whole.length
  try {
    new RegExp(source, flags)
  } catch (error) {
    fail('pattern', from, to, error instanceof Error ? error.message : String(error))
  }
  return { from, to, value: { as: 'pattern', source, flags }, isWord: false }
}

function textTest(field: TextField, pieces: readonly Piece[]): Test {
  // Names are compared as a whole; in payloads and addresses a part is enough.
  const isName = field === 'type' || field === 'id'
  return { by: 'text', field, values: isName ? pieces.map(globbed) : pieces.map(({ value }) => value) }
}

/** In a word `*` stands for anything; in quotes for itself. */
function globbed({ value, isWord }: Piece): TextValue {
  return isWord && value.as === 'literal' && value.text.includes('*')
    ? { as: 'glob', text: value.text }
    : value
}

function numberTest(
  field: NumberField,
  comparison: Comparison,
  pieces: readonly Piece[],
  text: string,
): Test {
  const ranges = pieces.map(({ from, to }): NumberRange => {
    const written = text.slice(from, to)
    const range = readRange(written, comparison, field)
    return typeof range === 'string' ? fail(range, from, to, written) : range
  })
  return { by: 'number', field, ranges }
}

const ANSWERS: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  '1': true,
  no: false,
  false: false,
  '0': false,
}

function answerTest(field: AnswerField, pieces: readonly Piece[], text: string): Test {
  const [piece, more] = pieces
  if (!piece) throw new Error('a list of values is never empty')
  const written = text.slice(piece.from, piece.to).toLowerCase()
  if (more || !Object.hasOwn(ANSWERS, written))
    return fail('answer', piece.from, (more ?? piece).to, text.slice(piece.from, (more ?? piece).to))
  return { by: 'answer', field, is: ANSWERS[written] === true }
}
