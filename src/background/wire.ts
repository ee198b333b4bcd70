/**
 * Where the facts of the wire come in: from devtools pages over their ports, from a StreamFilter directly. Finds out
 * which attempt each observed body is, merges what its observers tell with what the page tells, and writes the rest.
 */

import type { Placed } from '../core/attempt-records'
import { addressOf, type Conn } from '../core/attempt-slots'
import { type AttemptRequest, matchBodies, type TimedRequest } from '../core/match-bodies'
import { createMerger, type WireMemory } from '../core/merge'
import type { LogRecord } from '../core/record'
import type { EpochMilliseconds, Milliseconds } from '../core/units'
import type { WireSource } from '../core/wire-fact'
import type { Message, WireMessages, WireNews } from '../protocol'
import { createFloodGate } from './flood-gate'
import { createWaitingBody, type ObserveBody, type ObservedBody, type WaitingBody } from './waiting-body'

export type { ObserveBody, ObservedBody } from './waiting-body'

/** How long an event waits for the page's word while a panel watches, ... */
const WATCHED_PATIENCE: Milliseconds = 300
/** ... and while none does: a page may then tell half a second late. */
const UNWATCHED_PATIENCE: Milliseconds = 1500
/** Time from one look to the next while something waits to be decided. */
const LOOK_EVERY: Milliseconds = 40
/** An entry of DevTools is compared with requests after so long, as others may have begun beside it, ... */
const MATCHED_AFTER: Milliseconds = 400
/** ... and where they are fewer than the entries only then: a request that no page tells of waits 5 s. */
const MATCHED_WITH_FEWER_AFTER: Milliseconds = 6500
/** What has no name after that belongs to nothing that is watched. */
const GIVEN_UP_AFTER: Milliseconds = 8000
/** A devtools page whose port broke opens another within this time, or is closed. */
const BACK_WITHIN: Milliseconds = 5000
/** Connections of which something is remembered, requests of each, and requests in all. */
const CONNECTIONS_KEPT = 5000
const REQUESTS_KEPT = 4
const ATTEMPTS_KEPT = 5000
/** Bodies in the log of DevTools that are remembered after they are over. */
const ENTRIES_KEPT = 2000

export interface WireOptions {
  now(): EpochMilliseconds
  /** Whether a panel watches. */
  isWatched(): boolean
  /** UTF-16 units that wait to be stored. */
  waiting(): number
  /** Whether a document has told all that it knew at a time, as far as can be said. */
  hasTold(document: string, until: EpochMilliseconds): boolean
  note(placed: Placed): void
  /** Something new is to be stored of a connection: {@link Wire.memory}. */
  keep(conn: Conn): void
}

/** What a devtools page says of the bodies that it sees. */
export type WireMessage = Exclude<Message<WireMessages>, { kind: 'pace' }>

export interface Wire {
  /** What a page said. Says whether it is to be written: it may have been already. */
  admit(record: LogRecord): boolean
  /** What the browser said of a request. */
  placed(placed: Placed): void
  /** What is known of the requests of a connection has changed. */
  follow(conn: Conn): void
  /** Takes up a body whose bytes are read. */
  observe: ObserveBody
  /** No more bytes are read from now on. */
  withoutBytes(): void
  /** A devtools page said something of bodies over a port, which `id` stands for. */
  said(id: object, message: WireMessage, tell: (news: Message<WireNews>) => void): void
  /** The port of a devtools page is closed. */
  left(id: object): void
  /** What is to be stored of a connection, together with all that was written so far. */
  memory(connection: string): WireMemory | undefined
}

/** A body in the log of DevTools. */
interface Entry extends TimedRequest {
  stream: number
  heardAt: EpochMilliseconds
  /** Which body it is; `undefined` as long as that is not known, `null` where nobody wants to know of it. */
  body: Body | null | undefined
}

interface Body {
  connection: string
  attempt: number
}

/** A devtools page, as long as its port lives. */
interface Page {
  tab: number
  entries: Map<number, Entry>
  tell(news: Message<WireNews>): void
}

/** A connection, and what of it an entry may be. */
interface Followed {
  conn: Conn
  requests: readonly AttemptRequest[]
}

