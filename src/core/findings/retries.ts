/** The `retry:` fields of a stream, in order, for the rules about them. */

import type { EpochMilliseconds, Milliseconds } from '../units'
import type { Draft, Severity } from './finding'
import type { Mark } from './notes'
import type { StreamView } from './rule'

/** One `retry:` field: the last of its attempt. */
export interface Retry extends Mark {
  delay: Milliseconds
}

/** Those of a stream, oldest first. */
export function retriesOf({ attempts }: StreamView): Retry[] {
  return attempts.flatMap(({ notes }) => notes?.retry ?? []).sort((a, b) => a.at - b.at)
}

/** The one in force at a time. */
export function retryAt(retries: readonly Retry[], at: EpochMilliseconds): Retry | null {
  return retries.findLast(each => each.at <= at) ?? null
}

/** What is said of delays that are out of bounds: it stands until the server sets another one. */
export function outOfBounds(
  retries: readonly Retry[],
  severityOf: (delay: Milliseconds) => Severity | null,
): Draft[] {
  const wrong = retries.filter(({ delay }) => severityOf(delay) !== null)
  const [first] = wrong
  const last = wrong.at(-1)
  if (!first || !last) return []
  const better = retries.find(({ at, delay }) => at > last.at && severityOf(delay) === null)
  return [
    {
      severity: severityOf(last.delay) ?? 'warning',
      from: first.at,
      to: better?.at ?? null,
      resolvedAt: better?.at ?? null,
      evidence: wrong.map(({ seq }) => seq),
      values: { delay: last.delay },
    },
  ]
}
