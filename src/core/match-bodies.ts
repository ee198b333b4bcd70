/**
 * Says which entry of DevTools' log is which HTTP request that the browser told of: they have no name in common, but
 * the address, and a time each, measured in two places. Runs in the background when an entry is new.
 */

import type { EpochMilliseconds, Milliseconds } from './units'

/** A request as one of the two knows it. */
export interface TimedRequest {
  /** Without the fragment. */
  url: string
  at: EpochMilliseconds
}

/** A request of an attempt, or where it was redirected to. */
export interface AttemptRequest extends TimedRequest {
  attempt: number
}

/** The two times of one request are never further apart, on a busy machine. */
export const APART_AT_MOST: Milliseconds = 150

/**
 * Pairs entries with requests of the same address, in their order, as many as can be and as near as can be.
 * @returns for each entry the index of its request, or -1.
 */
export function matchBodies(entries: readonly TimedRequest[], requests: readonly TimedRequest[]): number[] {
  const found = entries.map(() => -1)
  for (const url of new Set(entries.map(entry => entry.url))) {
    const here = inOrder(entries, url)
    const there = inOrder(requests, url)
    for (const [entry, request] of pair(here, there)) found[entry.index] = request.index
  }
  return found
}

interface Indexed extends TimedRequest {
  index: number
}

function inOrder(all: readonly TimedRequest[], url: string): Indexed[] {
  return all
    .map((each, index) => ({ ...each, index }))
    .filter(each => each.url === url)
    .sort((a, b) => a.at - b.at || a.index - b.index)
}

/** The best way to pair what comes before some place in both lists: how good it is, and the pair that it ends with. */
interface Best {
  pairs: number
  apart: Milliseconds
  last: [Indexed, Indexed] | null
  before: Best | null
}

const NOTHING: Best = { pairs: 0, apart: 0, last: null, before: null }

/** The longest common order, by rows, as of two texts. */
function pair(entries: readonly Indexed[], requests: readonly Indexed[]): [Indexed, Indexed][] {
  let row: Best[] = requests.map(() => NOTHING)
  for (const entry of entries) {
    const next: Best[] = []
    for (const [i, request] of requests.entries()) {
      const apart = Math.abs(entry.at - request.at)
      const before = row[i - 1] ?? NOTHING
      const together: Best =
        apart <= APART_AT_MOST
          ? { pairs: before.pairs + 1, apart: before.apart + apart, last: [entry, request], before }
          : NOTHING
      next.push([row[i] ?? NOTHING, next[i - 1] ?? NOTHING].reduce(better, together))
    }
    row = next
  }
  const pairs: [Indexed, Indexed][] = []
  for (let best: Best | null = row.at(-1) ?? NOTHING; best?.last; best = best.before) pairs.push(best.last)
  return pairs
}

function better(a: Best, b: Best): Best {
  return b.pairs > a.pairs || (b.pairs === a.pairs && b.apart < a.apart) ? b : a
}
