/** Names for exported files. */

import type { EpochMilliseconds } from '../units'

/** Names that Windows keeps for devices, whatever follows the first dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/

/**
 * A name such as `sse-pulse_shop.example_2026-11-20_10-41-07.ndjson`, which every file system takes.
 * @param page the address of the page that was watched; it may be anything.
 * @param offset of local time behind UTC in minutes, as `Date.prototype.getTimezoneOffset` gives it.
 */
export function logFileName(page: string, at: EpochMilliseconds, offset: number, extension: string): string {
  const time = new Date(at - offset * 60_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', '_')
    .replaceAll(':', '-')
  return `${['sse-pulse', hostOf(page), time].filter(part => part !== '').join('_')}.${extension}`
}

/** A name such as `07_shop.example_api-events`, without its end, for a file of one stream among others. */
export function streamFileName(number: number, url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : ''
  const words = path
    .replace(/[^a-z0-9.]+/gi, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
  return [String(number).padStart(2, '0'), hostOf(url), words].filter(part => part !== '').join('_')
}

function hostOf(page: string): string {
  const host = URL.canParse(page) ? new URL(page).host : ''
  // A URL's host is ASCII in lower case; what is left to replace are ports, IPv6 addresses and odd schemes.
  const name = host
    .replace(/[^a-z0-9.-]+/gi, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100)
  return RESERVED.test(name) ? `host-${name}` : name
}
