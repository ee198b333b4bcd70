/** An attempt as a command line, for asking the same of the server without the browser. */

import type { Headers } from './record'

/** A command, and the names of what was left out of its URL. */
export interface CurlCommand {
  command: string
  masked: string[]
}

/** Names of query parameters that hold secrets, in lower case and without `-` and `_`. */
const SECRET =
  /^x?(?:amz|goog|oss)?(?:(?:access|auth|id|refresh|session|security|bearer|api|csrf|xsrf|client|user|device)?token|(?:api|access|secret|private|subscription)?key|auth|authorization|jwt|password|passwd|pwd|secret|clientsecret|sig|signature|hmac|session|sessionid|sid|credential|credentials)$/

/** Stands where a secret was. */
const MASK = 'REDACTED'

/** Makes the command for a POSIX shell. Headers that hold secrets are never recorded, and so are not in it. */
export function curlOf(request: { url: string; method: string; headers: Headers }): CurlCommand {
  const { url, masked } = maskUrl(request.url)
  // Without buffering, and without reading brackets in the URL as a pattern.
  const parts = ['curl', '-N', '-g', '-i']
  if (request.method !== 'GET') parts.push('-X', quote(request.method))
  parts.push(quote(url))
  for (const [name, value] of Object.entries(request.headers)) {
    if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name))
      parts.push('-H', quote(value === '' ? `${name};` : `${name}: ${value}`))
  }
  return { command: parts.join(' '), masked }
}

function maskUrl(text: string): { url: string; masked: string[] } {
  if (!URL.canParse(text)) return { url: text, masked: [] }
  const url = new URL(text)
  const masked = [...new Set(url.searchParams.keys())].filter(name =>
    SECRET.test(name.toLowerCase().replace(/[-_]/g, '')),
  )
  if (masked.length === 0 && url.username === '' && url.password === '') return { url: text, masked }
  for (const name of masked) url.searchParams.set(name, MASK)
  if (url.username !== '' || url.password !== '') {
    url.username = ''
    url.password = ''
    masked.unshift('user:password')
  }
  return { url: url.href, masked }
}

/** One word of a shell, whatever is in it. Control characters, which no header can carry, are left out. */
function quote(text: string): string {
  let plain = ''
  for (const character of text) if (character >= ' ' && character !== '\x7f') plain += character
  return `'${plain.replaceAll("'", "'\\''")}'`
}
