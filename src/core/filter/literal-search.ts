/**
 * Finds a literal text in another one, whatever the case of its letters, in time in proportion to both lengths. An
 * expression takes their product at the worst: a thousand equal letters in a payload of a million take seconds.
 */

/** Length in UTF-16 units up to which an expression is quick, and its product bounded. */
export const SHORT_LITERAL = 64

/** Where a text ends that is looked for from a place on; -1 where there is none. */
export type LiteralSearch = (text: string, from: number) => number

/** The beginning of a literal text that is short enough for an expression, and ends with a whole character. */
export function shortBeginning(text: string): string {
  if (text.length <= SHORT_LITERAL) return text
  const isHalved = isHigh(text.charCodeAt(SHORT_LITERAL - 1)) && isLow(text.charCodeAt(SHORT_LITERAL))
  return text.slice(0, SHORT_LITERAL - (isHalved ? 1 : 0))
}

/** A text as an expression has it that means nothing but the text. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** Makes the search for a text. */
export function createLiteralSearch(literal: string): LiteralSearch {
  const pattern = new RegExp(escapePattern(shortBeginning(literal)), 'giu')
  const begins: LiteralSearch = (text, from) => {
    pattern.lastIndex = from
    return pattern.test(text) ? pattern.lastIndex : -1
  }
  if (literal.length <= SHORT_LITERAL) return begins
  const search = createLongSearch(literal)
  return (text, from) => (begins(text, from) < 0 ? -1 : search(text, from))
}

/** The search of Knuth, Morris and Pratt, which looks at no unit of the text again. */
function createLongSearch(literal: string): LiteralSearch {
  const { length } = literal
  const units = Uint16Array.from({ length }, (_, at) => foldedUnit(literal, at))
  /** By the number of units that match: how many still do where the next does not. */
  const shorter = new Uint32Array(length + 1)
  for (let at = 1, matching = 0; at < length; at++) {
    while (matching > 0 && units[at] !== units[matching]) matching = shorter[matching] ?? 0
    if (units[at] === units[matching]) matching++
    shorter[at + 1] = matching
  }
  return (text, from) => {
    let matching = 0
    for (let at = from; at < text.length; at++) {
      const unit = foldedUnit(text, at)
      while (matching > 0 && unit !== units[matching]) matching = shorter[matching] ?? 0
      if (unit === units[matching]) matching++
      if (matching < length) continue
      // Half of a character is none.
      const isWhole = !splitsPair(text, at + 1) && !splitsPair(text, at + 1 - length)
      if (isWhole) return at + 1
      matching = shorter[matching] ?? 0
    }
    return -1
  }
}

/** Units as they are compared; 0 where it is not known yet. */
const folded = new Uint16Array(1 << 16)

function foldedUnit(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  if (isHigh(unit) && isLow(text.charCodeAt(at + 1))) return fold(text.slice(at, at + 2)).charCodeAt(0)
  if (isLow(unit) && isHigh(text.charCodeAt(at - 1))) return fold(text.slice(at - 1, at + 1)).charCodeAt(1)
  const known = folded[unit] ?? 0
  if (known !== 0) return known
  const own = fold(String.fromCharCode(unit)).charCodeAt(0)
  folded[unit] = own
  return own
}

/**
 * A character as it is compared: as Unicode's simple case folding does, which never changes lengths. Of both cases the
 * lower one comes first, as some letters are in upper case by themselves (the Kelvin sign).
 */
function fold(character: string): string {
  const lower = character.toLowerCase()
  // Of the dotless i the other case is the one of another letter.
  if (lower.length !== character.length || lower === 'ı') return character
  const upper = lower.toUpperCase()
  return upper.length === character.length ? upper : lower
}

function splitsPair(text: string, at: number): boolean {
  return isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at))
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
