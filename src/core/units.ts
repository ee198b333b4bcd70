/**
 * Units as types: a `Milliseconds` field needs no suffix in its name.
 * They are plain numbers at run time.
 */

/** A span of time in milliseconds, with a fraction where the clock gives one. */
export type Milliseconds = number

/** A point in time: milliseconds since the Unix epoch, with a fraction. */
export type EpochMilliseconds = number

/** A size in bytes of the UTF-8 form. */
export type Bytes = number

/**
 * The size of `text` in UTF-8. A lone surrogate counts as three bytes, as an encoder writes U+FFFD for it
 * (Encoding Standard, section 4.3).
 */
export function utf8Size(text: string): Bytes {
  let size = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    // Each half of a surrogate pair adds one byte to its code unit (4 for 2); all else above U+07FF adds two.
    if (unit < 0x800) size += 1
    else if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) {
      size += 2
      i++
    } else size += 2
  }
  return size
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
