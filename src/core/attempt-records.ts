/**
 * Writes down what became of requests whose attempt is known: their records, in the log's words. The end of an attempt
 * is held back where only the page can say what it was.
 */

import { endedHow, needsPage, type Outcome } from './attempt-end'
import { addAddress, type Conn, isReadByPage, type Slot } from './attempt-slots'
import type { Expected } from './choose-slot'
import type { Expectations } from './expectations'
import { essence, type HttpFact } from './http-fact'
import type { LogRecord, RecordFields } from './record'
import type { EpochMilliseconds, Milliseconds } from './units'

/** A record without the number that it gets in its log. */
export type Unnumbered = LogRecord extends infer R ? (R extends LogRecord ? Omit<R, 'seq'> : never) : never

/** A record, and the connection that it is of. */
export interface Placed {
  conn: Conn
  record: Unnumbered
}

/** Only the page's word tells why an attempt was aborted, and it always comes: this long it is waited for. */
const WORD_WITHIN: Milliseconds = 5000

/** An end that is not told yet. */
interface Ending extends Expected {
  at: EpochMilliseconds
  error: string | null
  heardAt: EpochMilliseconds
}

export interface AttemptRecords {
  /** Writes a record of a connection. */
  put<K extends keyof RecordFields>(
    conn: Conn,
    attempt: number,
    at: EpochMilliseconds,
    kind: K,
    fields: RecordFields[K],
  ): void
  /** Writes one step of a request whose attempt is known. */
  write(fact: HttpFact, attempt: Expected, now: EpochMilliseconds, guess: boolean): void
  /** Writes the ends that can be told by now. `over` hears of each, with its request, and when that closed the connection. */
  conclude(
    now: EpochMilliseconds,
    patience: Milliseconds,
    over: (request: string, conn: Conn, closedAt: EpochMilliseconds | null) => void,
  ): void
  /** What was written since the last call. */
  taken(): Placed[]
  /** Whether something is written and not taken, or waits to be. */
  isWaiting(): boolean
}

/**
 * @param expectations follow a connection to the addresses that it is redirected to.
 * @param touched something new is known of a connection.
 */
export function createAttemptRecords(
  expectations: Expectations,
  touched: (conn: Conn) => void,
): AttemptRecords {
  /** By request. */
  const endings = new Map<string, Ending>()
  let placed: Placed[] = []

  const put: AttemptRecords['put'] = (conn, attempt, at, kind, fields) => {
    const record = { kind, connection: conn.id, attempt, at, source: 'http' as const, ...fields }
    // The compiler cannot follow the pair of kind and fields through the union.
    placed.push({ conn, record: record as unknown as Unnumbered })
    touched(conn)
  }

  /** Writes the response; its address is known a moment after its headers. */
  function writeResponse(conn: Conn, slot: Slot, more: { ip?: string; fromCache?: true }): void {
    if (!slot.head || !slot.response) return
    const { at, headers } = slot.head
    slot.head = null
    put(conn, slot.attempt, at, 'response', { status: slot.response.status, headers, ...more })
  }

  /** How an attempt ended; `null` as long as the page may yet tell. */
  function howOf(
    { conn, slot, error, heardAt }: Ending,
    now: EpochMilliseconds,
    patience: Milliseconds,
  ): RecordFields['end']['how'] | null {
    const outcome: Omit<Outcome, 'page'> = {
      error,
      status: slot.response?.status ?? null,
      type: slot.response?.type ?? '',
      started: slot.response?.started ?? false,
      opened: slot.openedAt !== null,
      readsAnything: isReadByPage(conn),
    }
    // Chromium lets a page give up a moment before it says that it is left.
    const isTold = !conn.watched || slot.by === 'closed' || slot.by === 'left'
    const word = slot.by === null ? Math.max(patience, WORD_WITHIN) : patience
    const isAwaited = (needsPage(outcome) && !isTold) || isUnread({ conn, slot })
    if (isAwaited && now < heardAt + word) return null
    return endedHow({ ...outcome, page: slot.by === 'retry' || slot.by === 'over' ? null : slot.by })
  }

  return {
    put,

    write(fact, { conn, slot }, now, guess) {
      const { attempt } = slot
      switch (fact.step) {
        case 'request': {
          const { url, method, headers } = fact
          const mark = guess ? { guess } : undefined
          if (fact.seen) put(conn, attempt, fact.at, 'request', { url, method, headers, ...mark })
          return
        }
        case 'redirect': {
          // Its head was that of the redirection.
          slot.response = null
          slot.head = null
          put(conn, attempt, fact.at, 'redirect', { status: fact.status, url: fact.url })
          const open = conn.slots.filter(({ request }) => request === null)
          for (const each of open) expectations.remove(conn, each)
          addAddress(conn, fact.url)
          for (const each of open) expectations.add(conn, each)
          return
        }
        case 'response':
          slot.response = { status: fact.status, type: essence(fact.headers['content-type']), started: false }
          slot.head = { at: fact.at, headers: fact.headers }
          touched(conn)
          return
        case 'started':
          if (slot.response) slot.response.started = true
          writeResponse(conn, slot, {
            ...(fact.ip !== null && { ip: fact.ip }),
            ...(fact.fromCache && { fromCache: true as const }),
          })
          return
        case 'end':
          writeResponse(conn, slot, {})
          endings.set(fact.request, { conn, slot, at: fact.at, error: fact.error, heardAt: now })
      }
    },

    conclude(now, patience, over) {
      for (const [request, ending] of endings) {
        const how = howOf(ending, now, patience)
        if (how === null) continue
        const { conn, slot, at, error } = ending
        endings.delete(request)
        slot.isOver = true
        put(conn, slot.attempt, at, 'end', { how, error })
        const isClosed = !conn.watched || isUnread(ending)
        if (isClosed) put(conn, slot.attempt, at, 'close', { by: 'end' })
        over(request, conn, isClosed ? at : null)
      }
    },

    taken() {
      const records = placed
      placed = []
      return records
    },

    isWaiting: () => endings.size + placed.length > 0,
  }
}

/** Whether it is a page's to say that it is over, and the page has not: it may have given the body away unread. */
function isUnread({ conn, slot }: Expected): boolean {
  return conn.watched && isReadByPage(conn) && slot.by === null
}
