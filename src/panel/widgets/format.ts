/** Numbers, sizes, spans and times in the user's language. */

import type { Bytes, EpochMilliseconds, Milliseconds } from '../../core/units'
import { language } from '../../platform/i18n'

type Unit =
  | 'byte'
  | 'kilobyte'
  | 'megabyte'
  | 'gigabyte'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'

const formats = new Map<string, Intl.NumberFormat>()

/** To make a format takes the browser longer than to use it a thousand times. */
function format(value: number, digits: number, unit?: Unit): string {
  const key = `${language()} ${unit ?? ''}${digits}`
  let found = formats.get(key)
  if (!found) {
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits }
    found = new Intl.NumberFormat(
      language(),
      unit ? { ...fraction, style: 'unit', unit, unitDisplay: 'narrow' } : fraction,
    )
    formats.set(key, found)
  }
  const text = found.format(value)
  // English writes `5ms`; with a thin space the columns are easier to read.
  return unit ? text.replace(/(\d)(?=[a-z])/i, '$1\u202f') : text
}

/** A whole number, with separators. */
export function formatCount(count: number): string {
  return format(count, 0)
}

/** Events per second, with as many digits as are worth reading. */
export function formatRate(rate: number): string {
  return format(rate, rate < 9.95 ? 1 : 0)
}

export function formatBytes(bytes: Bytes): string {
  if (bytes < 1000) return format(bytes, 0, 'byte')
  const units = ['kilobyte', 'megabyte', 'gigabyte'] as const
  let value = bytes / 1000
  let step = 0
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000
    step++
  }
  return format(value, value < 9.95 ? 1 : 0, units[step])
}

/** A span as it was measured: in two units at the most, as exact as is worth reading. */
export function formatSpan(span: Milliseconds): string {
  if (span < 999.5) return format(span, span > 0 && span < 9.95 ? 1 : 0, 'millisecond')
  if (span < 59_995) return format(span / 1000, 2, 'second')
  if (span >= 3_600_000) return formatAge(span)
  const tenths = Math.round(span / 100)
  return `${format(Math.floor(tenths / 600), 0, 'minute')} ${format((tenths % 600) / 10, 1, 'second')}`
}

/** The period of a timer, such as people write it: in seconds, with a decimal where there is one. */
export function formatPeriod(period: Milliseconds): string {
  if (period < 999.5) return format(period, 0, 'millisecond')
  const tenths = Math.round(period / 100)
  return tenths < 1000 ? format(tenths / 10, tenths % 10 === 0 ? 0 : 1, 'second') : formatSpan(period)
}

/** A span in whole milliseconds, for spans that are compared. */
export function formatMilliseconds(span: Milliseconds): string {
  return format(Math.round(span), 0, 'millisecond')
}

/** A span that goes on: in whole seconds. */
export function formatAge(span: Milliseconds): string {
  const seconds = Math.max(0, Math.floor(span / 1000))
  if (seconds < 60) return format(seconds, 0, 'second')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return pair(minutes, 'minute', seconds % 60, 'second')
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return pair(hours, 'hour', minutes % 60, 'minute')
  return pair(Math.floor(hours / 24), 'day', hours % 24, 'hour')
}

function pair(large: number, unit: Unit, small: number, smallUnit: Unit): string {
  return small === 0 ? format(large, 0, unit) : `${format(large, 0, unit)} ${format(small, 0, smallUnit)}`
}

/** Local time of day with milliseconds, always on a 24 hour clock: columns of it line up. */
export function formatTime(at: EpochMilliseconds): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`
}

/** Local date and time, with the zone. */
export function formatMoment(at: EpochMilliseconds): string {
  const date = new Date(at).toLocaleDateString(language(), { dateStyle: 'medium' })
  const zone = new Intl.DateTimeFormat(language(), { timeZoneName: 'short' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value
  return `${date} ${formatTime(at)} ${zone ?? ''}`.trim()
}
