/**
 * The ledger: everything the lab's server sent, per stream key, so that a test can hold what a page received and
 * what a log says against it. Lives in memory as long as the lab.
 */

import type { IncomingMessage } from 'node:http'
import type { EpochMilliseconds } from '../../src/core/units'
import type { Said } from './event-stream'

/** Length in UTF-16 units up to which the `data` of an event is kept whole. */
export const KEPT_DATA = 1 << 20

/** One thing that was sent, stamped when it was handed to the socket. */
export type Sent = { at: EpochMilliseconds } & (
  | {
      kind: 'event'
      type: string
      /** The block's own id, `null` where it has none. */
      id: string | null
      /** What `MessageEvent.lastEventId` must say, the id that the client came with taken into account. */
      lastEventId: string
      /** The payload, or its first {@link KEPT_DATA} units when `cut` is set. */
      data: string
      /** Bytes of the whole payload. */
      size: number
      cut?: true
    }
  | { kind: 'checkpoint'; id: string }
  | { kind: 'comment'; text: string }
  | { kind: 'retry'; delay: number }
  /** Many generated events, from the id `first` to the id `last`, which count up by one. */
  | { kind: 'run'; type: string; count: number; first: number; last: number; size: number }
  /** Bytes that no encoder made: broken on purpose, or given by a test. */
  | { kind: 'bytes'; text: string; size: number }
)

/** What {@link LedgerEntry.say} takes: {@link Sent} before it is stamped. */
export type Saying = Said | Unstamped<Extract<Sent, { kind: 'run' }>> | { kind: 'bytes'; bytes: Uint8Array }

type Unstamped<T> = Omit<T, 'at'>

/** How a response was over. */
export type SentEnd =
  /** The server finished the body. */
  | 'end'
  /** The server broke the body off. */
  | 'cut'
  /** The client closed it. */
  | 'client'
  /** The lab was closed. */
  | 'lab'

/** One request for a stream and all that was answered. */
export interface SentConnection {
  /** Counted from 1, per key. */
  readonly attempt: number
  /** When the request arrived. */
  readonly at: EpochMilliseconds
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly request: {
    readonly accept: string | null
    /** The header `Last-Event-ID`. */
    readonly lastEventId: string | null
    readonly cacheControl: string | null
    readonly origin: string | null
    /** Whether the request carried any cookie. */
    readonly cookie: boolean
  }
  /** `null` as long as nothing was answered. */
  readonly status: number | null
  readonly sent: readonly Sent[]
  /** `null` while the response is open. */
  readonly end: { readonly at: EpochMilliseconds; readonly how: SentEnd } | null
}

/** Everything sent under one key, in the order of the requests. */
export interface SentLog {
  readonly key: string
  readonly connections: readonly SentConnection[]
}

/** The open page of the ledger for one response. */
export interface LedgerEntry {
  readonly attempt: number
  status(status: number): void
  say(what: Saying): void
  /** Only the first end counts. */
  end(how: SentEnd): void
}

/** The book of one lab. */
export interface Ledger {
  open(key: string, request: IncomingMessage): LedgerEntry
  /** A copy of what is known now; a key that nobody asked for has no connections. */
  sent(key: string): SentLog
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function createLedger(): Ledger {
  const streams = new Map<string, (Writable<SentConnection> & { sent: Sent[] })[]>()

  return {
    open(key, request) {
      const connections = streams.get(key) ?? []
      streams.set(key, connections)
      const header = (name: string) => request.headers[name]?.toString() ?? null
      const lastEventIdHeader = header('last-event-id')
      const connection: Writable<SentConnection> & { sent: Sent[] } = {
        attempt: connections.length + 1,
        at: now(),
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        request: {
          accept: header('accept'),
          lastEventId: lastEventIdHeader && decodeHeader(lastEventIdHeader),
          cacheControl: header('cache-control'),
          origin: header('origin'),
          cookie: header('cookie') !== null,
        },
        status: null,
        sent: [],
        end: null,
      }
      connections.push(connection)
      let lastEventId = connection.request.lastEventId ?? ''

      return {
        attempt: connection.attempt,
        status(status) {
          connection.status = status
        },
        say(what) {
          const at = now()
          if ('id' in what && what.id !== null && !what.id.includes('\0')) lastEventId = what.id
          switch (what.kind) {
            case 'event': {
              const cut = what.data.length > KEPT_DATA
              connection.sent.push({
                ...what,
                at,
                lastEventId,
                data: cut ? what.data.slice(0, KEPT_DATA) : what.data,
                size: Buffer.byteLength(what.data),
                ...(cut && { cut }),
              })
              break
            }
            case 'run': {
              const before = connection.sent.at(-1)
              lastEventId = String(what.last)
              // A million events are one entry, or the book would outgrow what it describes.
              if (before?.kind === 'run' && before.type === what.type && before.last + 1 === what.first) {
                before.last = what.last
                before.count += what.count
                before.size += what.size
              } else connection.sent.push({ ...what, at })
              break
            }
            case 'bytes': {
              const text = Buffer.from(what.bytes).toString('utf8')
              connection.sent.push({ kind: 'bytes', at, text, size: what.bytes.length })
              break
            }
            default:
              connection.sent.push({ ...what, at })
          }
        },
        end(how) {
          connection.end ??= { at: now(), how }
        },
      }
    },

    sent(key) {
      const connections = streams.get(key) ?? []
      return {
        key,
        connections: connections.map(connection => ({ ...connection, sent: [...connection.sent] })),
      }
    },
  }
}

/** The single events of a log in the order they were sent; runs of generated events are not among them. */
export function eventsOf(log: SentLog): Extract<Sent, { kind: 'event' }>[] {
  return log.connections.flatMap(({ sent }) => sent.filter(entry => entry.kind === 'event'))
}

function now(): EpochMilliseconds {
  return performance.timeOrigin + performance.now()
}

/** Browsers send the header as UTF-8, Node reads headers as Latin-1. */
function decodeHeader(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8')
}
