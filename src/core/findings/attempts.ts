/** What rules ask of attempts: whether they opened, who ended them, and runs of attempts with the same fate. */

import { EVENT_STREAM, essence } from '../http-fact'
import type { EpochMilliseconds, Milliseconds } from '../units'
import { type Draft, seqs } from './finding'
import type { AttemptView, StreamView } from './rule'

/** Whether the response is one that an EventSource may use. */
export function isUsable({ response }: AttemptView): boolean {
  return response !== null && response.status === 200 && essence(response.type) === EVENT_STREAM
}

/** When it opened, by all that is known; `null` if it did not. */
export function openedOf(attempt: AttemptView): EpochMilliseconds | null {
  if (attempt.openedAt !== null) return attempt.openedAt
  if (attempt.response && isUsable(attempt) && attempt.ending?.how !== 'rejected') return attempt.response.at
  return attempt.firstEventAt
}

/** The page, or the user, ended it. */
export function isEndedHere({ ending }: AttemptView): boolean {
  return ending?.how === 'page' || ending?.how === 'navigation'
}

/** A `retry:` field this shortly before the end says that the end was meant. */
const ANNOUNCED: Milliseconds = 500

/** The server said when to come back, and ended the stream: polling by design, as MCP of 2025 has it. */
export function isAnnouncedEnd({ notes, ending }: AttemptView): boolean {
  const told = notes?.retry?.at
  if (told === undefined || ending?.how !== 'clean' || ending.at === null) return false
  return ending.at >= told && ending.at - told <= ANNOUNCED
}

/** Made by something that gives up, tries again and keeps IDs by the rules of EventSource. */
export function isNative({ api }: AttemptView): boolean {
  return api === 'eventsource' || api === 'worker'
}

/** A page that closes a stream with which nothing is wrong, and needs it again after this long, was done with it. */
const DONE_WITH: Milliseconds = 10_000

/** Whether the page had closed the stream while it was open and well, as for a view that is left, and came back to it later. */
export function isFreshStart(attempt: AttemptView, former: AttemptView | undefined): boolean {
  const closing = former?.of.closing
  if (!former || !closing || closing.by !== 'page' || former.ending?.how !== 'page') return false
  return attempt.own === 1 && closing.attempt === former.own && attempt.at - closing.at > DONE_WITH
}

/** The last known moment of it: its end, or now. */
export function endOf({ ending, at }: AttemptView, now: EpochMilliseconds): EpochMilliseconds {
  return ending ? (ending.at ?? at) : now
}

/** How long it was open; `null` where that is not known, or it goes on. */
export function ageOf(attempt: AttemptView): Milliseconds | null {
  const { lived } = attempt
  return lived && lived.to !== null ? Math.max(0, lived.to - lived.from) : null
}

/** The last sign of the server in an attempt, and whether all of its bytes could be seen. */
export function lastSign(
  attempt: AttemptView,
  view: StreamView,
): { at: EpochMilliseconds; certain: boolean } | null {
  const begin = openedOf(attempt)
  if (begin === null) return null
  const at = Math.max(begin, attempt.notes?.lastByteAt ?? begin)
  return { at, certain: seesBytes(attempt, view) }
}

/** Whether the bytes of an attempt are seen as they come. */
export function seesBytes(attempt: AttemptView, { notesOf }: StreamView): boolean {
  const wire = notesOf(attempt.connection)?.wire
  return wire?.level === 'bytes' && wire.from <= (openedOf(attempt) ?? attempt.at)
}

/** Attempts of the same fate, without one among them that opened otherwise, and the one with which that ended. */
export interface Run {
  attempts: [AttemptView, ...AttemptView[]]
  next: AttemptView | null
}

/** The runs of attempts that match. One that opened and does not match ends a run; others are passed over. */
export function runsOf(
  attempts: readonly AttemptView[],
  matches: (attempt: AttemptView, index: number) => boolean,
): Run[] {
  const runs: Run[] = []
  let run: Run | null = null
  for (const [index, attempt] of attempts.entries()) {
    if (matches(attempt, index)) {
      if (run) run.attempts.push(attempt)
      else {
        run = { attempts: [attempt], next: null }
        runs.push(run)
      }
    } else if (run && openedOf(attempt) !== null) {
      run.next = attempt
      run = null
    }
  }
  return runs
}

/** What is said of a run: it stands until an attempt opens. */
export function draftOf(
  { attempts, next }: Run,
  timeOf: (attempt: AttemptView) => EpochMilliseconds,
  evidenceOf: (attempt: AttemptView) => readonly (number | null | undefined)[],
): Draft {
  const [first] = attempts
  const last = attempts.at(-1) ?? first
  return {
    from: timeOf(first),
    to: timeOf(last),
    resolvedAt: next && openedOf(next),
    evidence: attempts.flatMap(each => seqs(...evidenceOf(each))),
    values: { count: attempts.length },
  }
}

/** The records of how an attempt failed, for evidence. */
export function failureSeqs({ response, notes }: AttemptView): number[] {
  return seqs(response?.seq, notes?.ended?.seq, notes?.failed?.seq)
}

/** The host with its port, of a URL that is one. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}

/** The origin of a URL that is one; '' otherwise. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : ''
}
