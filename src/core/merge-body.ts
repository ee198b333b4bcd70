/**
 * A connection and its newest bodies as `merge.ts` knows them: what waits for the word of the page, what the page is
 * certain to tell of, and how much is told for good.
 */

import { HEARTBEAT_NAMES } from './heartbeat-names'
import type { Merging, Places } from './merge-memory'
import {
  createTurn,
  isSurelyAfter,
  type Listening,
  type Turn,
  type TurnContext,
  type WireEvent,
} from './turn'
import type { EpochMilliseconds, Milliseconds } from './units'
import { createWireBody, type WireBody } from './wire-body'
import { BODY_START, type WireSource } from './wire-fact'

/** An event on the wire that the page may yet tell of. */
export interface Waiting {
  event: WireEvent
  source: WireSource
  /** Its number in the body, from 0, and how many that the page always tells of came before it. */
  number: number
  place: number
  heardAt: EpochMilliseconds
  /** Its index among those of its type. */
  index: number
}

/** One body, with what its observers tell and its page does. */
export interface Body extends WireBody {
  attempt: number
  waiting: Waiting[]
  turns: Map<string, Turn>
  places: Places
}

/** A connection, with its newest bodies. */
export interface Known {
  merging: Merging
  /** The newest. */
  bodies: Body[]
}

/** The types that the page script listens to from the start. */
export const ALWAYS_TOLD: ReadonlySet<string> = new Set(['message', 'open', 'error', ...HEARTBEAT_NAMES])
const BODIES_KEPT = 3
/** Clocks of two processes do not differ by more: what came later after listening began the page was given. */
export const CLOCKS_APART: Milliseconds = 500
/** Types of one connection that are remembered: a page that listens to more is taken to listen to all. */
export const TYPES_AT_MOST = 1000

/** The body of an attempt: the one that is known, or a new one that goes on from where it was told. */
export function bodyOf({ bodies, merging }: Known, attempt: number): Body {
  const known = bodies.find(body => body.attempt === attempt)
  if (known) return known
  const told = merging.told.find(each => each.attempt === attempt)
  const places = { wire: 0, page: 0, ...told?.places }
  const body: Body = {
    ...createWireBody(told?.position ?? BODY_START),
    attempt,
    waiting: [],
    turns: new Map(),
    places,
  }
  bodies.push(body)
  if (bodies.length > BODIES_KEPT) bodies.shift()
  return body
}

/** Whether the page tells of an event for certain, or nobody is given it. */
export function isTold({ merging }: Known, attempt: number, event: WireEvent, number: number): boolean {
  const { type } = event
  const { closedAt } = merging
  if (ALWAYS_TOLD.has(type) || (closedAt !== undefined && isSurelyAfter(event, closedAt))) return true
  const listening = merging.types.get(type)
  if (listening?.attempt === attempt) return listening.first !== undefined && number >= listening.first
  return listening ? listening.attempt < attempt : merging.types.size >= TYPES_AT_MOST
}

/** What is known beside the events of a type, for its turn. */
export function contextOf(
  { merging: { closedAt, hasHoles } }: Known,
  { places, seenUntil }: Body,
  listening: Listening,
  now: EpochMilliseconds,
  isDue: (heardAt: EpochMilliseconds) => boolean,
): TurnContext {
  return {
    listening,
    places: places.wire,
    seenUntil: seenUntil(now),
    closedAt: closedAt ?? null,
    // What is missing in what the page told may be just this.
    isDue: heardAt => !hasHoles && isDue(heardAt),
  }
}

/** Notes what is told of a body for good: all before the first event that waits. */
export function notePosition({ merging }: Known, body: Body): void {
  const {
    attempt,
    taken,
    waiting: [first],
  } = body
  const position = { ...taken, ...(first && { events: first.number }) }
  const places = { ...body.places, ...(first && { wire: first.place }) }
  const others = merging.told.filter(told => told.attempt !== attempt)
  merging.told = [...others, { attempt, position, places }].slice(-BODIES_KEPT)
}

/** The turn of a type in a body. */
export function turnOf({ merging }: Known, { turns, attempt }: Body, type: string): Turn {
  const listening = merging.types.get(type)
  const turn = turns.get(type) ?? createTurn(listening?.attempt === attempt ? listening.told : undefined)
  turns.set(type, turn)
  return turn
}
