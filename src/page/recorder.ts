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

import { PAYLOAD_LIMIT, type PageRecord } from '../core/record'
import { utf8Size } from '../core/units'
import { BATCH_EVENT } from '../protocol'
import { charCodeAt, monotonicNow, ownKeys, quote, send, slice, wallNow } from './natives'

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
/** A wall clock that runs ahead of the monotonic one by more than this, in milliseconds, means that the machine slept. */
const SLEEP_AFTER = 5000

/** The fields of a record, without those that every record gets from the recorder. */
export type Fact = PageRecord extends infer R ? (R extends unknown ? Omit<R, 'at'> : never) : never

type Event = Extract<Fact, { kind: 'event' }>

export interface Recorder {
  /** Notes a fact that happened now. */
  record(fact: Exclude<Fact, Event>): void
  /** Notes an event that was dispatched now; the hot path. */
  event(connection: number, attempt: number, type: string, id: string, data: unknown, heard: boolean): void
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

  let batch = ''
  let records = 0
  let sentAt = Number.NEGATIVE_INFINITY

  // The lengths of the batches under way, oldest first: a queue without array methods.
  const lengths: Record<number, number> = { __proto__: null } as never
  let oldest = 0
  let next = 0
  let underWay = 0

  // What was given up of one connection since the last record got through: whole events, or their payloads only.
  let lostConnection = 0
  let lostAttempt = 0
  let lostEvents = 0
  let lostBytes = 0

  /** Now, on the page's monotonic clock, anchored anew whenever the machine slept. */
  function now(): number {
    const monotonic = monotonicNow()
    const ahead = wallNow() - (origin + monotonic)
    if (ahead > SLEEP_AFTER) {
      origin += ahead
      append(
        `{"kind":"environment","connection":null,"attempt":0,"at":${origin + monotonic},"what":"sleep","span":${ahead}}`,
      )
    }
    return origin + monotonic
  }

  function append(line: string): void {
    batch = records === 0 ? line : `${batch},${line}`
    records++
  }

  function sendIfDue(at: number): void {
    if (underWay === 0 || records >= BATCH_RECORDS || batch.length >= BATCH_LENGTH || at - sentAt > BATCH_AGE)
      flush(at)
  }

  function flush(at: number): void {
    if (records === 0) return
    const text = `[${batch}]`
    batch = ''
    records = 0
    sentAt = at
    lengths[next++] = text.length
    underWay += text.length
    beforeSend()
    send(node, BATCH_EVENT, text)
  }

  function lose(connection: number, attempt: number, events: number, bytes: number, at: number): void {
    const isOther = lostConnection !== connection || lostAttempt !== attempt || lostEvents > 0 !== events > 0
    if (isOther) declareLost(at)
    lostConnection = connection
    lostAttempt = attempt
    lostEvents += events
    lostBytes += bytes
  }

  function declareLost(at: number): void {
    if (lostEvents + lostBytes === 0) return
    append(dropped(lostConnection, lostAttempt, at, lostEvents, lostBytes, 'flood'))
    lostEvents = 0
    lostBytes = 0
  }

  return {
    record(fact) {
      if (stopped) return
      const at = now()
      declareLost(at)
      let line = `{"at":${at}`
      // Not `for in`, which also lists what the page has put on `Object.prototype`.
      const keys = ownKeys(fact)
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string
        const value = (fact as unknown as Record<string, string | number | boolean | null | undefined>)[key]
        if (value === undefined) continue
        if (key === 'stack' && underWay > UNDER_WAY_WITHOUT_PAYLOADS) continue
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
      if (underWay > UNDER_WAY_WITHOUT_EVENTS) {
        lose(connection, attempt, 1, utf8Size(text), at)
        return
      }
      if (underWay <= UNDER_WAY_WITHOUT_PAYLOADS || lostEvents > 0) declareLost(at)
      let payload: string
      if (underWay > UNDER_WAY_WITHOUT_PAYLOADS) {
        const size = utf8Size(text)
        payload = `null,"size":${size}`
        lose(connection, attempt, 0, size, at)
      } else if (text.length > PAYLOAD_LIMIT) {
        const kept = beginning(text)
        const size = utf8Size(text)
        payload = `${quote(kept)},"size":${size},"cut":true`
        append(dropped(connection, attempt, at, 0, size - utf8Size(kept), 'payload-limit'))
      } else payload = quote(text)
      append(
        `{"kind":"event","connection":${connection},"attempt":${attempt},"at":${at},"type":${quote(type)},"id":${quote(id)},"heard":${heard},"data":${payload}}`,
      )
      sendIfDue(at)
    },

    flush() {
      if (stopped) return
      const at = now()
      declareLost(at)
      flush(at)
    },

    stored() {
      if (oldest === next) return
      underWay -= lengths[oldest] ?? 0
      delete lengths[oldest++]
      if (underWay > 0) return
      const at = now()
      declareLost(at)
      flush(at)
    },

    stop() {
      stopped = true
      batch = ''
    },
  }
}

function dropped(
  connection: number,
  attempt: number,
  at: number,
  records: number,
  bytes: number,
  why: string,
): string {
  return `{"kind":"dropped","connection":${connection},"attempt":${attempt},"at":${at},"records":${records},"bytes":${bytes},"why":"${why}"}`
}

/** The first {@link PAYLOAD_LIMIT} units of a text, one fewer where that would cut a surrogate pair in two. */
function beginning(text: string): string {
  const last = charCodeAt(text, PAYLOAD_LIMIT - 1)
  return slice(text, 0, last >= 0xd800 && last <= 0xdbff ? PAYLOAD_LIMIT - 1 : PAYLOAD_LIMIT)
}
