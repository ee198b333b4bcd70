/** The encoding that browsers take text for whose encoding nobody names, in DevTools also where it is UTF-8. */

/** The characters from 0x80 to 0x9f (Encoding Standard, index windows-1252); all others are those of their number. */
const FROM_0x80 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

/** The bytes that a text was decoded from; `null` if it has characters that this encoding has not. */
export function encodeWindows1252(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // Most are ASCII, and need not be looked for.
    const place = unit < 0x100 ? -1 : FROM_0x80.indexOf(text.charAt(index))
    if (unit >= 0x100 && place < 0) return null
    bytes[index] = place < 0 ? unit : 0x80 + place
  }
  return bytes
}
