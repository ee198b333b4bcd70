/**
 * Bursts: several events or comments that come together after a silence. What produced them one by one, by a timer or
 * by the times in them, was held back on the way.
 */

import type { RecordOf } from '../record'
import type { EpochMilliseconds, Milliseconds } from '../units'
import { timeInId, timeInText } from './embedded-time'

type Arrival = RecordOf<'event'> | RecordOf<'comment'>

/** Some that came together. */
export interface Burst {
  at: EpochMilliseconds
  attempt: number
  /** How long nothing had come. */
  silence: Milliseconds
  count: number
  comments: number
  /** From the first to the last time that is told in them; `null` where none is. */
  span: Milliseconds | null
  /** Of its first and last record. */
  seqs: [number, number]
}

/** What one observer tells of one connection, which it does in order. */
export interface BurstWatch {
  bursts: Burst[]
  attempt: number
  lastAt: EpochMilliseconds
  /** The one that goes on, with the records that it began and ends with for now. */
  silence: Milliseconds
  count: number
  comments: number
  first: Arrival | null
  last: Arrival | null
}

/** What comes within this time came together. */
const TOGETHER: Milliseconds = 50
/** A shorter silence is held back by nobody. */
const SILENCE: Milliseconds = 5000
const LEAST = 2
export const BURSTS_KEPT = 20

/** Nothing came yet. */
export function createBurstWatch(): BurstWatch {
  return { bursts: [], attempt: 0, lastAt: 0, silence: 0, count: 0, comments: 0, first: null, last: null }
}

/** Takes note of the next that came. */
export function noteArrival(watch: BurstWatch, record: Arrival): void {
  const { at } = record
  const gap = at - watch.lastAt
  if (gap <= TOGETHER && watch.attempt === record.attempt) {
    watch.lastAt = at
    if (watch.first === null) return
    watch.count++
    if (record.kind === 'comment') watch.comments++
    watch.last = record
    return
  }
  if (watch.first !== null) endBurst(watch)
  if (watch.attempt === record.attempt && gap >= SILENCE) {
    watch.silence = gap
    watch.first = record
    watch.last = record
    watch.count = 1
    watch.comments = record.kind === 'comment' ? 1 : 0
  }
  watch.attempt = record.attempt
  watch.lastAt = at
}

/** All bursts so far, with the one that may still go on. */
export function burstsOf(watch: BurstWatch): Burst[] {
  const current = burstOf(watch)
  return current ? [...watch.bursts, current] : watch.bursts
}

function endBurst(watch: BurstWatch): void {
  const burst = burstOf(watch)
  if (burst) watch.bursts.push(burst)
  if (watch.bursts.length > BURSTS_KEPT) watch.bursts.shift()
  watch.first = null
  watch.last = null
}

function burstOf({ first, last, silence, count, comments, attempt }: BurstWatch): Burst | null {
  if (first === null || last === null || count < LEAST) return null
  const from = timeIn(first)
  const to = timeIn(last)
  const span = from === null || to === null ? null : to - from
  return { at: first.at, attempt, silence, count, comments, span, seqs: [first.seq, last.seq] }
}

/** The time that an event or comment tells of itself. */
function timeIn(record: Arrival): EpochMilliseconds | null {
  if (record.kind === 'comment') return timeInText(record.text)
  return timeInId(record.id) ?? (record.data === null ? null : timeInText(record.data))
}
