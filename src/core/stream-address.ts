/**
 * The address of a stream: what stays of a URL when all is dropped that changes from one connection to the next.
 * The rule is told in `docs/streams.md`.
 */

/** Names of cache-busters and cursors, in lower case and without `-` and `_`. The empty name is `?1795171480325`. */
const CHANGING = new Set(
  [
    // Cache-busters.
    [
      '',
      'ts',
      'timestamp',
      'cachebust',
      'cachebuster',
      'cachebreaker',
      'nocache',
      'rand',
      'random',
      'rnd',
      'nonce',
    ],
    // Cursors.
    [
      'lasteventid',
      'lastid',
      'lastmessageid',
      'eventid',
      'cursor',
      'since',
      'sinceid',
      'after',
      'afterid',
      'resume',
    ],
    ['resumefrom', 'offset', 'seq', 'sequence'],
  ].flat(),
)

/** A time from 2014 to 2033, in seconds or milliseconds, or what `Math.random()` gives, also in base 36. */
const RANDOM_VALUE = /^(?:1[4-9]\d{8}|1[4-9]\d{11}(?:\.\d+)?|0\.[0-9a-z]{6,})$/

/** Longer addresses are compared by nothing: they never continue one another. */
const ADDRESS_LIMIT = 4096

/** The address that a URL leads to whenever it is opened; `null` where the URL is none or is too long to compare. */
export function streamAddress(url: string): string | null {
  if (url.length > ADDRESS_LIMIT || !URL.canParse(url)) return null
  const address = new URL(url)
  address.hash = ''
  const kept = [...address.searchParams].filter(([name, value]) => {
    // `?1795171480325` is a name without a value.
    if (value === '' && RANDOM_VALUE.test(name)) return false
    return !CHANGING.has(name.toLowerCase().replace(/[-_]/g, '')) && !RANDOM_VALUE.test(value)
  })
  address.search = new URLSearchParams(kept).toString()
  return address.href
}

/** Whether a URL carries a value in its query, as a cursor does. */
export function carriesInQuery(url: string, value: string): boolean {
  if (value === '' || !URL.canParse(url)) return false
  for (const each of new URL(url).searchParams.values()) if (each === value) return true
  return false
}
