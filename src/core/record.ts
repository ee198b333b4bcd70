/**
 * The record: one observed fact with its time. Observers write records and nothing else; every view, verdict and
 * export is computed from them. The shape is a public contract, described in `docs/log-format.md`.
 */

import type { Spelling } from './spelling'
import type { Bytes, EpochMilliseconds, Milliseconds } from './units'

/** Who saw the fact. `tool` is SSE Pulse itself, where it states what it did, such as dropping records. */
export type Source = 'page' | 'http' | 'devtools' | 'bytes' | 'tool'

/** The interface that a connection was made with. */
export type Api = 'eventsource' | 'fetch' | 'xhr' | 'worker'

/** `EventSource.readyState`: 0 connecting, 1 open, 2 closed (HTML, section 9.2.2). */
export type ReadyState = 0 | 1 | 2

/** What happened to the page as a whole. */
export type EnvironmentChange =
  | 'hidden'
  | 'visible'
  | 'frozen'
  | 'resumed'
  | 'pagehide'
  | 'pageshow'
  | 'online'
  | 'offline'
  | 'sleep'
  | 'navigated'

/** Who closed a connection for good. */
export type ClosedBy = 'page' | 'browser' | 'navigation' | 'end'

/**
 * How an attempt ended. `clean`: the server finished the body. `cut`: the body broke off. `rejected`: a response that
 * the browser may not use (status, type, CORS). `refused`: no response (refused, DNS, TLS, timeout, offline).
 * `blocked`: never sent (CSP, mixed content, blocked port). `page`: `close()`, `abort()` or `cancel()`.
 * `navigation`: the page was left, the tab closed, loading stopped.
 */
export type EndedHow =
  | 'clean'
  | 'cut'
  | 'rejected'
  | 'refused'
  | 'blocked'
  | 'page'
  | 'navigation'
  | 'unknown'

/**
 * What can be seen of an attempt, each level with all of those before it. `api`: what the page is told. `http`: also
 * its requests. `devtools`: also events without a listener and the growth of the body, as long as DevTools is open.
 * `bytes`: every byte with its time.
 */
export type CaptureLevel = 'api' | 'http' | 'devtools' | 'bytes'

/**
 * Why a part of an event stream has no effect (HTML, section 9.2.6).
 *
 * `unknown-field`: a field name that is none of the four, so that its line is ignored. `late-bom`: the same, where the
 * name begins with a byte order mark that is not at the start of the stream. `id-with-nul`: an ID with U+0000 in it.
 * `retry-not-a-number`: a delay that is not ASCII digits only. `event-without-data`: a block that names a type and has
 * no data, so that nothing is dispatched. `unfinished-block`: the stream ended within a block. `invalid-utf8`: bytes
 * that are no UTF-8 were read as U+FFFD.
 */
export type FaultReason =
  | 'unknown-field'
  | 'late-bom'
  | 'id-with-nul'
  | 'retry-not-a-number'
  | 'event-without-data'
  | 'unfinished-block'
  | 'invalid-utf8'

/** Header names in lower case; repeated headers joined with `, `. Never one that holds a secret. */
export type Headers = Record<string, string>

/** Why records or payloads are missing from the log. */
export type DropReason =
  /** A payload was longer than this tool keeps; its beginning is in the log. */
  | 'payload-limit'
  /** The page sent faster than records could be stored: payloads, then single events, were given up. */
  | 'flood'
  /** A message did not fit the protocol; only a hostile or broken page sends one. */
  | 'invalid'
  /** The log reached its size limit and its oldest part was deleted. */
  | 'retention'
  /** The user wants payloads kept in part or not at all. */
  | 'choice'
  /** The user has paused the recording of the site, or records it no longer; with nothing, that this began. */
  | 'paused'

/** Where in the body a fact was, if it was told by who read the bytes. */
export interface Place {
  /** How many events of the body came before it. */
  after?: number
}

