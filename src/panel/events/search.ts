/** Search across all streams: a lens on each log on screen, and which of all that they found one looks at. */

import type { LensNews } from '../engine/filter-messages'

/** What was found in one log. */
export interface SearchPart {
  log: string
  news: LensNews | null
}

/** What was found in all logs together. */
export interface SearchSum {
  found: number
  done: boolean
  problem: LensNews['problem']
}

export function sumUp(parts: readonly SearchPart[]): SearchSum {
  return {
    found: parts.reduce((sum, { news }) => sum + (news?.count ?? 0), 0),
    done: parts.every(({ news }) => news?.done === true),
    problem: parts.find(({ news }) => news?.problem)?.news?.problem ?? null,
  }
}

/** The log that holds the hit of a number counted from 0 over all logs, and its index there. */
export function locate(
  parts: readonly SearchPart[],
  hit: number,
): { part: SearchPart; index: number } | null {
  let before = 0
  for (const part of parts) {
    const count = part.news?.count ?? 0
    if (hit >= 0 && hit < before + count) return { part, index: hit - before }
    before += count
  }
  return null
}

/** The hit after or before one; -1 stands for none yet. It goes around. */
export function nextHit(current: number, by: 1 | -1, found: number): number {
  if (found === 0) return -1
  if (current === -1) return by === 1 ? 0 : found - 1
  return (current + by + found) % found
}
