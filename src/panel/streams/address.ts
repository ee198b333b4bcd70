/** How an address of a stream is shown: by its origin and the rest. */

import { visibleLine } from '../widgets/visible-text'

export interface Address {
  /** Host and port; the scheme only where it is not the usual one. */
  origin: string
  /** Path and query. */
  path: string
}

/** Splits a URL for display; what is no URL is all path. */
export function addressOf(url: string): Address {
  if (!URL.canParse(url)) return { origin: '', path: visibleLine(url) }
  const { protocol, host, pathname, search } = new URL(url)
  const origin = protocol === 'https:' || protocol === 'http:' ? host : `${protocol}//${host}`
  return { origin: visibleLine(origin), path: visibleLine(pathname + search) }
}
