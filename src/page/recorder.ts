/**
 * Writes down what the observers in the page see and hands it to the bridge in batches.
 *
 * A batch is built as text, record by record: no object or array is kept per event, and nothing that the page may
 * have put on a prototype (a setter on `Array.prototype`, a `toJSON`) is ever looked up.
 *
 * There is no timer. A batch leaves at once when none is under way, and otherwise when the one under way is stored,
 * when it is large, or when a second has passed: so a slow stream is logged as it happens, a fast one in large
 * pieces, and a hidden tab, whose timers sleep, like any other.
 */

import { NAME_LIMIT, PAYLOAD_LIMIT, type PageRecord } from '../core/record'
import type { EpochMilliseconds } from '../core/units'
import { BATCH_EVENT, BEHIND_RECORDS } from '../protocol'
import { charCodeAt, monotonicNow, ownKeys, quote, send, slice, utf8Size, wallNow } from './natives'

/** A batch leaves when it holds this many records, ... */
const BATCH_RECORDS = 500
/** ... is this long, in UTF-16 units, ... */
const BATCH_LENGTH = 64 * 1024
/** ... or when the last one left this long ago, in milliseconds. */
const BATCH_AGE = 1000
/** Beyond this much text under way payloads and stacks are given up: only the background's death or a flood gets there. */
const UNDER_WAY_WITHOUT_PAYLOADS = 8 << 20
/** Beyond this much text under way single events are given up too, and only counted. */
const UNDER_WAY_WITHOUT_EVENTS = 24 << 20
/** Beyond this much text under way everything is: only a page that makes connections by the thousand gets there. */
const UNDER_WAY_AT_MOST = 48 << 20
/** A wall clock that runs ahead of the monotonic one by more than this, in milliseconds, means that the machine slept. */
const SLEEP_AFTER = 5000
/**
 * Requests are stamped by the wall clock, from which the monotonic one drifts away, and which may be set: where the two
 * are apart by more than this, in milliseconds, the page follows. Less is the grain of the clocks.
 */
const DRIFT = 2

/** The fields of a record, without those that every record gets from the recorder. */
export type Fact = PageRecord extends infer R ? (R extends unknown ? Omit<R, 'at'> : never) : never

type Event = Extract<Fact, { kind: 'event' }>

/** What was given up of one connection. */
interface Loss {
  records: number
  bytes: number
  attempt: number
}

/** By connection. */
type Losses = Record<string, Loss>

/** Stands for the page as a whole among connections, which are numbers from 1. */
const WHOLE_PAGE = '0'

export interface Recorder {
  /** Now, or, given a time of the page's monotonic clock, then; in milliseconds since the epoch. */
  time(monotonic?: number): EpochMilliseconds
  /** Notes a fact, which happened now if no time is given. */
  record(fact: Exclude<Fact, Event>, at?: EpochMilliseconds): void
  /** Notes an event, which was dispatched just now; the hot path. */
  event(connection: number, attempt: number, type: string, id: string, data: unknown, heard: boolean): void
  /** Notes a piece of a body, as `PagePiece` of `core/page-piece.ts` says. */
  piece(
    connection: number,
    attempt: number,
    at: EpochMilliseconds,
    number: number,
    text: string,
    lead: number,
    trail: number,
    counted: boolean,
  ): void
  /** So much is under way that pieces are to be given up. */
  isFlooded(): boolean
  /** Counts what was given up of a body. */
  lose(connection: number, attempt: number, records: number, bytes: number): void
  /** Sends what is not sent yet, whatever is under way: the page may be gone after this task. */
  flush(): void
  /** The oldest batch under way is stored. */
  stored(): void
  /** Nobody listens any more: from now on do nothing. */
  stop(): void
}

/**
 * @param node what the bridge listens on.
 * @param beforeSend called before each batch leaves.
 */
