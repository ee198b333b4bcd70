/**
 * What rules note of records that each show the same mistake: how many, the first and the newest of them. Kept in
 * order of happening, so that it does not matter in which order observers told.
 */

import type { EpochMilliseconds } from '../units'
import { type Draft, EVIDENCE_KEPT, type Values } from './finding'
import type { StreamView } from './rule'

interface Sighting {
  seq: number
  at: EpochMilliseconds
  sample: string
}

/** Mistakes of one kind on one connection. */
export interface Sightings {
  count: number
  /** The first, and the newest. */
  seen: Sighting[]
}

/** Length in UTF-16 units of the sample that is kept of each. */
export const SAMPLE_KEPT = 80

/** None yet. */
export function createSightings(): Sightings {
  return { count: 0, seen: [] }
}

/** Adds one. */
export function noteSighting(
  sightings: Sightings,
  { seq, at }: { seq: number; at: EpochMilliseconds },
  sample = '',
): void {
  sightings.count++
  const { seen } = sightings
  let index = seen.length
  while (index > 0 && (seen[index - 1]?.at ?? 0) > at) index--
  // A copy: a slice would keep the whole payload in memory.
  seen.splice(index, 0, { seq, at, sample: copyOf(sample) })
  if (seen.length > EVIDENCE_KEPT) seen.splice(1, 1)
}

function copyOf(text: string): string {
  return text.length === 0 ? '' : JSON.parse(JSON.stringify(text.slice(0, SAMPLE_KEPT)))
}

/** All that connections of a stream have shown, as one finding that stands; nothing below `least`. */
export function draftOfSightings(
  view: StreamView,
  own: (connection: string) => Sightings | undefined,
  { least = 1, values = {} }: { least?: number; values?: Values } = {},
): Draft[] {
  let count = 0
  for (const { id } of view.connections) count += own(id)?.count ?? 0
  if (count < least || count === 0) return []
  const all = view.connections.flatMap(({ id }) => own(id) ?? [])
  const seen = all.flatMap(each => each.seen).sort((a, b) => a.at - b.at)
  const [first] = seen
  const last = seen.at(-1)
  if (!first || !last) return []
  return [
    {
      from: first.at,
      to: last.at,
      resolvedAt: null,
      evidence: seen.map(({ seq }) => seq),
      values: { count, sample: first.sample, ...values },
    },
  ]
}
