/**
 * Which requests must be watched: those to addresses that open connections may go to, and those of tabs that a panel
 * watches. Runs in the background; decides, and leaves listening to `platform/request-watch.ts`.
 */

import type { EpochMilliseconds, Milliseconds } from '../core/units'
import type { RequestFilter } from '../platform/request-watch'

/** `on` and `private on`, the latter for what a private window asks: an address as {@link wantOf} gives it. */
export type Want = 'all' | `tab ${number}` | `on ${string}` | `private on ${string}`

/** Addresses that are watched by their paths; if there are more by their hosts, and if there are more of those all. */
const ADDRESSES = 100
/** Tabs that are watched one by one; if there are more, all. */
const TABS = 20
/** Paths are compared up to this length. */
const PATH = 500
/**
 * What was wanted is watched this much longer: a page that is reloaded makes its connections again within it.
 * Shorter than the half minute after which the browser ends a background that has nothing to do.
 */
const LASTS: Milliseconds = 20_000

/**
 * The want of all requests to an address, whatever their port and their query: the one cannot stand in a match
 * pattern in Firefox, the other holds a new cursor in each request of some clients. `null` where webRequest sees none.
 */
export function wantOf(url: string, isPrivate: boolean): Want | null {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return null
  const { protocol, hostname, pathname } = new URL(url)
  // Others, such as IPv6 addresses, are not valid in the patterns of both browsers.
  const host = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(hostname) ? hostname : '*'
  const path = pathname.length > PATH ? `${pathname.slice(0, PATH)}*` : pathname
  return `${isPrivate ? 'private on' : 'on'} ${protocol}//${host}${path}`
}

/** The filters that let through all that is wanted, and as little else as their number allows. */
export function filtersFor(wants: Iterable<Want>): RequestFilter[] {
  const tabs: number[] = []
  const open: string[] = []
  const secret: string[] = []
  for (const want of wants) {
    if (want === 'all') return [everything()]
    if (want.startsWith('tab ')) tabs.push(Number(want.slice('tab '.length)))
    else if (want.startsWith('on ')) open.push(want.slice('on '.length))
    else secret.push(want.slice('private on '.length))
  }
  if (tabs.length > TABS) return [everything()]
  const filters: RequestFilter[] = tabs.sort((a, b) => a - b).map(tab => ({ ...everything(), tab }))
  for (const addresses of [open, secret]) {
    if (addresses.length === 0) continue
    const urls = patternsFor(addresses)
    if (!urls) return [everything()]
    filters.push({ urls, ...(addresses === secret && { private: true }) })
  }
  return filters
}

function everything(): RequestFilter {
  return { urls: ['<all_urls>'] }
}

/** `null` if there would be too many. */
function patternsFor(addresses: string[]): string[] | null {
  // In order, as the same patterns in another order would be another filter.
  const sorted = [...addresses].sort()
  if (sorted.length <= ADDRESSES)
    return sorted.flatMap(address => (address.endsWith('*') ? [address] : [address, `${address}?*`]))
  const hosts = new Set(sorted.map(address => address.replace(/^(\w+:\/\/[^/]*\/).*$/, '$1*')))
  return hosts.size <= ADDRESSES ? [...hosts] : null
}

export interface RequestScopeOptions {
  now(): EpochMilliseconds
  /** What a former run of the background listened to: it lasts too, until those that it was for have spoken. */
  former: readonly RequestFilter[]
  listen(filters: readonly RequestFilter[]): void
}

export interface RequestScope {
  /** All that is wanted now. What was and is no more lasts a while. */
  need(wants: ReadonlySet<Want>): void
  /** A request of this kind was seen. */
  heard(want: Want, at: EpochMilliseconds): void
  /**
   * Whether requests of this kind are known to be watched since then: one was seen before. To have asked for it is not
   * enough, as browsers take a while to begin, and what was not seen would be said not to have been.
   */
  isWatched(want: Want, since: EpochMilliseconds): boolean
}

interface Lasting {
  since: EpochMilliseconds
  /** When the first request of the kind was seen; infinite until then. */
  heardAt: EpochMilliseconds
  until: EpochMilliseconds
}

export function createRequestScope({ now, former, listen }: RequestScopeOptions): RequestScope {
  const lasting = new Map<Want, Lasting>()
  let needed: ReadonlySet<Want> = new Set()
  const formerUntil = now() + LASTS
  let listened: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function update(): void {
    const at = now()
    const held = at < formerUntil ? former : []
    let next = held.length > 0 ? formerUntil : Number.POSITIVE_INFINITY
    for (const want of needed) {
      const known = lasting.get(want)
      if (known) known.until = Number.POSITIVE_INFINITY
      else
        lasting.set(want, { since: at, heardAt: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY })
    }
    for (const [want, each] of lasting) {
      if (needed.has(want)) continue
      if (each.until === Number.POSITIVE_INFINITY) each.until = at + LASTS
      if (each.until <= at) lasting.delete(want)
      else next = Math.min(next, each.until)
    }
    clearTimeout(timer)
    if (next < Number.POSITIVE_INFINITY) timer = setTimeout(update, next - at)
    const filters = [...filtersFor(lasting.keys()), ...held]
    const key = JSON.stringify(filters)
    if (key !== listened) listen(filters)
    listened = key
  }

  return {
    need(wants) {
      needed = wants
      update()
    },
    heard(want, at) {
      const known = lasting.get(want)
      if (known && at >= known.since) known.heardAt = Math.min(known.heardAt, at)
    },
    isWatched: (want, since) => (lasting.get(want)?.heardAt ?? Number.POSITIVE_INFINITY) <= since,
  }
}
