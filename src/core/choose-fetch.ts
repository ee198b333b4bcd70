/**
 * Chooses among the streams that a page reads itself, with `fetch` or XMLHttpRequest, the one that a request is of. The
 * page tells of such a stream when its response is there, and says when it asked: its request began between the two.
 * Pure; `docs/decisions/0008` has the reasons for the rules.
 */

import { addressOf } from './attempt-slots'
import { type Choice, CONFIRMED_WITHIN, type Expected, type Held, NEAR, SKEW, TIGHT } from './choose-slot'
import { EVENT_STREAM, essence } from './http-fact'
import type { EpochMilliseconds } from './units'

/** Requests and streams of which each may belong to another one of them. */
interface Group {
  requests: Held[]
  streams: Expected[]
}

/** The addresses that a request has gone to: a page may name any of them. */
export function addressesOf({ request, facts }: Held): string[] {
  const redirects = facts.flatMap(fact => (fact.step === 'redirect' ? [addressOf(fact.url)] : []))
  return [addressOf(request.url), ...redirects]
}

/** Whether a request may be of a stream. */
type MayBe = (request: Held, stream: Expected) => boolean

/**
 * @param streams those of the request's document that no request was found for yet.
 * @param requests the answered requests of the same document that are held, itself included.
 * @param isPatient it may still answer `wait`, as more may come to be known.
 */
export function chooseFetch(
  one: Held,
  streams: readonly Expected[],
  requests: readonly Held[],
  isPatient: boolean,
): Choice | 'wait' | null {
  const strict = groupOf(one, streams, requests, isOf)
  if (strict.streams.length > 0) return chooseIn(strict, one, isOf, isPatient)
  // Where nothing else fits.
  const left = streams.filter(stream => !requests.some(request => isOf(request, stream)))
  const loose = groupOf(one, left, requests, isNear)
  if (loose.streams.length === 0) return null
  if (isPatient) return 'wait'
  const choice = chooseIn(loose, one, isNear, false)
  return choice && choice !== 'wait' ? { ...choice, guess: true } : null
}

function chooseIn(
  { requests, streams }: Group,
  one: Held,
  mayBe: MayBe,
  isPatient: boolean,
): Choice | 'wait' | null {
  const isDoubtful = requests.some(each => each.isDoubtful) || streams.some(({ slot }) => slot.isDoubtful)
  const inTurn = streams[requests.indexOf(one)]
  // All that were answered are there, and of each its stream: they begin in the order in which they were asked for.
  const isEven = requests.length === streams.length
  const isAlone = requests.length === 1
  const areInOrder = requests.every((request, i) => {
    const stream = streams[i]
    if (!stream || !mayBe(request, stream)) return false
    return isInTime(request, stream) || (isAlone && isConfirmed(request, stream))
  })
  if (isEven && inTurn && areInOrder && !isDoubtful) return { ...inTurn, guess: false }
  if (isPatient) return 'wait'
  // What fits better to another request is not taken from it.
  const own = streams.filter(stream => fittest(stream, requests, mayBe) === one)
  const guess = own.find(each => isConfirmed(one, each)) ?? own[0]
  return guess ? { ...guess, guess: true } : null
}

/**
 * The request that a stream is of most likely: one that began at once, of several that began as near the one that was
 * answered last before the page told; else one that was answered just before.
 */
function fittest(stream: Expected, requests: readonly Held[], mayBe: MayBe): Held | undefined {
  const possible = requests.filter(each => mayBe(each, stream))
  // One that may be an EventSource's is as good as one that is further away by what clocks differ.
  const distanceOf = ({ request: { at, native } }: Held) =>
    Math.abs(at - stream.slot.from) + (native ? SKEW : 0)
  const inTime = possible.filter(each => isInTime(each, stream))
  const nearest = Math.min(...inTime.map(distanceOf))
  const [best] = inTime
    .filter(each => distanceOf(each) <= nearest + SKEW / 2)
    .sort((a, b) => (headAt(b) ?? 0) - (headAt(a) ?? 0))
  return best ?? possible.find(each => isConfirmed(each, stream)) ?? possible[0]
}

/** Whatever is connected with a request by `mayBe`, over any number of steps. */
function groupOf(
  one: Held,
  allStreams: readonly Expected[],
  allRequests: readonly Held[],
  mayBe: MayBe,
): Group {
  const requests = new Set([one])
  const streams = new Set<Expected>()
  for (let size = 0; size < requests.size + streams.size; ) {
    size = requests.size + streams.size
    for (const stream of allStreams)
      if (!streams.has(stream) && [...requests].some(each => mayBe(each, stream))) streams.add(stream)
    for (const request of allRequests)
      if (!requests.has(request) && [...streams].some(each => mayBe(request, each))) requests.add(request)
  }
  return {
    requests: [...requests].sort((a, b) => a.request.at - b.request.at),
    streams: [...streams].sort((a, b) => a.slot.from - b.slot.from),
  }
}

function isOf(held: Held, stream: Expected): boolean {
  return held.request.method === stream.conn.method && fits(held, stream, SKEW)
}

/** A busy machine lets a page stamp late, and some objects that ask do not tell the method. */
function isNear(held: Held, stream: Expected): boolean {
  return fits(held, stream, NEAR)
}

function fits(held: Held, { conn, slot: { from, openedAt } }: Expected, tolerance: number): boolean {
  const head = headAt(held)
  if (head === null || openedAt === null) return false
  const { at } = held.request
  const isInside = from <= at + tolerance && Math.max(at, head) <= openedAt + tolerance
  return isInside && addressesOf(held).some(address => conn.urls.includes(address))
}

/** Whether it began at once when it was asked for. */
function isInTime({ request }: Held, { slot }: Expected): boolean {
  return request.at - slot.from <= TIGHT
}

/** Whether the page got the response right after the browser. */
function isConfirmed(held: Held, { slot: { openedAt } }: Expected): boolean {
  const head = headAt(held)
  return head !== null && openedAt !== null && openedAt - head <= CONFIRMED_WITHIN
}

/** When the head of the final response came, if that is an event stream: the page tells of nothing else. */
export function headAt({ facts }: Held): EpochMilliseconds | null {
  const head = facts.findLast(({ step }) => step === 'response')
  const isStream = head?.step === 'response' && essence(head.headers['content-type']) === EVENT_STREAM
  return isStream ? head.at : null
}