export function createRecorder(node: EventTarget, beforeSend: () => void): Recorder {
  let stopped = false
  let origin = wallNow() - monotonicNow()
  let last = 0

  let batch = ''
  let records = 0
  /** The text of the pieces in the batch. */
  let pieces = ''
  let sentAt = Number.NEGATIVE_INFINITY

  // The lengths of the batches under way, oldest first: a queue without array methods.
  const lengths: Record<number, number> = { __proto__: null } as never
  let oldest = 0
  let next = 0
  let underWay = 0

  // What was given up since the last batch, by connection: whole events, and payloads of events that were kept.
  let lostEvents: Losses = { __proto__: null } as never
  let lostPayloads: Losses = { __proto__: null } as never
  let isAnyLost = false

  /** Now, on the page's monotonic clock, anchored anew whenever the wall clock has left it. */
  function now(): number {
    const monotonic = monotonicNow()
    const ahead = wallNow() - (origin + monotonic)
    // Where the page was held up between the two readings they say nothing.
    if ((ahead > DRIFT || ahead < -DRIFT) && monotonicNow() - monotonic < DRIFT) {
      origin += ahead
      if (ahead > SLEEP_AFTER)
        append(
          `{"kind":"environment","connection":null,"attempt":0,"at":${origin + monotonic},"what":"sleep","span":${ahead}}`,
        )
    }
    const at = origin + monotonic
    // The grain of the clocks must not put one fact before another; a clock that was set back may.
    if (at > last || at < last - 2 * DRIFT) last = at
    return last
  }

  function append(line: string): void {
    batch = records === 0 ? line : `${batch},${line}`
    records++
  }

  /** What is not stored yet, in UTF-16 units. */
  const waiting = (): number => underWay + batch.length + pieces.length

  function sendIfDue(at: number): void {
    if (
      underWay === 0 ||
      records >= BATCH_RECORDS ||
      batch.length + pieces.length >= BATCH_LENGTH ||
      at - sentAt > BATCH_AGE
    )
      flush(at)
  }

  function flush(at: number): void {
    if (isAnyLost) declareLost(at)
    if (records === 0) return
    try {
      beforeSend()
    } catch {
      // What it does is of less worth than the batch.
    }
    const text = pieces === '' ? `[${batch}]` : `[${batch}]${BEHIND_RECORDS}${pieces}`
    batch = ''
    pieces = ''
    records = 0
    sentAt = at
    lengths[next++] = text.length
    underWay += text.length
    send(node, BATCH_EVENT, text)
  }

  /** Counts what is given up. A table, not a record each: streams may take turns, and this must not grow with them. */
  function lose(
    losses: Losses,
    connection: number | string,
    attempt: number,
    bytes: number,
    records = 1,
  ): void {
    isAnyLost = true
    const loss = losses[connection]
    if (loss) {
      loss.records += records
      loss.bytes += bytes
      loss.attempt = attempt
    } else losses[connection] = { __proto__: null, records, bytes, attempt } as never
  }

  function declareLost(at: number): void {
    declare(lostEvents, true, at)
    declare(lostPayloads, false, at)
    lostEvents = { __proto__: null } as never
    lostPayloads = { __proto__: null } as never
    isAnyLost = false
  }

  function declare(losses: Losses, whole: boolean, at: number): void {
    const connections = ownKeys(losses)
    for (let i = 0; i < connections.length; i++) {
      const connection = connections[i] as string
      const { records, bytes, attempt } = losses[connection] as Loss
      append(
        dropped(
          connection === WHOLE_PAGE ? 'null' : connection,
          attempt,
          at,
          whole ? records : 0,
          bytes,
          'flood',
        ),
      )
    }
  }

  /** The beginning of an event type or ID that is longer than any log keeps. */
  function cutName(name: string, connection: number, attempt: number, at: number): string {
    const kept = beginning(name, NAME_LIMIT)
    append(dropped(connection, attempt, at, 0, utf8Size(name) - utf8Size(kept), 'payload-limit'))
    return kept
  }

  return {
    time(monotonic) {
      // First, as it follows the wall clock over a sleep.
      const at = now()
      return monotonic === undefined ? at : origin + monotonic
    },

    record(fact, at = now()) {
      if (stopped) return
      const { kind } = fact
      if (waiting() > (kind === 'bytes' ? UNDER_WAY_WITHOUT_EVENTS : UNDER_WAY_AT_MOST)) {
        // Of the page as a whole, as it is no event: those are counted by connection.
        lose(lostEvents, WHOLE_PAGE, 0, 0)
        return
      }
      let line = `{"at":${at}`
      // Not `for in`, which also lists what the page has put on `Object.prototype`.
      const keys = ownKeys(fact)
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string
        const value = (fact as unknown as Record<string, string | number | boolean | null | undefined>)[key]
        if (value === undefined) continue
        if (key === 'stack' && waiting() > UNDER_WAY_WITHOUT_PAYLOADS) continue
        line += `,"${key}":${typeof value === 'string' ? quote(value) : value}`
      }
      append(`${line}}`)
      sendIfDue(at)
    },

    event(connection, attempt, type, id, data, heard) {
      if (stopped) return
      const at = now()
      // Always a string in an event that the browser made from a stream.
      const text = typeof data === 'string' ? data : ''
      if (waiting() > UNDER_WAY_WITHOUT_EVENTS) {
        lose(lostEvents, connection, attempt, utf8Size(text))
        return
      }
      let payload: string
      if (waiting() > UNDER_WAY_WITHOUT_PAYLOADS) {
        const size = utf8Size(text)
        payload = `null,"size":${size}`
        lose(lostPayloads, connection, attempt, size)
      } else if (text.length > PAYLOAD_LIMIT) {
        const kept = beginning(text, PAYLOAD_LIMIT)
        const size = utf8Size(text)
        payload = `${quote(kept)},"size":${size},"cut":true`
        append(dropped(connection, attempt, at, 0, size - utf8Size(kept), 'payload-limit'))
      } else payload = quote(text)
      const name = type.length > NAME_LIMIT ? cutName(type, connection, attempt, at) : type
      const lastId = id.length > NAME_LIMIT ? cutName(id, connection, attempt, at) : id
      append(
        `{"kind":"event","connection":${connection},"attempt":${attempt},"at":${at},"type":${quote(name)},"id":${quote(lastId)},"heard":${heard},"data":${payload}}`,
      )
      sendIfDue(at)
    },

    piece(connection, attempt, at, number, text, lead, trail, counted) {
      if (stopped) return
      pieces += text
      append(
        `{"kind":"piece","connection":${connection},"attempt":${attempt},"at":${at},"number":${number},"length":${text.length},"lead":${lead},"trail":${trail},"counted":${counted}}`,
      )
      sendIfDue(at)
    },

    isFlooded: () => waiting() > UNDER_WAY_WITHOUT_EVENTS,

    lose(connection, attempt, records, bytes) {
      if (!stopped) lose(lostEvents, connection, attempt, bytes, records)
    },

    flush() {
      if (stopped) return
      flush(now())
    },

    stored() {
      if (oldest === next) return
      underWay -= lengths[oldest] ?? 0
      delete lengths[oldest++]
      if (underWay === 0) flush(now())
    },

    stop() {
      stopped = true
      batch = ''
      pieces = ''
    },
  }
}

function dropped(
  connection: number | string,
  attempt: number,
  at: number,
  records: number,
  bytes: number,
  why: string,
): string {
  return `{"kind":"dropped","connection":${connection},"attempt":${attempt},"at":${at},"records":${records},"bytes":${bytes},"why":"${why}"}`
}

/** The first units of a text, one fewer where that would cut a surrogate pair in two. */
function beginning(text: string, limit: number): string {
  const last = charCodeAt(text, limit - 1)
  return slice(text, 0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit)
}
