/**
 * One body and those who observe its bytes: takes each fact once, from the one that sees most, and from the others
 * where that is silent. As all read the same stream from its beginning, the n-th fact of one is the n-th of another.
 */

import type { EpochMilliseconds, Milliseconds } from './units'
import { isAfter, next, type WireFact, type WirePosition, type WireSource } from './wire-fact'

/** A fact that nobody has told before, and its place in the body. */
export interface TakenFact {
  fact: WireFact
  source: WireSource
  from: WirePosition
}

export interface WireBody {
  /** What was taken so far. */
  readonly taken: WirePosition
  /** The observer whose word counts; `undefined` if there is none any more. */
  best(): WireSource | undefined
  /** An observer takes it up, or goes on with it. Returns from where on its facts are wanted. */
  begin(source: WireSource): WirePosition
  /** What an observer tells, in the order of the stream. Returns what of it is taken. */
  facts(source: WireSource, facts: readonly WireFact[], now: EpochMilliseconds): TakenFact[]
  /**
   * An observer tells no more: the body is over, or, where not `complete`, is no longer looked at since `at`. Returns what is
   * taken from another in its place; `null` if that observer was not there.
   */
  over(source: WireSource, complete: boolean, at: EpochMilliseconds): TakenFact[] | null
  /** Until when all that came, and will come, is known: of a body that was seen to its end for ever. */
  seenUntil(now: EpochMilliseconds): EpochMilliseconds
}

/** From the one that sees most. */
const BY_RANK: readonly WireSource[] = ['bytes', 'devtools']
/** Facts that are kept of an observer that is ahead of a better one. */
const AHEAD_AT_MOST = 5000
/** Bytes are told when they come, so that silence says that nothing did; but those that came before their attempt was known. */
const PROMPT: Milliseconds = 100

/** What one look shows and the one before did not may have come before that one: Firefox shows text late. */
const SHOWN_LATE: Milliseconds = 500

interface Observer {
  told: WirePosition
  until: EpochMilliseconds
  /** What it told before a better one did, which may yet do so too. */
  ahead: Omit<TakenFact, 'source'>[]
  isOver: boolean
  /** It has seen the end of the body. */
  isComplete: boolean
}

/** @param position what was taken of it before, by a background that has ended. */
export function createWireBody(position: WirePosition): WireBody {
  const taken = { ...position }
  const observers = new Map<WireSource, Observer>()

  function best(): WireSource | undefined {
    return BY_RANK.find(source => observers.get(source)?.isOver === false)
  }

  /** A fact of the observer whose word counts, as far as it is new. */
  function take(source: WireSource, { fact, from }: Omit<TakenFact, 'source'>): TakenFact[] {
    if (!isAfter(fact, from, taken)) return []
    if (fact.kind === 'bytes') {
      const size = from.bytes + fact.size - taken.bytes
      taken.bytes += size
      return [{ fact: { ...fact, size }, source, from }]
    }
    const { events, others } = next(from, fact)
    if (fact.kind === 'event') taken.events = events
    else taken.others = others
    return [{ fact, source, from }]
  }

  return {
    taken,
    best,

    begin(source) {
      const known = observers.get(source)
      if (known && !known.isOver) return { ...known.told }
      observers.set(source, { told: { ...taken }, until: 0, ahead: [], isOver: false, isComplete: false })
      return { ...taken }
    },

    facts(source, facts, now) {
      const observer = observers.get(source)
      if (!observer || observer.isOver) return []
      const isBest = best() === source
      const found: TakenFact[] = []
      for (const fact of facts) {
        const from = observer.told
        observer.told = next(from, fact)
        if (source === 'bytes' && fact.at > now - PROMPT) observer.until = Number.POSITIVE_INFINITY
        else if (fact.kind !== 'bytes') observer.until = Math.max(observer.until, cameAfter(fact))
        if (isBest) found.push(...take(source, { fact, from }))
        else if (isAfter(fact, from, taken)) {
          observer.ahead.push({ fact, from })
          if (observer.ahead.length > AHEAD_AT_MOST) observer.ahead.shift()
        }
      }
      return found
    },

    over(source, complete, at) {
      const observer = observers.get(source)
      if (!observer || observer.isOver) return null
      observer.isOver = true
      if (complete) {
        observer.isComplete = true
        // The others see no more than it did.
        for (const other of observers.values()) other.ahead = []
        return []
      }
      observer.until = Math.min(observer.until, at)
      const other = best()
      const rest = other && observers.get(other)
      if (!rest) return []
      const found = rest.ahead.flatMap(each => take(other, each))
      rest.ahead = []
      return found
    },

    seenUntil: now =>
      Math.max(
        0,
        ...[...observers.values()].map(({ until, isComplete }) =>
          isComplete ? Number.POSITIVE_INFINITY : Math.min(now, until),
        ),
      ),
  }
}

/** A fact came no earlier than this. */
function cameAfter({ since, at }: WireFact): EpochMilliseconds {
  return since === undefined ? at : since - SHOWN_LATE
}
