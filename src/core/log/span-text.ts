/** Spans and sizes as text that is the same in every language. */

import type { Bytes, Milliseconds } from '../units'

/** A span in two units at the most. */
export function spanText(span: Milliseconds): string {
  if (span < 1000) return `${Math.round(span)} ms`
  if (span < 60_000) return `${(span / 1000).toFixed(1)} s`
  const minutes = Math.floor(span / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((span % 60_000) / 1000)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A size in the largest unit of which it has one at least. */
export function bytesText(bytes: Bytes): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${units[step]}`
}
