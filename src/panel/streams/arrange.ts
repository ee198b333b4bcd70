/** Which streams the list and the timeline show, and in which order. Pure. */

import { rateAt } from '../../core/rate'
import type { EpochMilliseconds } from '../../core/units'
import type { StreamSummary } from '../engine/messages'

/** `appearance`: as they came; `trouble`: what is worst first; `rate`: what is fastest first; `name`: by address. */
export const ORDERS = ['appearance', 'trouble', 'rate', 'name'] as const
export type Order = (typeof ORDERS)[number]

export interface Arrangement {
  /** Words that the address has to have, all of them. */
  text: string
  order: Order
  /** Streams that are over are left out. */
  liveOnly: boolean
  /** Streams of pages that were left are left out. */
  pageOnly: boolean
}

export const AS_THEY_CAME: Arrangement = { text: '', order: 'appearance', liveOnly: false, pageOnly: false }

/** Whether some streams may be left out. */
export function isFiltering({ text, liveOnly, pageOnly }: Arrangement): boolean {
  return liveOnly || pageOnly || text.trim() !== ''
}

/** Since when each log has the page that it has now; `null` since its beginning. */
export type PageTimes = ReadonlyMap<string, EpochMilliseconds | null>

/** The streams that are shown, in their order; the list groups them by origin after that. */
export function arrange(
  streams: readonly StreamSummary[],
  arrangement: Arrangement,
  pages: PageTimes = new Map(),
): StreamSummary[] {
  const words = arrangement.text.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = streams.filter(({ log, state, origin, createdAt }) => {
    if (arrangement.liveOnly && state === 'closed') return false
    if (arrangement.pageOnly && createdAt < (pages.get(log) ?? 0)) return false
    const url = (origin?.url ?? '').toLowerCase()
    return words.every(word => url.includes(word))
  })
  const compare = COMPARE[arrangement.order]
  // The same order for equals as before: the sort is stable.
  return compare ? shown.sort(compare) : shown
}

type Compare = (a: StreamSummary, b: StreamSummary) => number

const COMPARE: Record<Order, Compare | null> = {
  appearance: null,
  trouble: (a, b) => troubleOf(b) - troubleOf(a),
  // Each at its newest event, so that the order does not change by itself.
  rate: (a, b) => paceOf(b) - paceOf(a),
  name: (a, b) => (a.origin?.url ?? '').localeCompare(b.origin?.url ?? ''),
}

const SEVERITIES = { error: 3, warning: 2, info: 1 }

function troubleOf({ verdict: { worst }, state }: StreamSummary): number {
  const severity = worst ? SEVERITIES[worst.severity] : 0
  return severity * 2 + (state === 'waiting' || state === 'connecting' ? 1 : 0)
}

function paceOf(stream: StreamSummary): number {
  if (stream.state === 'closed' || stream.lastEventAt === null) return 0
  return rateAt(stream, stream.lastEventAt)
}
