/** Markdown that shows foreign text as text: nothing that a page or a server wrote becomes markup, link or mention. */

/** What cannot be seen or changes the order of text: control and format characters, halves of surrogate pairs. */
const HIDDEN = /(?![\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}]/gu

/** Foreign text as a code span, cut to a length in UTF-16 units. */
export function code(text: string, length = 200): string {
  const cut = text.length > length ? `${text.slice(0, length)}…` : text
  const plain = cut.replace(HIDDEN, character => {
    const point = character.codePointAt(0) ?? 0
    return `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
  if (plain.trim() === '') return plain === '' ? '' : '` `'
  // The fence is longer than any run of its own character within.
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = plain.startsWith('`') || plain.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${plain}${pad}${fence}`
}

/** Text of this tool's own: no character of it is markup. */
export function prose(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, character => `\\${character}`).replace(/\s*\n\s*/g, ' ')
}

/** Lines of code. */
export function block(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text.replace(/\n+$/, '')}\n${fence}`
}

/** A table. Cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** Also within code, a bar ends a cell unless it is escaped (GitHub Flavored Markdown, section 4.10). */
function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
