/**
 * A server, a page and the observers of the wire: a small world that knows the truth. It tells a merger what each of
 * them sees, late and in pieces, and says what must come of it. Every choice comes from `choose`.
 */

import type { LogRecord } from '../../../src/core/record'
import type { WireFact, WireSource } from '../../../src/core/wire-fact'
import { createRecorder } from './records'

/** Gives 0 to `count` - 1. */
export type Choose = (count: number) => number

/** Something that a merger hears, and when. */
export type Delivery = { now: number } & (
  | { what: 'record'; record: LogRecord }
  | { what: 'begin'; connection: string; attempt: number; source: WireSource }
  | { what: 'facts'; connection: string; attempt: number; source: WireSource; facts: WireFact[] }
  | {
      what: 'over'
      connection: string
      attempt: number
      source: WireSource
      complete: boolean
      /** When it was so. */
      at: number
    }
)

/** What the log must hold of a fact, wherever it stands. */
export interface Expected {
  kind: string
  connection: string
  attempt: number
  at: number
  source: string
  type?: string
  id?: string
  data?: string | null
  heard?: boolean
}

export interface Simulated {
  deliveries: Delivery[]
  expected: Expected[]
  /** What it may hold: the page closed the connection when these were on their way, and nobody can tell before which. */
  possible: Expected[]
  /** Bytes that the log must count, by connection and attempt. */
  bytes: Map<string, number>
}

/** The page may be kept busy, and its words may be late, by so much in all. */
export const LATE_AT_MOST = 1200

interface Item {
  /** When it is on the wire, and when the page is given it. */
  at: number
  given: number
  size: number
  fact: Exclude<WireFact, { kind: 'bytes' }>
}

interface Body {
  connection: string
  attempt: number
  startedAt: number
  endedAt: number
  clean: boolean
  /** Its observers may be taken away. */
  isTaken: boolean
  /** Its events differ from each other, or have IDs. */
  isTelling: boolean
  items: Item[]
}

/** What one observer sees of a body. */
interface Sight {
  source: WireSource
  /** Of an item, when it says it came; `null` where it does not see it. */
  timeOf(item: Item): { at: number; since?: number; now: number } | null
  /** When it sees that the body has grown by an item; `null` where it does not. */
  growsAt(item: Item): number | null
  /** It is taken away before the body is over. */
  isTaken: boolean
}

const TYPES = ['message', 'ping', 'tick', 'update', 'error']
const LISTENED_TO = ['tick', 'update']
const FROM_THE_START = new Set(['message', 'ping', 'error'])

/** Runs one connection of a page, or of a worker, with some attempts. */
export function simulateWire(choose: Choose, lateness: Choose): Simulated {
  const isPage = choose(6) > 0
  const connection = isPage ? 'doc-1' : 'run-request-1'
  const record = createRecorder()
  const bodies = simulateBodies(choose, connection)
  const deliveries: Delivery[] = []
  const expected: Expected[] = []
  const possible: Expected[] = []
  const bytes = new Map<string, number>()

  const listened = new Map<string, number>()
  const until = bodies.at(-1)?.endedAt ?? 0
  for (const type of LISTENED_TO) {
    const when = choose(4)
    if (when === 0) listened.set(type, 1000)
    else if (when < 3) listened.set(type, whenIdle(1000 + choose(until - 900) + 0.5, bodies))
  }
  const closes = isPage && choose(3) === 0
  const closedAt = closes ? whenIdle(1000 + choose(until) + 0.25, bodies) : Number.POSITIVE_INFINITY

  for (const [type, at] of listened) if (at > closedAt) listened.delete(type)

  // --- the page, or, for a worker, the observer of requests ---
  const said: LogRecord[] = []
  const base = { connection, source: isPage ? ('page' as const) : ('http' as const) }
  said.push(record('connection', { ...base, attempt: 0, at: 1000, api: isPage ? 'eventsource' : 'worker' }))
  if (isPage) {
    for (const { attempt, items, endedAt, startedAt } of bodies) {
      if (startedAt < closedAt) said.push(record('open', { ...base, attempt, at: startedAt + 1 }))
      for (const { fact, given } of items) {
        if (fact.kind !== 'event' || given > closedAt || !isHeard(fact.type, given, listened)) continue
        const { type, id, data, size } = fact
        said.push(record('event', { ...base, attempt, at: given, type, id, data, size, heard: true }))
      }
      const failedAt = Math.max(endedAt, items.at(-1)?.given ?? 0) + 1
      if (failedAt < closedAt && attempt < bodies.length)
        said.push(record('error', { ...base, attempt, at: failedAt, readyState: 0 }))
    }
    for (const [type, at] of listened) said.push(record('listening', { ...base, attempt: 1, at, type }))
    if (closedAt < Number.POSITIVE_INFINITY)
      said.push(record('close', { ...base, attempt: 1, at: closedAt, by: 'page' }))
    said.sort((a, b) => a.at - b.at)
    let attempt = 1
    for (const each of said) {
      if (each.kind !== 'connection') each.attempt = attempt
      if (each.kind === 'error') attempt++
    }
  }
  let sentAt = 0
  for (const each of said) {
    sentAt = Math.max(sentAt, each.at + 0.1 + (lateness(8) === 0 ? lateness(400) : lateness(10)))
    deliveries.push({ what: 'record', now: sentAt, record: each })
    if (each.kind === 'event') expected.push(essence(each))
  }

  const knownAt = deliveries[0]?.now ?? 0

  // --- the wire ---
  for (const body of bodies) {
    if (body.startedAt > closedAt) continue
    const sights = [seeBytes(choose, body), seeDevtools(choose, body)].filter(sight => sight !== null)
    // Which attempt a body is can be told only of connections that are known.
    for (const sight of sights) tellOf(sight, body, deliveries, knownAt, lateness)
    for (const item of body.items) {
      const { fact, given } = item
      const isEvent = fact.kind === 'event'
      const isLate = isEvent && given > closedAt
      if (isEvent && isPage && !isLate && isHeard(fact.type, given, listened)) continue
      for (const sight of sights) {
        const time = sight.timeOf(item)
        if (!time) continue
        const { connection, attempt } = body
        const heard = isEvent ? { heard: !isPage } : {}
        const { since: _, ...fields } = { ...fact, ...time }
        const found = essence({ ...fields, ...heard, connection, attempt, source: sight.source } as never)
        ;(isLate ? possible : expected).push(found)
        break
      }
    }
    const counted = sights.map(sight => {
      const seen = body.items.filter(item => sight.growsAt(item) !== null)
      return seen.reduce((sum, { size }) => sum + size, 0)
    })
    bytes.set(`${connection} ${body.attempt}`, Math.max(0, ...counted))
  }
  deliveries.sort((a, b) => a.now - b.now)
  return { deliveries, expected: expected.sort(inOrder), possible, bytes }
}