/** The fields that each kind of record has beside those of {@link RecordBase}. */
export interface RecordFields {
  connection: {
    api: Api
    url: string
    method: string
    withCredentials: boolean
    /** The browser's number of the tab. */
    tab: number
    /** The browser's number of the frame in its tab; 0 is the top frame. */
    frame: number
    /** The URL of the document that made the connection. */
    page: string
    /** Where it was made: the page's own frames, 4 kB at the most. */
    stack?: string
    /** The observer came to a page that was already open: earlier connections of it are unknown. */
    late?: boolean
  }
  /** The page began to listen to a type other than `message`, `open` and `error`. */
  listening: { type: string }
  /** An HTTP request was made for the attempt. */
  request: {
    url: string
    method: string
    headers: Headers
    /** Which connection or attempt it belongs to could not be told for certain. */
    guess?: true
  }
  redirect: { status: number; url: string }
  response: { status: number; headers: Headers; ip?: string; fromCache?: true }
  /** `http/1.1`, `h2` or `h3`, known when the attempt is over (Resource Timing, `nextHopProtocol`). */
  protocol: { protocol: string }
  /** The attempt is over. `error` is the browser's own name of the network error. */
  end: { how: EndedHow; error: string | null }
  open: Record<never, never>
  error: { readyState: ReadyState }
  event: {
    type: string
    /** The last event ID at dispatch. */
    id: string
    /** The whole payload, its beginning when `cut` is set, or `null` when it was not kept. */
    data: string | null
    /** Size of the whole payload. */
    size: Bytes
    cut?: true
    /** Whether the page has, or once had, a listener for the type. */
    heard: boolean
  } & Place
  /** A line that begins with a colon. */
  comment: {
    /** All after the colon, or its beginning when `cut` is set. */
    text: string
    /** Size of the whole line, without its end. */
    size: Bytes
    cut?: true
  } & Place
  /** A `retry:` field that counts. */
  retry: { delay: Milliseconds } & Place
  /** A block that sets the last event ID and has no data, so that no event is dispatched. */
  checkpoint: { id: string } & Place
  /** A part of the stream that the specification says to drop; `text` is the beginning of it. */
  fault: { reason: FaultReason; text: string } & Place
  /** A piece of the body arrived. */
  bytes: {
    size: Bytes
    /** FNV-1a, 32 bits, of the body up to the end of the piece. */
    sum?: number
  }
  /** How the lines of the body are spelled that bring facts of one kind, from the next of them on. */
  spelling: Spelling & Place
  /** From now on the attempt, and those that follow it, are seen at this level. */
  capture: { level: CaptureLevel }
  close: { by: ClosedBy; stack?: string }
  environment: {
    what: EnvironmentChange
    /** How long the machine slept (`sleep`). */
    span?: Milliseconds
    /** The document it happened to. */
    page?: string
  }
  dropped: { records: number; bytes: Bytes; why: DropReason }
  /**
   * What the user noted of an event; the latest note of an event counts. `connection`, `attempt` and `at` are those of
   * the event, so that a part of a log that has the event has the note.
   */
  note: {
    /** `seq` of the event. */
    on: number
    /** '' for an event that is pinned and nothing more, `null` where that is taken back. */
    text: string | null
  }
}

/** The name of each fact that this version knows. */
export type Kind = keyof RecordFields

/** What every record has. */
export interface RecordBase {
  /** The connection's id, unique in the log; `null` where the whole page is meant. */
  connection: string | null
  /** The HTTP request of the connection that it belongs to, counted from 1; 0 is before the first. */
  attempt: number
  /** Order of arrival, strictly increasing over all sessions of the browser profile. */
  seq: number
  /** Order of happening: stamped where the fact happened. */
  at: EpochMilliseconds
  source: Source
}

/** A record of one kind. */
export type RecordOf<K extends Kind> = { kind: K } & RecordBase & RecordFields[K]

/** Any record of this version. */
export type LogRecord = { [K in Kind]: RecordOf<K> }[Kind]

/**
 * A record as the page states it: connections are numbers of its own, and `seq` and `source` are not its to say.
 * On its way an event has a `size` only where its `data` is not whole: the background counts the rest.
 */
export type PageRecord = {
  [K in Kind]: { kind: K; connection: number | null } & Pick<RecordBase, 'attempt' | 'at'> &
    Omit<RecordFields[K], 'tab' | 'frame'>
}[Kind]

/** Length in UTF-16 units that a URL, an event type or an event ID may have. */
export const NAME_LIMIT = 1 << 16

/** Length in UTF-16 units that a `stack` may have. */
export const STACK_LIMIT = 4096

/** Length in UTF-16 units that the `text` of a fault may have. */
export const FAULT_LIMIT = 200

/** Length in UTF-16 units that the `text` of a note may have. */
export const NOTE_LIMIT = 2000

/** Length in UTF-16 units that the `data` of one event may have; what is beyond is cut and said to be. */
export const PAYLOAD_LIMIT = 1 << 20
