/**
 * Notes the protocol of each attempt that is over (`http/1.1`, `h2`, `h3`), from Resource Timing: browsers make an
 * entry for each, and say so in a task of its own, after or before the page learns of the end. Starts with the page's
 * first connection. An observer of its own: what the page sees of its entries does not change.
 */

import {
  entriesOf,
  entryNameOf,
  entryStartOf,
  initiatorTypeOf,
  monotonicNow,
  NativePerformanceObserver,
  nextHopProtocolOf,
  observePerformance,
  responseEndOf,
} from './natives'
import type { Recorder } from './recorder'

/** An entry and the end of its attempt are this near to one another, in milliseconds, ... */
const NEAR = 50
/** ... or this, where they are of one address: a page that is busy hears of the end later. */
const LATE = 1000
/** Attempts, and entries, that wait for their counterpart; a power of two. */
const WAITING = 64

/** An attempt that is over, or an entry of one. */
interface Waiting {
  connection: number
  attempt: number
  url: string
  /** On the page's monotonic clock: it began no earlier, or (an entry) just then. */
  begun: number
  ended: number
  /** `null` of an attempt; empty where the browser does not say, as of a request that failed. */
  protocol: string | null
}

/** A ring, as arrays have methods that the page may have replaced. */
type Ring = { [place: number]: Waiting | undefined; next: number }

/** Gives a recorder that learns from the facts it is given when attempts begin and end. */
export function observeProtocol(recorder: Recorder): Recorder {
  if (!NativePerformanceObserver) return recorder
  const urls: Record<number, string> = { __proto__: null } as never
  const begun: Record<number, number> = { __proto__: null } as never
  const attempts: Ring = { __proto__: null, next: 0 } as never
  const entries: Ring = { __proto__: null, next: 0 } as never

  function note(attempt: Waiting, protocol: string | null): void {
    if (!protocol) return
    const { connection } = attempt
    recorder.record({ kind: 'protocol', connection, attempt: attempt.attempt, protocol })
  }

  function end(connection: number, attempt: number): void {
    const ended = monotonicNow()
    const url = urls[connection] as string
    const over = { connection, attempt, url, begun: begun[connection] as number, ended, protocol: null }
    const entry = takeNearest(entries, over)
    if (entry) note(over, entry.protocol)
    else put(attempts, over)
  }

  function follow(fact: Parameters<Recorder['record']>[0]): void {
    const { kind, connection } = fact
    if (connection === null) return
    if (kind === 'connection') {
      urls[connection] = fact.url
      begun[connection] = monotonicNow()
    } else if ((kind === 'error' || kind === 'close') && connection in begun) {
      end(connection, fact.attempt)
      if (kind === 'error' && fact.readyState === 0) begun[connection] = monotonicNow()
      else {
        delete begun[connection]
        delete urls[connection]
      }
    }
  }

  function seen(entry: PerformanceResourceTiming): void {
    // Browsers call an EventSource `other`.
    if (initiatorTypeOf(entry) !== 'other') return
    const protocol = nextHopProtocolOf(entry)
    const one = {
      connection: 0,
      attempt: 0,
      url: entryNameOf(entry),
      begun: entryStartOf(entry),
      ended: responseEndOf(entry),
      protocol,
    }
    const attempt = takeNearest(attempts, one)
    if (attempt) note(attempt, protocol)
    else put(entries, one)
  }

  const observer = new NativePerformanceObserver(list => {
    try {
      const found = entriesOf(list)
      for (let i = 0; i < found.length; i++) seen(found[i] as PerformanceResourceTiming)
    } catch {
      // Our failure is never the page's failure.
    }
  })
  observePerformance(observer, { __proto__: null, type: 'resource' } as PerformanceObserverInit)

  return {
    record(fact, at) {
      recorder.record(fact, at)
      follow(fact)
    },
    time: recorder.time,
    event: recorder.event,
    piece: recorder.piece,
    isFlooded: recorder.isFlooded,
    lose: recorder.lose,
    flush: recorder.flush,
    stored: recorder.stored,
    stop: recorder.stop,
  }
}

function put(ring: Ring, one: Waiting): void {
  ring[ring.next & (WAITING - 1)] = one
  ring.next++
}

/**
 * Takes out what ended at the same time as `one`: of the same address, or else of any, as browsers stick to redirects.
 * An entry without a protocol takes its own attempt only, which would otherwise take the entry of another.
 */
function takeNearest(ring: Ring, one: Waiting): Waiting | undefined {
  let best = -1
  let bestDistance = Number.POSITIVE_INFINITY
  for (let place = 0; place < WAITING; place++) {
    const other = ring[place]
    if (!other) continue
    const apart = one.ended - other.ended
    const distance = apart < 0 ? -apart : apart
    const isSame = other.url === one.url
    if (!isSame && (one.protocol === '' || other.protocol === '')) continue
    const most = isSame ? LATE : NEAR
    // A response may be over before the page has noted that it made the connection.
    if (distance > most || other.begun > one.ended + most || one.begun > other.ended + most) continue
    const rank = isSame ? distance : distance + LATE
    if (rank < bestDistance) {
      best = place
      bestDistance = rank
    }
  }
  if (best < 0) return undefined
  const found = ring[best]
  ring[best] = undefined
  return found
}
