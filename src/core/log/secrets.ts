/**
 * Finds what looks like a secret: by the name that it has, and by its own look.
 *
 * A mask has no quote, backslash or line end in it, so that JSON stays JSON.
 */

/** Stands where a secret was. */
export const MASK = '[redacted]'

/** Names whose values are secrets, in lower case and without `-`, `_` and `.`. */
const SECRET_NAME =
  /^x?(?:(?:access|auth|id|refresh|session|bearer|api|csrf|xsrf|client|user|device|push|secret)?token|(?:api|access|secret|private|subscription|signing|encryption)key|(?:client|app|consumer)?secret|auth|authorization|jwt|bearer|password|passwd|pwd|passphrase|signature|sig|hmac|credentials?|otp)$/

/** Names whose values are secrets at times: their values have to look like one. */
const DOUBTFUL_NAME =
  /^(?:key|code|state|nonce|sid|session|sessionid|ticket|hash|cookie|sso|saml(?:response|request|art)?|cred)$/

/** One of the two, and what names are followed by; also where a name is hidden behind `%`. */
const NAMED =
  '(?:token|key|secret|auth|authorization|jwt|bearer|password|passwd|pwd|passphrase|signature|sig|hmac|credentials?|otp|code|state|nonce|sid|session|sessionid|ticket|hash|cookie|sso|saml\\w{0,9}|cred)[-_.[\\]]*(?:=|%(?:25)*(?:3d|22)|\\\\*"\\s*:)|%[0-9a-f]{2}[^&=\\s]{0,64}='

/**
 * How a value that no name speaks for must look. No payload may make one of these take the square of its length: where
 * a run may begin in many places, it begins only where no other one is.
 */
const FORMS: readonly RegExp[] = [
  // JSON Web Tokens, signed or encrypted.
  /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)*/g,
  // As in an `Authorization` header.
  /(?<=\b(?:bearer|basic|digest|negotiate)\s{1,3})[\w.~+/=-]{8,}/gi,
  // Keys and tokens of well-known services, by their prefixes.
  /\b(?:sk|pk|rk|whsec)[_-](?:live_|test_|proj-|ant-)?[\w-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abeoprs]-[\w-]{10,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}|\bya29\.[\w-]{16,}|\bnpm_\w{30,}|\bhf_\w{20,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** Length of a run that may be base64, base64url or hexadecimal. */
const RUN_LENGTH = 32
const RUN = /[A-Za-z0-9+/_-]{32,}={0,2}/g

const LOOKS =
  'eyJ|(?:sk|pk|rk|whsec)[_-]|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|AKIA|ASIA|ya29\\.|npm_|hf_|(?:bearer|basic|digest|negotiate)\\s|PRIVATE KEY'

/** JSON may write any character as an escape; this tool only those that it has to. */
const ESCAPED = '\\\\/|\\\\u00[2-7]'

const SUSPICION = new RegExp([LOOKS, NAMED, ESCAPED, ':\\/\\/[^/?#"\\s]*@'].join('|'), 'i')

/** Tells at once, of lines of a log, that there may be something to mask; wrong only by saying so too often. */
export function isSuspicious(lines: string): boolean {
  return hasLongRun(lines) || SUSPICION.test(lines)
}

/** Any run that is long enough has one of its characters at every so many places: only there it is looked for. */
function hasLongRun(text: string): boolean {
  for (let at = RUN_LENGTH - 1; at < text.length; at += RUN_LENGTH) {
    if (!isOfRun(text.charCodeAt(at))) continue
    let from = at
    while (from > 0 && isOfRun(text.charCodeAt(from - 1))) from--
    let to = at + 1
    while (to < text.length && to - from < RUN_LENGTH && isOfRun(text.charCodeAt(to))) to++
    if (to - from >= RUN_LENGTH) return true
  }
  return false
}

function isOfRun(unit: number): boolean {
  if (unit >= 0x61) return unit <= 0x7a
  if (unit >= 0x41) return unit <= 0x5a || unit === 0x5f
  // The digits, and + - / before them.
  return unit >= 0x2f ? unit <= 0x39 : unit === 0x2b || unit === 0x2d
}

/** What a name says of its value. */
export function judgeName(name: string): 'secret' | 'doubtful' | 'plain' {
  if (name.length > 64) return 'plain'
  const plain = plainName(name)
  if (SECRET_NAME.test(plain)) return 'secret'
  return DOUBTFUL_NAME.test(plain) ? 'doubtful' : 'plain'
}

/** A name as it is compared. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.\s[\]]/g, '')
}

/** Whether a value looks like a secret where its name makes one expect it: a long part of it mixes letters and digits. */
export function looksSecret(value: string): boolean {
  if (/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(value)) return true
  return value.split(/[-_.~ ]/).some(part => part.length >= 16 && /\d/.test(part) && /[a-z]/i.test(part))
}

/** Masks what looks like a secret wherever it stands. `onMask` is told of each. */
export function maskLooks(text: string, onMask: () => void): string {
  const mask = () => {
    onMask()
    return MASK
  }
  let masked = text
  for (const form of FORMS) masked = masked.replace(form, mask)
  return masked.replace(RUN, run => {
    const parts = run.split('/')
    const first = parts.findIndex(isRandom)
    if (first < 0) return run
    // What stands around it may be a path.
    let last = parts.length - 1
    while (last > first && /^(?:[a-z]{1,15}|v\d)$/.test(parts[last] ?? '')) last--
    return [...parts.slice(0, first), mask(), ...parts.slice(last + 1)].join('/')
  })
}

/** Whether a run is no word, number or identifier that people made. */
function isRandom(run: string): boolean {
  return run.split(/[_-]/).some(part => {
    if (part.length < 20) return false
    const digits = part.match(/\d/g)?.length ?? 0
    if (digits < 2 || digits === part.length) return false
    if (/^[0-9a-f]+$/i.test(part)) return true
    return /[a-z]/.test(part) && (/[A-Z]/.test(part) || digits * 6 >= part.length)
  })
}
