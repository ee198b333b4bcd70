/**
 * Streams that were taken for ones that no page tells of, as their page was stopped for longer than its word is waited
 * for, by a debugger or by a script that does not end. Where it tells of one after all, that is the connection which is
 * in the log already. Used by `correlate.ts`.
 */

import { addressOf, type Conn, type DocumentKey } from './attempt-slots'
import { SKEW, TIGHT } from './choose-slot'
import { placeOf } from './expectations'
import type { Api } from './record'
import type { EpochMilliseconds } from './units'

/** What a page says of a connection that it has made. */
export interface ToldStream {
  api: Api
  url: string
  method: string
  /** When it was asked for. */
  at: EpochMilliseconds
}

/** When a request began, and when the head of its response came. */
export interface Answered {
  begunAt: EpochMilliseconds
  answeredAt: EpochMilliseconds
}

/** A request that a page may mean as well, as its own word of it is not late yet. */
export interface Rival extends Answered {
  /** It is the one: nothing else that the page tells of means it. */
  mean(): void
}

export interface LateWords {
  /** A connection was made for a request of a document that no page told of, and that was answered at a time. */
  adopted(conn: Conn, answeredAt: EpochMilliseconds): void
  /**
   * The connection that a page tells of by a name of its own; `undefined` if it is a new one.
   * @param after when the page would have told of it already.
   * @param rivals the requests that it may be as well.
   */
  claim(
    document: DocumentKey,
    name: string,
    stream: ToldStream,
    after: EpochMilliseconds,
    rivals: readonly Rival[],
  ): Conn | undefined
  /** The connection that a page has claimed, by its own name or by that of the page. */
  claimed(name: string): Conn | undefined
  /** Takes up a connection that was stored. */
  restore(conn: Conn): void
}

/** Connections that are remembered, also after they are over. */
const KEPT = 1000

export function createLateWords(): LateWords {
  const open = new Set<Conn>()
  const claims = new Map<string, Conn>()

  function keep(conn: Conn): void {
    open.add(conn)
    for (const oldest of open) if (open.size > KEPT) open.delete(oldest)
  }

  function name(conn: Conn, name: string): void {
    claims.set(name, conn).set(conn.id, conn)
    for (const oldest of claims.keys()) if (claims.size > KEPT) claims.delete(oldest)
  }

  return {
    adopted(conn, answeredAt) {
      conn.adopted = { answeredAt, told: null }
      keep(conn)
    },

    claim(document, as, stream, after, rivals) {
      const own = [...open].flatMap(conn => {
        const answeredAt = conn.adopted?.answeredAt ?? 0
        return answeredAt > after && isOf(conn, document, stream)
          ? { conn, begunAt: begunAt(conn), answeredAt }
          : []
      })
      if (own.length === 0) return
      const first = chosen<(typeof own)[number] | Rival>([...own, ...rivals], stream)
      if (!first) return
      if (!('conn' in first)) {
        first.mean()
        return
      }
      const { conn } = first
      open.delete(conn)
      conn.adopted = { answeredAt: first.answeredAt, told: as }
      name(conn, as)
      return conn
    },

    claimed: as => claims.get(as),

    restore(conn) {
      if (!conn.adopted) return
      if (conn.adopted.told === null) keep(conn)
      else name(conn, conn.adopted.told)
    },
  }
}

/** The one of several that a page means. */
function chosen<A extends Answered>(all: A[], { api, at }: ToldStream): A | undefined {
  // It tells of EventSources in the order in which it made them, in which their requests begin.
  if (api === 'eventsource') return all.sort((a, b) => a.begunAt - b.begunAt)[0]
  const distanceOf = (each: Answered) => Math.abs(each.begunAt - at)
  const nearest = Math.min(...all.map(distanceOf))
  // A page that goes on is given responses in the order in which they came, and tells of them in that.
  const near = all.filter(each => distanceOf(each) <= nearest + SKEW)
  return near.sort((a, b) => a.answeredAt - b.answeredAt)[0]
}

function isOf(conn: Conn, document: DocumentKey, { api, url, method, at }: ToldStream): boolean {
  // One that was not asked for as an EventSource does was taken for a `fetch`.
  if (api === 'eventsource' && conn.api === 'fetch') return false
  const isSame = placeOf(conn.document) === placeOf(document) && conn.method === method
  return isSame && conn.urls.includes(addressOf(url)) && isWithin(begunAt(conn), at)
}

/** When the one request of a connection began that was made for it. */
function begunAt({ slots }: Conn): EpochMilliseconds {
  return slots[0]?.from ?? 0
}

/** Whether a request may be what was asked for at a time. */
export function isWithin(begunAt: EpochMilliseconds, askedAt: EpochMilliseconds): boolean {
  return begunAt >= askedAt - SKEW && begunAt <= askedAt + TIGHT
}
