/**
 * A body whose bytes are read before it is known which attempt it is: keeps what comes of it until then. Runs in the
 * background, for a tenth of a second where a page tells of the connection, for five where none does.
 */

import type { EpochMilliseconds } from '../core/units'
import type { WireFact } from '../core/wire-fact'

/** A body that is observed here in the background, byte by byte. */
export interface ObservedBody {
  /** What came of it, in the order of the stream, from its beginning, without a gap. */
  facts(facts: readonly WireFact[]): void
  /** Nothing more will be told of it: the body is over, or, where not `complete`, is no longer looked at, since `at`. */
  over(complete: boolean, at: EpochMilliseconds): void
}

/** Takes up a body that is about to begin: before any other observer can see anything of it. */
export type ObserveBody = (request: {
  /** The browser's id of the request. */
  request: string
  at: EpochMilliseconds
  /** Nobody wants to know of it, or of any more of it. */
  unwanted(): void
}) => ObservedBody

export interface WaitingBody extends ObservedBody {
  readonly at: EpochMilliseconds
  /** Whether it was over before it had a name. */
  readonly isOver: boolean
  /** Says where its facts go: what was kept at once, and all that comes. `null` where nobody wants them. */
  name(body: ObservedBody | null): void
}

/** Facts that are kept, and UTF-16 units of their payloads. Beyond, payloads are given up, then the whole body. */
const FACTS_KEPT = 100_000
const UNITS_KEPT = 8 << 20

export function createWaitingBody({
  at,
  unwanted,
}: Pick<Parameters<ObserveBody>[0], 'at' | 'unwanted'>): WaitingBody {
  let kept: WireFact[] = []
  let units = 0
  let end: { complete: boolean; at: EpochMilliseconds } | undefined
  let named: ObservedBody | null | undefined

  /** Nobody wants it, or it is too much: what comes is let go. */
  function giveUp(): void {
    kept = []
    named = null
    unwanted()
  }

  function keep(fact: WireFact): void {
    if (fact.kind === 'comment') units += fact.text.length
    if (fact.kind !== 'event') kept.push(fact)
    else {
      units += fact.type.length + fact.id.length
      const isKept = units < UNITS_KEPT
      if (isKept) units += fact.data?.length ?? 0
      kept.push(isKept ? fact : { ...fact, data: null })
    }
    if (kept.length > FACTS_KEPT || units > 2 * UNITS_KEPT) giveUp()
  }

  return {
    at,
    get isOver() {
      return end !== undefined
    },

    facts(facts) {
      for (const [i, fact] of facts.entries()) {
        if (named !== undefined) {
          named?.facts(facts.slice(i))
          return
        }
        keep(fact)
      }
    },

    over(complete, at) {
      end = { complete, at }
      named?.over(complete, at)
    },

    name(body) {
      if (named !== undefined) return
      if (body === null) {
        giveUp()
        return
      }
      named = body
      if (kept.length > 0) body.facts(kept)
      kept = []
      if (end) body.over(end.complete, end.at)
    },
  }
}
