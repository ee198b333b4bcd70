/** The connections to one origin that share a browser's limit, and the limit. */

/** How many event streams are open to one origin, from all tabs whose pages are of one site. */
export interface Crowd {
  /** The site of the pages; see `siteOf`. */
  site: string
  /** Of private windows, which share nothing with others. */
  isPrivate: boolean
  origin: string
  open: number
}

/** Connections that a browser opens to one origin over HTTP/1.1 (Chromium and Firefox alike). */
export const HTTP1_LIMIT = 6
