/** Looks for a text in all that a browser has left in its profile. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files below a folder that hold a text, in UTF-8 or UTF-16. Databases compress what they store, so that the text
 * should be one that compression leaves as it is: short, random, and there for the first time.
 */
export function filesHolding(folder: string, text: string): string[] {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')]
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(path => {
      const content = readFileSync(path)
      return forms.some(form => content.includes(form))
    })
}
