/** The marks of the ruler: at round times of day, or at round times since the beginning of the log. Pure. */

import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import { lengthOf, type Span } from './time-scale'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Steps that people count in, each with the number of parts that it is divided into. */
const STEPS: readonly (readonly [step: Milliseconds, parts: number])[] = [
  ...[0.01, 0.1, 1, 10, 100].flatMap(unit => [
    [unit, 5] as const,
    [2 * unit, 4] as const,
    [5 * unit, 5] as const,
  ]),
  [SECOND, 5],
  [2 * SECOND, 4],
  [5 * SECOND, 5],
  [10 * SECOND, 5],
  [15 * SECOND, 3],
  [30 * SECOND, 3],
  [MINUTE, 4],
  [2 * MINUTE, 4],
  [5 * MINUTE, 5],
  [10 * MINUTE, 5],
  [15 * MINUTE, 3],
  [30 * MINUTE, 3],
  [HOUR, 4],
  [2 * HOUR, 4],
  [3 * HOUR, 3],
  [6 * HOUR, 3],
  [12 * HOUR, 4],
  [DAY, 4],
  [2 * DAY, 2],
  [5 * DAY, 5],
]

export interface RulerMark {
  at: EpochMilliseconds
  label: string
}

export interface Ruler {
  /** Time between two labels. */
  step: Milliseconds
  labels: RulerMark[]
  /** Marks between the labels, which have none. */
  minor: EpochMilliseconds[]
}

export interface RulerOptions {
  width: number
  /** Pixels that a label and the room around it need. */
  apart: number
  /** Times are counted from here; `null` for times of day. */
  origin: EpochMilliseconds | null
  /** How far the local time is ahead of UTC. */
  zone: Milliseconds
}

/** The ruler of a span. */
export function rulerOf(span: Span, { width, apart, origin, zone }: RulerOptions): Ruler {
  const [step, parts] = stepFor((lengthOf(span) / width) * apart)
  // Where the local clock shows a round time, or where a round time has passed since the origin.
  const base = origin ?? -zone
  const label = (at: EpochMilliseconds) =>
    origin === null ? timeOfDay(at, step, zone) : elapsed(at - origin, step)
  const labels: RulerMark[] = []
  const minor: EpochMilliseconds[] = []
  const small = step / parts
  const first = Math.floor((span.from - base) / step) * parts
  // From the label before the left edge, of which a part may be in sight. Bounded, whatever the numbers are.
  for (let n = 0; n < MARKS_AT_MOST; n++) {
    const at = base + (first + n) * small
    if (at > span.to) break
    if (n % parts === 0) labels.push({ at, label: label(at) })
    else if (at >= span.from) minor.push(at)
  }
  return { step, labels, minor }
}

/** More than any screen has room for. */
const MARKS_AT_MOST = 2000

function stepFor(least: Milliseconds): readonly [step: Milliseconds, parts: number] {
  const known = STEPS.find(([step]) => step >= least)
  if (known) return known
  // Beyond days: 1, 2 and 5 times a power of ten of them.
  const power = 10 ** Math.floor(Math.log10(least / DAY))
  const times = [1, 2, 5, 10].find(factor => factor * power * DAY >= least) ?? 10
  return [times * power * DAY, 2]
}

/** Digits behind the second that tell one mark from the next. */
function digitsFor(step: Milliseconds): number {
  return step >= SECOND ? 0 : Math.min(5, Math.ceil(-Math.log10(step / SECOND) - 1e-9))
}

const two = (value: number): string => String(value).padStart(2, '0')

/** The local time of day, as exact as the step is; the date where a day begins. */
export function timeOfDay(at: EpochMilliseconds, step: Milliseconds, zone: Milliseconds): string {
  const { whole, fraction } = inSeconds(at + zone, step)
  const inDay = ((whole % 86_400) + 86_400) % 86_400
  if (step >= DAY || (inDay === 0 && step >= MINUTE)) return dateOf(whole * SECOND, step)
  const time = `${two(Math.floor(inDay / 3600))}:${two(Math.floor((inDay % 3600) / 60))}`
  return step >= MINUTE ? time : `${time}:${two(inDay % 60)}${fraction}`
}

/** The time since an origin, like a stopwatch: minutes and seconds, with hours where there are some. */
export function elapsed(span: Milliseconds, step: Milliseconds): string {
  const { whole, fraction } = inSeconds(Math.abs(span), step)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const isZero = whole === 0 && !/[1-9]/.test(fraction)
  const sign = span < 0 && !isZero ? '−' : ''
  return `${sign}${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}${fraction}`
}

/** Whole seconds, and what is beyond them to the digit that the step needs. Rounded once, as a whole. */
function inSeconds(span: Milliseconds, step: Milliseconds): { whole: number; fraction: string } {
  const digits = digitsFor(step)
  const parts = 10 ** digits
  const rounded = Math.round((span / SECOND) * parts)
  const whole = Math.floor(rounded / parts)
  const rest = String(rounded - whole * parts).padStart(digits, '0')
  return { whole, fraction: digits === 0 ? '' : `.${rest}` }
}

function dateOf(local: Milliseconds, step: Milliseconds): string {
  const date = new Date(local)
  if (Number.isNaN(date.getTime())) return ''
  const day = `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  return step >= 30 * DAY ? `${date.getUTCFullYear()}-${day}` : day
}
