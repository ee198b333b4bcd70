/**
 * Which streams are judged at a tick: those that something happened to, and those for which it may matter by now that
 * nothing did. A queue by time holds the latter, so that a tick costs what is due and not what is there. Pure.
 *
 * What follows from silence follows after a time of silence. So a stream that has been silent for a minute has its
 * next turn two seconds later, and one that has been silent for long only now and then: nothing is found later than
 * by a part in {@link PATIENCE} of the time that it takes. Late, missing and dead heartbeats are found to the second.
 */

import type { StreamFacts } from '../health'
import type { Stream } from '../history'
import type { EpochMilliseconds, Milliseconds } from '../units'

/** One place in the queue. */
interface Turn {
  at: EpochMilliseconds
  stream: Stream
}

/** Whose turn it is, and when. */
export interface Turns {
  /** Streams of which something happened other than that something arrived. */
  urgent: Set<Stream>
  /** Streams of which something arrived since they were judged, and when the last of it did. */
  stirred: Map<Stream, EpochMilliseconds>
  /** Streams that were judged and what of was last heard then, the longest ago first. */
  judged: Map<Stream, EpochMilliseconds>
  /** A binary heap, the earliest first. Turns that are not {@link next} any more are passed over. */
  queue: Turn[]
  /** The turn of each stream that has one. */
  next: Map<Stream, EpochMilliseconds>
}

/** Streams that are judged at a tick because time passed, at most: of more, each has its turn within some ticks. */
const DUE_A_TICK = 200
/** Streams that go on as they did, which are judged because something arrived: each has its turn, too. */
const BUSY_A_TICK = 50
/** A stream that is over is still looked at for this long: some rules say that nothing followed. */
const AFTERMATH: Milliseconds = 600_000
/** A turn follows another after this part of the silence, within these bounds. */
const PATIENCE = 32
const SOONEST: Milliseconds = 1000
const LATEST: Milliseconds = 30_000

export function createTurns(): Turns {
  return { urgent: new Set(), stirred: new Map(), judged: new Map(), queue: [], next: new Map() }
}

/** Something came of a stream. */
export function stir(turns: Turns, stream: Stream, at: EpochMilliseconds): void {
  const known = turns.stirred.get(stream)
  if (known === undefined || at > known) turns.stirred.set(stream, at)
}

/** Something happened to all streams at once: time has another meaning now. */
export function wakeAll(turns: Turns): void {
  for (const stream of turns.judged.keys()) schedule(turns, stream, 0)
}

/** Takes out the streams of which something happened. */
export function takeUrgent({ urgent }: Turns): Stream[] {
  const streams = [...urgent]
  urgent.clear()
  return streams
}

/** Takes out the streams that are to be judged at a tick: new ones first, then what is due, then those judged longest ago. */
export function takeDue(turns: Turns, now: EpochMilliseconds): Stream[] {
  const { stirred, judged } = turns
  const taken = new Set(takeUrgent(turns))
  const most = taken.size + DUE_A_TICK
  for (const stream of stirred.keys()) {
    if (taken.size >= most) break
    if (!judged.has(stream)) taken.add(stream)
  }
  takeSilent(turns, taken, most, now)
  let room = Math.min(most, taken.size + BUSY_A_TICK) - taken.size
  for (const stream of judged.keys()) {
    if (room <= 0) break
    if (!stirred.has(stream) || taken.has(stream)) continue
    taken.add(stream)
    room--
  }
  return [...taken]
}

function takeSilent(turns: Turns, taken: Set<Stream>, most: number, now: EpochMilliseconds): void {
  const { queue, next, stirred } = turns
  const again: [Stream, EpochMilliseconds][] = []
  for (let first = queue[0]; first && first.at <= now && taken.size < most; first = queue[0]) {
    const { stream, at } = removeFirst(queue)
    if (next.get(stream) !== at) continue
    next.delete(stream)
    const heard = stirred.get(stream)
    // It is not silent: it has its turn with all that are busy.
    if (heard !== undefined && now - heard < SOONEST) again.push([stream, heard + SOONEST])
    else taken.add(stream)
  }
  for (const [stream, at] of again) schedule(turns, stream, at)
}

/** Takes out all streams for which it may matter that time has passed, and those that something happened to. */
export function takeAll(turns: Turns, streams: Iterable<Stream>, now: EpochMilliseconds): Stream[] {
  const taken = new Set([...takeUrgent(turns), ...turns.stirred.keys()])
  for (const stream of streams) if (!isPast(stream, now)) taken.add(stream)
  return [...taken]
}

/** Notes that a stream is judged, and when it should be again by what is known of it. */
export function noteJudged(
  turns: Turns,
  stream: Stream,
  facts: StreamFacts | null,
  now: EpochMilliseconds,
): void {
  const { stirred, judged, next } = turns
  const heard = stirred.get(stream) ?? judged.get(stream) ?? now
  turns.urgent.delete(stream)
  stirred.delete(stream)
  judged.delete(stream)
  judged.set(stream, heard)
  next.delete(stream)
  if (!isPast(stream, now)) schedule(turns, stream, turnAfter(now, now - heard, facts))
}

/** Forgets a stream that is not kept any more. */
export function forgetTurns({ urgent, stirred, judged, next }: Turns, stream: Stream): void {
  urgent.delete(stream)
  stirred.delete(stream)
  judged.delete(stream)
  next.delete(stream)
}

function isPast({ connections }: Stream, now: EpochMilliseconds): boolean {
  const latest = connections.at(-1)
  return latest === undefined || (latest.state === 'closed' && now - latest.since > AFTERMATH)
}

function turnAfter(
  now: EpochMilliseconds,
  silence: Milliseconds,
  facts: StreamFacts | null,
): EpochMilliseconds {
  let at = now + Math.min(LATEST, Math.max(SOONEST, silence / PATIENCE))
  const next = facts?.heartbeat.next
  if (next)
    for (const limit of [next.late, next.missing, next.dead]) if (limit >= now && limit < at) at = limit + 1
  return at
}

function schedule({ queue, next }: Turns, stream: Stream, at: EpochMilliseconds): void {
  const known = next.get(stream)
  if (known !== undefined && known <= at) return
  next.set(stream, at)
  let place = queue.length
  while (place > 0) {
    const above = (place - 1) >> 1
    const parent = queue[above] as Turn
    if (parent.at <= at) break
    queue[place] = parent
    place = above
  }
  queue[place] = { at, stream }
  // Turns that were put off and never came up are cleared away together.
  if (queue.length > 2 * next.size + 1000) rebuild(queue, next)
}

function removeFirst(queue: Turn[]): Turn {
  const first = queue[0] as Turn
  const last = queue.pop() as Turn
  if (queue.length === 0) return first
  let place = 0
  for (;;) {
    let below = 2 * place + 1
    if (below + 1 < queue.length && (queue[below + 1] as Turn).at < (queue[below] as Turn).at) below++
    const child = queue[below]
    if (!child || child.at >= last.at) break
    queue[place] = child
    place = below
  }
  queue[place] = last
  return first
}

function rebuild(queue: Turn[], next: ReadonlyMap<Stream, EpochMilliseconds>): void {
  const valid = Array.from(next, ([stream, at]) => ({ stream, at })).sort((a, b) => a.at - b.at)
  queue.splice(0, queue.length, ...valid)
}
