/** JSON as it was sent: numbers keep the digits that a JavaScript number would lose. */

/** A number whose digits say more than the JavaScript number of the same name. */
export class ExactNumber {
  constructor(readonly digits: string) {}
}

export type Json = null | boolean | number | string | ExactNumber | Json[] | { [key: string]: Json }

/** Reads a text that is a JSON object or array; `undefined` for everything else, which is best read as text. */
export function readJson(text: string): Json[] | { [key: string]: Json } | undefined {
  const begin = text.trimStart()[0]
  if (begin !== '{' && begin !== '[') return undefined
  try {
    return JSON.parse(text, keepDigits)
  } catch {
    return undefined
  }
}

/** @param context not given by browsers from before 2025; they show the rounded number. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined) return value
  // `1.0` and `1e3` are only other spellings; these digits are other numbers.
  return String(value) === source || !/\d{16}/.test(source) ? value : new ExactNumber(source)
}
