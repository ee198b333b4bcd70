/** What a regular expression cannot match without: looked for first, it spares most texts the expression. */

/** Escapes that stand for one of several characters, or for none. */
const CLASSES = /[dDwWsSbBnrtfv]/
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})/

/**
 * The longest text that every match of an expression has in it, whatever the case of its letters; '' where there is
 * none, or where the expression is written in a way that is not understood here. Groups and classes are passed over.
 */
export function requiredText(source: string, flags: string): string {
  if (flags.includes('v')) return ''
  const mayBe = (letter: string) =>
    // Without the flag `u` an expression folds other letters than the search for the text does.
    isWhole(letter) && (!flags.includes('i') || letter < '\x80')
  let longest = ''
  let run: string[] = []
  const finish = (): void => {
    const text = run.join('')
    if (text.length > longest.length) longest = text
    run = []
  }
  let at = 0
  while (at < source.length) {
    const quantifier = QUANTIFIER.exec(source.slice(at))?.[0]
    const letter = String.fromCodePoint(source.codePointAt(at) ?? 0)
    if (quantifier) {
      if (quantifier !== '+') run.pop()
      finish()
      at += quantifier.length
    } else if (letter === '|') return ''
    else if (letter === '(' || letter === '[') {
      finish()
      at = behind(source, at)
    } else if (letter === '\\') {
      const escaped = source[at + 1] ?? ''
      if (CLASSES.test(escaped)) finish()
      else if (/[a-z0-9]/i.test(escaped) || !mayBe(escaped)) return ''
      else run.push(escaped)
      at += 2
    } else {
      if ('.^$'.includes(letter) || !mayBe(letter)) finish()
      else run.push(letter)
      at += letter.length
    }
  }
  finish()
  return longest
}

/** Not half of a character. */
function isWhole(letter: string): boolean {
  return letter !== '' && !/^[\ud800-\udfff]$/.test(letter)
}

/** The place behind the group or the class that begins at another one. */
function behind(source: string, from: number): number {
  let depth = 0
  let inClass = false
  for (let at = from; at < source.length; at++) {
    const letter = source[at]
    if (letter === '\\') at++
    else if (inClass) {
      if (letter === ']') inClass = false
      else continue
    } else if (letter === '[') inClass = true
    else if (letter === '(') depth++
    else if (letter === ')') depth--
    if (depth === 0 && !inClass) return at + 1
  }
  return source.length
}