/** What a record says, without where it stands. */
export function essence(record: LogRecord): Expected {
  const { kind, connection, attempt, at, source } = record
  const said = { kind, connection: String(connection), attempt, at, source }
  if (record.kind !== 'event') return { ...said, ...contentOf(record) }
  const { type, id, data, heard } = record
  return { ...said, type, id, data, heard }
}

function contentOf(record: LogRecord): object {
  if (record.kind === 'comment') return { text: record.text }
  if (record.kind === 'retry') return { delay: record.delay }
  return record.kind === 'checkpoint' ? { id: record.id } : {}
}

export function inOrder(a: Expected, b: Expected): number {
  return a.at - b.at || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
}

/** A script that would run while the page is busy runs before. */
function whenIdle(at: number, bodies: readonly Body[]): number {
  const busy = bodies.flatMap(({ items }) => items).find(item => item.at + 5 < at && at < item.given)
  return busy ? whenIdle(busy.at + 0.05, bodies) : at
}

function isHeard(type: string, at: number, listened: Map<string, number>): boolean {
  return FROM_THE_START.has(type) || at >= (listened.get(type) ?? Number.POSITIVE_INFINITY)
}

function simulateBodies(choose: Choose, connection: string): Body[] {
  const bodies: Body[] = []
  const hasIds = choose(2) === 0
  const isVaried = choose(3) > 0
  // Where all events are the same only time tells them apart: when the page is late, or an observer leaves, nothing.
  const isTelling = hasIds || isVaried
  const isBusyPage = isTelling && choose(2) === 0
  const isTaken = hasIds || (isTelling && !isBusyPage)
  const rhythm = [20, 300, 1500][choose(3)] as number
  let number = 0
  let at = 1010
  const attempts = 1 + choose(3)
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const startedAt = at
    let given = at
    const items: Item[] = []
    for (let count = choose(25); count > 0; count--) {
      at += 1 + choose(rhythm)
      // The page is busy at times: what comes meanwhile it is given afterwards, all at once.
      const isBusy = choose(30) === 0 && isBusyPage
      const busy = isBusy ? choose(700) : choose(4)
      given = Math.max(given + 0.01, at + 0.3 + busy)
      number++
      items.push({
        at,
        given,
        size: 5 + choose(40),
        fact: simulateFact(choose, at, number, hasIds, isVaried),
      })
    }
    at += 1 + choose(rhythm)
    bodies.push({
      connection,
      attempt,
      startedAt,
      endedAt: at,
      clean: choose(2) === 0,
      isTaken,
      isTelling,
      items,
    })
    at = Math.max(at, given) + 50 + choose(3000)
  }
  return bodies
}

