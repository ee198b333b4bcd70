/** What stands between server and browser, as far as the headers of the response give it away. */

import type { Headers } from '../record'
import type { Milliseconds } from '../units'

/** A hop that ends silent streams. */
export interface Hop {
  name: string
  /** Its limit of silence, if nobody has set another one. */
  idle: Milliseconds
}

/** The hops that a response tells of, the strictest first. */
export function hopsOf(headers: Headers): Hop[] {
  const server = (headers.server ?? '').toLowerCase()
  const via = (headers.via ?? '').toLowerCase()
  const hops: Hop[] = []
  if (/cloudfront/.test(`${via} ${headers['x-cache'] ?? ''}`.toLowerCase()))
    hops.push({ name: 'CloudFront', idle: 30_000 })
  if (/vegur/.test(via) || /heroku/.test(`${via} ${server}`)) hops.push({ name: 'Heroku', idle: 55_000 })
  if (/^(?:nginx|openresty|ngx)/.test(server)) hops.push({ name: 'nginx', idle: 60_000 })
  if (/^awselb/.test(server)) hops.push({ name: 'AWS load balancer', idle: 60_000 })
  if (/^apache/.test(server)) hops.push({ name: 'Apache', idle: 60_000 })
  if (/cloudflare/.test(server)) hops.push({ name: 'Cloudflare', idle: 100_000 })
  if (/^envoy|istio-envoy/.test(server)) hops.push({ name: 'Envoy', idle: 300_000 })
  return hops.sort((a, b) => a.idle - b.idle)
}
