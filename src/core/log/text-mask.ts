/** Masks secrets in one text, and renames hosts in it, as a redaction wishes. */

import { createHostNames } from './host-names'
import type { Redacted, Redaction } from './redact'
import { judgeName, looksSecret, MASK, maskLooks, plainName } from './secrets'

/** How often a query, or JSON, may be a value of another one. */
const ENCODED_DEPTH = 3

/**
 * A field in JSON that is text of other JSON. A run of backslashes before a quotation mark that is longer than those
 * of the field's own quotes by a multiple of two of their level more ends the value, which ends with backslashes itself;
 * any other longer run is of a quotation mark in the value. A value may be cut off by the end of what it is in.
 */
const INNER_FIELD =
  /(?<!\\)(\\+)"([^"\\]{1,64})\1"(\s*:\s*)(\1"((?:[^"\\]|\\+(?!["\\])|(?!(?:\1\1\\\\)*\1")\1\\+")*)(?:(?:\1\1\\\\)*\1"|$|(?=\\*"))|-?\d[\d.eE+-]*)/g

export interface TextMask {
  /** An address: the values in its query and fragment. */
  url(text: string): string
  /** Any text: forms and JSON in it too. */
  text(text: string): string
  /** Whether a value is a secret by its name. */
  isSecret(name: string, value: string): boolean
}

/** @param count is told of everything that is masked, with the name it had. */
export function createTextMask(
  wish: Pick<Redaction, 'secrets' | 'names' | 'hosts'>,
  count: (what: Redacted['what'], how: Redacted['how'], name?: string) => void,
): TextMask {
  const ownNames = new Set(wish.names.map(plainName))
  const hosts = createHostNames()

  function isSecret(name: string, value: string): boolean {
    if (value === '' || value.includes(MASK)) return false
    if (ownNames.has(plainName(name))) return true
    const judgement = judgeName(name)
    return judgement === 'secret' || (judgement === 'doubtful' && looksSecret(value))
  }

  /** `name=value`, as in queries, fragments and forms; also where all of them are a value themselves. */
  function maskPairs(text: string, what: 'query' | 'field', depth = 0): string {
    return text.replace(
      /(^|[?&#;\s])([^\s=&?#;"'<>]{1,64})=([^\s&#;"'<>]+)/g,
      (whole, before, name, value) => {
        const plain = decode(name)
        const meant = decode(value)
        if (isSecret(plain, meant)) {
          count(what, 'masked', plain)
          return `${before}${name}=${MASK}`
        }
        if (depth === ENCODED_DEPTH || !/%(?:25)*3[ad]/i.test(value)) return whole
        const pairs = maskPairs(meant, what, depth + 1)
        const masked = pairs.includes('"') ? maskFields(pairs) : pairs
        return masked === meant ? whole : `${before}${name}=${encode(masked)}`
      },
    )
  }

  /** `"name": value`, as in JSON. A value that is cut off ends with the text. */
  function maskFields(text: string): string {
    return text.replace(
      /"((?:[^"\\]|\\.){1,64})"(\s*:\s*)("(?:[^"\\]|\\.)*(?:"|\\?$)|-?\d[\d.eE+-]*)/g,
      (whole: string, name: string, colon: string, value: string) => {
        const plain = value.replace(/^"|"$/g, '')
        if (!isSecret(withoutEscapes(name), plain)) return whole
        count('field', 'masked', withoutEscapes(name))
        return `"${name}"${colon}"${MASK}"`
      },
    )
  }

  /** The same in JSON that is text of other JSON, so that as many backslashes are before each of its quotes. */
  function maskInnerFields(text: string, depth = 0): string {
    return text.replace(
      INNER_FIELD,
      (whole: string, level: string, name: string, colon: string, value: string, inner?: string) => {
        if (!isSecret(name, inner ?? value)) {
          // It may be JSON that has more of them.
          if (!inner?.includes('"') || depth === ENCODED_DEPTH) return whole
          const from = whole.length - value.length + level.length + 1
          return whole.slice(0, from) + maskInnerFields(inner, depth + 1) + whole.slice(from + inner.length)
        }
        count('field', 'masked', name)
        return `${level}"${name}${level}"${colon}${level}"${MASK}${level}"`
      },
    )
  }

  function maskText(text: string): string {
    let masked = text
    if (wish.secrets) {
      masked = maskUserInfo(masked)
      if (masked.includes('=')) masked = maskPairs(masked, 'field')
      if (masked.includes('"')) masked = maskFields(masked)
      if (masked.includes('\\"')) masked = maskInnerFields(masked)
      masked = maskLooks(masked, () => count('look', 'masked'))
    }
    return hideHosts(masked)
  }

  function maskUserInfo(text: string): string {
    return text.replace(/(:\/\/)([^/?#\s"'@]+)@/g, (whole, slashes, user) => {
      if (user === MASK) return whole
      count('query', 'masked', 'user:password')
      return `${slashes}${MASK}@`
    })
  }

  function hideHosts(text: string): string {
    return wish.hosts === 'hide' ? hosts.hideIn(text, () => count('host', 'renamed')) : text
  }

  return {
    isSecret,
    text: maskText,
    url(text) {
      if (!wish.secrets) return hideHosts(text)
      const masked = maskPairs(maskUserInfo(text), 'query')
      return hideHosts(maskLooks(masked, () => count('look', 'masked')))
    },
  }
}

/** The encoding of a text that {@link MASK} stays readable in. */
function encode(text: string): string {
  return text.split(MASK).map(encodePart).join(MASK)
}

function encodePart(part: string): string {
  try {
    return encodeURIComponent(part)
  } catch {
    // Half of a character, which an address cannot have.
    return ''
  }
}

/** A name in JSON without its escapes. */
function withoutEscapes(name: string): string {
  if (!name.includes('\\')) return name
  try {
    return String(JSON.parse(`"${name}"`))
  } catch {
    return name
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