/** @param known the connections that were open when the background ended. */
export function createWire(options: WireOptions, known: readonly { http?: Conn; wire?: WireMemory }[]): Wire {
  const { now } = options
  const merger = createMerger()
  const gate = createFloodGate(options)
  const followed = new Map<string, Followed>()
  const pages = new Map<object, Page>()
  /** Bodies of which it is not known yet which attempt they are, and the attempts of the newest requests, by request. */
  const unnamed = new Map<string, WaitingBody>()
  const attempts = new Map<string, Body>()
  let isScheduled = false

  for (const { http, wire } of known) {
    if (http) follow(http).requests = wire?.requests ?? []
    if (wire) merger.restore(wire.merging)
  }

  /** Keeps a connection in mind, as the newest. */
  function follow(conn: Conn): Followed {
    const one = followed.get(conn.id) ?? { conn, requests: [] }
    one.conn = conn
    setBounded(followed, conn.id, one, CONNECTIONS_KEPT)
    return one
  }

  // --- which body is which attempt ----------------------------------------------------------------------------

  function nameBody(request: string): void {
    const body = unnamed.get(request)
    const attempt = attempts.get(request)
    if (!body || !attempt) return
    unnamed.delete(request)
    const from = merger.begin(attempt.connection, attempt.attempt, 'bytes', body.at)
    body.name(from && bytesOf(attempt))
  }

  function bytesOf({ connection, attempt }: Body): ObservedBody {
    return {
      facts(facts) {
        merger.facts(connection, attempt, 'bytes', facts, now())
        schedule()
      },
      over(complete, at) {
        merger.over(connection, attempt, 'bytes', complete, now(), at)
        schedule()
      },
    }
  }

  /** Gives up bodies that nobody has asked for. */
  function forgetUnnamed(): void {
    for (const [request, body] of unnamed) {
      if (now() < body.at + GIVEN_UP_AFTER) continue
      unnamed.delete(request)
      body.name(null)
    }
  }

  /** Finds out which bodies the new entries of a devtools page are, as far as that can be told by now. */
  function nameEntries({ tab, entries, tell }: Page): void {
    const all = [...entries.values()]
    const open = all.filter(({ body, heardAt }) => body === undefined && now() >= heardAt + MATCHED_AFTER)
    if (open.length === 0) return
    const taken = new Set(all.flatMap(({ body }) => (body ? nameOf(body) : [])))
    const free = requestsIn(tab).filter(request => !taken.has(nameOf(request)))
    const found = matchBodies(open, free)
    for (const [i, entry] of open.entries()) {
      const request = free[found[i] ?? -1]
      const isSure = open.every(({ url }, k) => url !== entry.url || found[k] !== -1)
      if (request && (isSure || now() >= entry.heardAt + MATCHED_WITH_FEWER_AFTER)) {
        const { connection, attempt } = request
        const from = merger.begin(connection, attempt, 'devtools', now())
        entry.body = from && { connection, attempt }
        tell(from ? { kind: 'resume', stream: entry.stream, from } : { kind: 'ignore', stream: entry.stream })
      } else if (now() >= entry.heardAt + GIVEN_UP_AFTER) {
        entry.body = null
        tell({ kind: 'ignore', stream: entry.stream })
      }
    }
  }

  /** The requests that DevTools of a tab may list. */
  function requestsIn(tab: number): (AttemptRequest & Body)[] {
    return [...followed.values()].flatMap(({ conn: { id, document }, requests }) => {
      // Firefox does not say which tab a worker belongs to.
      if (document.tab !== tab && document.tab >= 0) return []
      return requests.map(request => ({ ...request, connection: id }))
    })
  }

  // --- what is decided ----------------------------------------------------------------------------------------

  /** Decides soon what there is to decide: in one go, as much may come at once. */
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setTimeout(settle, LOOK_EVERY)
  }

  function settle(): void {
    isScheduled = false
    for (const page of pages.values()) nameEntries(page)
    forgetUnnamed()
    const patience = options.isWatched() ? WATCHED_PATIENCE : UNWATCHED_PATIENCE
    const hasTold = (connection: string, until: EpochMilliseconds) =>
      options.hasTold(followed.get(connection)?.conn.document.id ?? '', until)
    for (const { connection, record } of merger.settle(now(), patience, hasTold)) {
      const conn = followed.get(connection)?.conn
      if (conn) gate.write({ conn, record })
    }
    gate.declare()
    for (const id of merger.changed()) {
      const one = followed.get(id)
      if (one) options.keep(one.conn)
    }
    if (isWaiting()) schedule()
  }

  function isWaiting(): boolean {
    if (merger.isWaiting() || unnamed.size > 0 || gate.isWaiting()) return true
    for (const { entries } of pages.values())
      for (const { body } of entries.values()) if (body === undefined) return true
    return false
  }

  // --- devtools pages -----------------------------------------------------------------------------------------

  function isBack(tab: number): boolean {
    return [...pages.values()].some(page => page.tab === tab)
  }

  /** A devtools page is gone: what it saw it sees no longer. */
  function leave({ tab, entries }: Page): void {
    const again = new Set(
      [...pages.values()].flatMap(page =>
        [...page.entries.values()].flatMap(({ body }) => (body ? nameOf(body) : [])),
      ),
    )
    for (const { body } of entries.values()) {
      if (body && !again.has(nameOf(body)))
        merger.over(body.connection, body.attempt, 'devtools', false, now())
    }
    if (!isBack(tab)) without('devtools', tab)
    schedule()
  }

  function without(source: WireSource, tab: number | null): void {
    for (const { conn } of followed.values()) {
      if (tab === null || conn.document.tab === tab || conn.document.tab < 0)
        merger.gone(conn.id, source, now())
    }
  }

  function hear(page: Page, message: WireMessage): void {
    if (message.kind === 'observe') return
    const { stream } = message
    if (message.kind === 'stream') {
      const { url, startedAt: at } = message
      const entry: Entry = { stream, url: addressOf(url), at, heardAt: now(), body: undefined }
      setBounded(page.entries, stream, entry, ENTRIES_KEPT)
      return
    }
    const entry = page.entries.get(stream)
    if (message.kind === 'facts') {
      if (entry?.body)
        merger.facts(entry.body.connection, entry.body.attempt, 'devtools', message.facts, now())
    } else if (message.kind === 'over' && entry) {
      if (entry.body)
        merger.over(entry.body.connection, entry.body.attempt, 'devtools', message.complete, now())
      // No other entry is the same request.
      entry.body ??= null
    }
  }

  return {
    admit(record) {
      const isNew = merger.record(record)
      if (record.kind !== 'event' || merger.isWaiting()) schedule()
      return isNew
    },

    placed({ conn, record }) {
      const one = follow(conn)
      const { kind, attempt, at } = record
      if (kind === 'request' || kind === 'redirect') {
        one.requests = [...one.requests, { attempt, url: addressOf(record.url), at }].slice(-REQUESTS_KEPT)
        options.keep(conn)
      }
      merger.record({ ...record, seq: 0 } as LogRecord)
      schedule()
    },

    follow(conn) {
      follow(conn)
      const { id: connection, slots } = conn
      for (const { request, attempt } of slots) {
        if (request === null) continue
        setBounded(attempts, request, { connection, attempt }, ATTEMPTS_KEPT)
        nameBody(request)
      }
      schedule()
    },

    observe({ request, at, unwanted }) {
      const body = createWaitingBody({ at, unwanted })
      unnamed.set(request, body)
      nameBody(request)
      schedule()
      return body
    },

    withoutBytes() {
      without('bytes', null)
      schedule()
    },

    said(id, message, tell) {
      if (message.kind === 'observe') pages.set(id, { tab: message.tab, entries: new Map(), tell })
      const page = pages.get(id)
      if (page) hear(page, message)
      schedule()
    },

    left(id) {
      const page = pages.get(id)
      pages.delete(id)
      if (page) setTimeout(() => leave(page), BACK_WITHIN)
    },

    memory(id) {
      const merging = merger.memory(id)
      return merging && { merging, requests: followed.get(id)?.requests ?? [] }
    },
  }
}

/** Puts a value in, as the newest, and forgets the oldest where there are too many. */
function setBounded<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= limit) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}

function nameOf({ connection, attempt }: Body): string {
  return `${connection} ${attempt}`
}
