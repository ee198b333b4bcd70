/** Masks secrets in one text, and renames hosts in it, as a redaction wishes. */

import { createHostNames } from './host-names'
import type { Redacted, Redaction } from './redact'
import { judgeName, looksSecret, MASK, maskLooks, plainName } from './secrets'

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

  /** `name=value`, as in queries, fragments and forms. */
  function maskPairs(text: string, what: 'query' | 'field'): string {
    return text.replace(
      /(^|[?&#;\s])([^\s=&?#;"'<>]{1,64})=([^\s&#;"'<>]+)/g,
      (whole, before, name, value) => {
        const plain = decode(name)
        if (!isSecret(plain, decode(value))) return whole
        count(what, 'masked', plain)
        return `${before}${name}=${MASK}`
      },
    )
  }

  /** `"name": value`, as in JSON. */
  function maskFields(text: string): string {
    return text.replace(
      /"((?:[^"\\]|\\.){1,64})"(\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*)/g,
      (whole: string, name: string, colon: string, value: string) => {
        const plain = value.startsWith('"') ? value.slice(1, -1) : value
        if (!isSecret(name, plain)) return whole
        count('field', 'masked', name)
        return `"${name}"${colon}"${MASK}"`
      },
    )
  }

  function maskText(text: string): string {
    let masked = text
    if (wish.secrets) {
      masked = maskUserInfo(masked)
      if (masked.includes('=')) masked = maskPairs(masked, 'field')
      if (masked.includes('"')) masked = maskFields(masked)
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
