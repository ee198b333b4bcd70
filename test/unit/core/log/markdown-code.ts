/** What a report is without what it shows as code. */

/** What remains when all code is taken out: only words and markup of our own. */
export function withoutCode(text: string): string {
  return text
    .replace(/^(```+)(?:text)?\n[\s\S]*?\n\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
}
