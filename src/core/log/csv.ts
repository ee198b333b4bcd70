/**
 * Rows of CSV as RFC 4180 has it, in UTF-8 with a byte order mark, without which spreadsheets take it for something
 * else.
 *
 * A cell is what it says, but for text that no CSV can hold (U+0000, halves of surrogate pairs) or that a spreadsheet
 * would run as a formula. Such a cell is written as a JSON string, quotes and all, and the last column of its row
 * names it. So nothing is changed that cannot be changed back, and nothing runs. See `docs/exports.md`.
 */

/** What a cell may hold; `null` is an empty one. */
export type Cell = string | number | boolean | null

/** The name of the last column. */
const AS_JSON = 'as_json'

/** The first row, with a byte order mark. */
export function csvHead(columns: readonly string[]): string {
  return `\ufeff${[...columns, AS_JSON].join(',')}\r\n`
}

/** A row; `cells` are in the order of `columns`. */
export function csvRow(columns: readonly string[], cells: readonly Cell[]): string {
  let row = ''
  let asJson = ''
  for (const [index, cell] of cells.entries()) {
    if (index > 0) row += ','
    if (typeof cell !== 'string') {
      if (cell !== null) row += cell
    } else if (cell !== '' && needsJson(cell)) {
      row += quote(JSON.stringify(cell))
      asJson += asJson === '' ? columns[index] : ` ${columns[index]}`
    } else row += NEEDS_QUOTES.test(cell) ? quote(cell) : cell
  }
  return `${row},${asJson}\r\n`
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$|^$/
/** What begins a formula, in the full widths of East Asia too; a space before it does not hinder every program. */
const FORMULA = /^[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]/
const UNWRITABLE = /\0|\p{Surrogate}/u
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

function needsJson(text: string): boolean {
  if (FORMULA.test(text) && !NUMBER.test(text)) return true
  return UNWRITABLE.test(text)
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