function simulateFact(
  choose: Choose,
  at: number,
  number: number,
  hasIds: boolean,
  isVaried: boolean,
): Item['fact'] {
  const kind = choose(8)
  if (kind === 0) return { kind: 'comment', at, text: isVaried ? String(number) : '', size: 2 }
  if (kind === 1 && hasIds) return { kind: 'checkpoint', at, id: String(number) }
  if (kind === 2 && choose(3) === 0) return { kind: 'retry', at, delay: number }
  const type = TYPES[choose(TYPES.length)] as string
  const data = isVaried ? `n ${number}` : 'beat'
  return { kind: 'event', at, type, id: hasIds ? String(number) : '', data, size: data.length }
}

/** A StreamFilter: everything, at once; it may be taken away in the middle. */
function seeBytes(choose: Choose, { items, isTaken }: Body): Sight | null {
  const how = isTaken ? choose(3) : choose(2)
  if (how === 0) return null
  const last = how === 1 ? items.length : choose(items.length + 1)
  const sees = (item: Item) => items.indexOf(item) < last
  return {
    source: 'bytes',
    isTaken: how !== 1,
    timeOf: item => (sees(item) ? { at: item.at, now: item.at + 0.05 } : null),
    growsAt: item => (sees(item) ? item.at + 0.05 : null),
  }
}

/** DevTools: looks from time to time; may be closed in the middle. */
function seeDevtools(
  choose: Choose,
  { startedAt, endedAt, clean, isTaken: mayBeTaken, isTelling, items }: Body,
): Sight | null {
  const how = choose(5)
  if (how === 0) return null
  const every = 200 + choose(1000)
  const isChromium = how > 2
  const isTaken = choose(4) === 0 && mayBeTaken
  const over = Math.max(endedAt, items.at(-1)?.given ?? 0)
  const lastLook = isTaken ? startedAt + choose(endedAt - startedAt + 1) : over + every + 500
  // Firefox may show late what came.
  const lag = isChromium || !isTelling ? 0 : choose(3) * 150
  const lookAfter = (at: number) => startedAt + Math.ceil((at + lag - startedAt + 0.001) / every) * every
  return {
    source: 'devtools',
    isTaken,
    timeOf({ at, given, fact }) {
      const now = lookAfter(isChromium ? given : at)
      if (!isChromium) return now > lastLook ? null : { at: now, since: now - every, now }
      // Chromium notes an event when the page is about to be given it.
      if (fact.kind === 'event') return now > lastLook ? null : { at: given - 0.02, now }
      if (isTaken || !clean) return null
      // The text is there at the end; when its parts came is known from how the body grew.
      const found = lookAfter(at)
      return { at: found, since: found - every, now: lookAfter(endedAt) }
    },
    growsAt: ({ at }) => (lookAfter(at) > lastLook ? null : lookAfter(at)),
  }
}

/** Puts what an observer sees into what is delivered. */
function tellOf(sight: Sight, body: Body, deliveries: Delivery[], knownAt: number, lateness: Choose): void {
  const { connection, attempt, startedAt, endedAt, items } = body
  const { source, isTaken } = sight
  const here = { connection, attempt, source }
  // A filter is there before the body begins; DevTools' entry must first be found to be this attempt.
  const begun = Math.max(knownAt, source === 'bytes' ? startedAt : startedAt + 100 + lateness(600))
  deliveries.push({ what: 'begin', now: begun, ...here })
  const told: { when: number; fact: WireFact }[] = []
  for (const item of items) {
    const grown = sight.growsAt(item)
    if (grown !== null) told.push({ when: grown, fact: { kind: 'bytes', at: grown, size: item.size } })
    const time = sight.timeOf(item)
    if (!time) continue
    const { now: when, ...at } = time
    told.push({ when, fact: { ...item.fact, ...at } })
  }
  // What is found in one look is told at once.
  const looks = new Map<number, WireFact[]>()
  for (const { when: found, fact } of told.sort((a, b) => a.when - b.when)) {
    const when = Math.max(begun, found)
    const facts = looks.get(when) ?? []
    looks.set(when, facts)
    facts.push(fact)
  }
  let now = begun
  for (const [when, facts] of looks) {
    now = Math.max(now, when + (source === 'bytes' ? 0 : lateness(150)))
    deliveries.push({ what: 'facts', now, ...here, facts })
  }
  now = isTaken ? now + 1 : Math.max(now, endedAt) + 1
  // A filter that is taken away before its body has a name is gone long before that can be told.
  const lastAt = told.at(-1)?.when ?? startedAt
  const over = source === 'bytes' && isTaken ? lastAt + 1 : now
  deliveries.push({ what: 'over', now, ...here, complete: !isTaken, at: over })
}
