/** Two connections of one document deliver the same events: everything is handled twice. */

import type { Connection } from '../../connection'
import type { RecordOf } from '../../record'
import type { EpochMilliseconds, Milliseconds } from '../../units'
import { seqs } from '../finding'
import { byAddress } from '../place'
import type { LogView, PlacedDraft, Rule } from '../rule'
import { addToSample, createSample, finish, isSampled, mixText, type Sample } from '../sample'

/** Two connections get what was sent to both within this time. */
const SAME_TIME: Milliseconds = 250
const TIMES = 5
/** Events that are all alike, such as heartbeats, prove nothing. */
const DIFFERENT = 3
const SAMPLES_KEPT = 32
/** Connections to one address that are compared with one another. */
const COMPARED = 12

interface Delivered {
  at: EpochMilliseconds
  seq: number
}

export const duplicateHandler: Rule<Sample<Delivered>> = {
  id: 'duplicate-handler',
  severity: 'warning',
  level: 'api',
  explains: ['id-duplicate'],
  reference: 'https://developer.mozilla.org/docs/Web/API/EventSource/close',
  snippets: ['close-on-unmount', 'share-one-stream'],
  watch: {
    start: () => createSample<Delivered>(),
    event(sample, record) {
      if (record.source !== 'page' || record.data === null) return
      const print = fingerprint(record, record.data)
      if (isSampled(sample, print))
        addToSample(sample, { print, at: record.at, seq: record.seq }, SAMPLES_KEPT)
    },
  },
  judgeLog(view, own) {
    const drafts: PlacedDraft[] = []
    for (const group of byAddress(view).values()) {
      const newest = group.slice(-COMPARED)
      for (const [index, later] of newest.entries()) {
        // With several twins each is compared with the first only: the rest follows.
        const twin = newest
          .slice(0, index)
          .find(earlier => matchesOf(own(earlier.id), own(later.id)) !== null)
        const draft = twin && draftFor(twin, later, view, own)
        if (draft) drafts.push(draft)
      }
    }
    return drafts
  },
}

function draftFor(
  one: Connection,
  other: Connection,
  view: LogView,
  own: (connection: string) => Sample<Delivered> | undefined,
): PlacedDraft | null {
  const matches = matchesOf(own(one.id), own(other.id))
  const stream = view.streamOf(other.id)
  const [first] = matches ?? []
  if (!matches || !first || !stream) return null
  const ends = [one.closing?.at, other.closing?.at].filter(at => at !== undefined)
  const to = ends.length > 0 ? Math.max(first.at, Math.min(...ends)) : null
  return {
    stream: stream.id,
    connection: other.id,
    from: first.at,
    to,
    resolvedAt: to,
    evidence: seqs(...matches.flatMap(({ pair }) => pair)),
    values: { count: matches.length },
  }
}

/** The events that both delivered at the same time; `null` where these are too few to mean anything. */
function matchesOf(
  one: Sample<Delivered> | undefined,
  other: Sample<Delivered> | undefined,
): { at: EpochMilliseconds; pair: [number, number] }[] | null {
  if (!one || !other) return null
  const matches: { at: EpochMilliseconds; pair: [number, number] }[] = []
  const prints = new Set<number>()
  for (const { print, at, seq } of one.entries) {
    const same = other.entries.find(each => each.print === print && Math.abs(each.at - at) <= SAME_TIME)
    if (!same) continue
    prints.add(print)
    matches.push({ at: Math.min(at, same.at), pair: [seq, same.seq] })
  }
  return matches.length >= TIMES && prints.size >= DIFFERENT ? matches : null
}

/** A number that is the same for the same event. */
function fingerprint({ type, id, size }: RecordOf<'event'>, data: string): number {
  return finish(mixText(mixText(mixText(Math.imul(size + 1, 0x9e3779b1), type), id), data))
}
