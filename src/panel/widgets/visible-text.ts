/**
 * Shows text that comes from a page or a server as what it is. Characters that cannot be seen, or that change the
 * order or the look of what stands around them, are written out.
 */

/**
 * Controls, formats (joiners, directional marks, byte order marks), halves of surrogate pairs, line separators and
 * fillers. Not variation selectors, which stand behind every other emoji and only choose its looks.
 */
const HIDDEN = /(?![\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** The same without what a paragraph of text is made of. */
const HIDDEN_IN_TEXT = new RegExp(`(?![\\n\\t])${HIDDEN.source}`, 'gu')

/** One line: line ends and tabs too are shown as signs. */
export function visibleLine(text: string): string {
  return text.replace(HIDDEN, sign)
}

/** Several lines: line ends and tabs stay. */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HIDDEN_IN_TEXT, sign)
}

function sign(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code === 0x0a) return '↵'
  if (code === 0x09) return '→'
  // Unicode has a picture of each of the old control characters.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}
