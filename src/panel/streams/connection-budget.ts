/** How much of the browser's limit for HTTP/1.1 the streams of one origin take. Pure. */

import { type Crowd, HTTP1_LIMIT } from '../../core/crowd'
import { siteOf } from '../../core/site-rules'
import type { LogSummary, StreamSummary } from '../engine/messages'

export interface Budget {
  /** Event streams that are open to the origin, from all tabs of the same site. */
  open: number
  /** Of those, in other tabs. */
  elsewhere: number
  limit: number
  tone: 'calm' | 'tight' | 'full'
}

/**
 * The budget of an origin; `null` where the protocol is not known to be HTTP/1.1, or nothing is open.
 * @param streams those of the log to this origin.
 */
export function budgetOf(
  log: LogSummary,
  streams: readonly StreamSummary[],
  crowds: readonly Crowd[],
): Budget | null {
  // HTTP/1.1 once does not mean HTTP/1.1 now, so the newest that is known counts.
  if (!streams.some(({ protocol }) => protocol === 'http/1.1')) return null
  const here = streams.reduce((sum, { open }) => sum + open, 0)
  const open = Math.max(here, crowdOf(log, streams, crowds))
  if (open === 0) return null
  return {
    open,
    elsewhere: open - here,
    limit: HTTP1_LIMIT,
    tone: open >= HTTP1_LIMIT ? 'full' : open >= HTTP1_LIMIT - 1 ? 'tight' : 'calm',
  }
}

function crowdOf({ from }: LogSummary, streams: readonly StreamSummary[], crowds: readonly Crowd[]): number {
  const url = streams.find(({ origin }) => origin)?.origin?.url ?? ''
  // Of a file nobody knows what else was open.
  if (!('session' in from) || from.session.closedAt !== null || !URL.canParse(url)) return 0
  const { origin } = new URL(url)
  const { page, volatile: isPrivate } = from.session
  const site = siteOf(page)
  return (
    crowds.find(each => each.origin === origin && each.site === site && each.isPrivate === isPrivate)?.open ??
    0
  )
}
