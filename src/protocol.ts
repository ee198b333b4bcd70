/**
 * Every message that crosses from one context to another: what it carries, and a guard that reads it.
 *
 * page → bridge → background → panel. The page's side of the first hop is hostile until the background has
 * validated it; the others are our own contexts, whose guards catch version skew after an update.
 */

import type { Crowd } from './core/crowd'
import type { NewNote } from './core/event-notes'
import type { Chunk, Session } from './core/session'
import type { SiteVerdict } from './core/site-rules'
import type { Bytes, EpochMilliseconds } from './core/units'
import type { WireFact, WirePosition } from './core/wire-fact'

// --- page ↔ bridge: events on a node that only the two of them hold (docs/decisions/0002) -----------------------

/**
 * The one-shot event on the document by which the bridge hands the page script that node, before any script of the
 * page has run. Named `load` because such an event never passes through the window (DOM, "get the parent" of a
 * document): a parent may have put listeners into the window of a frame before its document came, not into the
 * document itself. A `SubmitEvent`, as that carries an element from world to world, and in Firefox counts as a `load`
 * event, which a `MouseEvent` of that name does not.
 */
export const HANDSHAKE = 'load'

/**
 * Page → bridge, in `CustomEvent.detail`: a JSON array of `PageRecord`s and `PagePiece`s as one string, and, where there
 * are pieces, {@link BEHIND_RECORDS} and their text, in their order. Only the background parses it.
 */
export const BATCH_EVENT = 'batch'

/** What divides the records of a batch from the text of its pieces: no JSON of the page script has it. */
export const BEHIND_RECORDS = '\n'

/** What travels in {@link BATCH_EVENT}. */
export type PageBatch = string

/** Bridge → page, in `CustomEvent.detail`: a {@link BridgeSignal}. */
export const SIGNAL_EVENT = 'signal'

/**
 * `stored`: the oldest batch that is under way is stored, the next may come.
 * `stop`: nobody listens any more (the extension was removed, reloaded or updated): fall silent.
 */
export type BridgeSignal = 'stored' | 'stop'

// --- bridge ↔ background: over the runtime port named BRIDGE_PORT ------------------------------------------------

export const BRIDGE_PORT = 'bridge'

/** What the bridge tells the background. */
export interface BridgeMessages {
  /** First on every port. */
  hello: {
    /** Random id of this document, the same over all ports that it opens. */
    document: string
    /** The address of the document. */
    page: string
    /** The document was open before the extension came to it. */
    late: boolean
    /** When the document began. */
    startedAt: EpochMilliseconds
  }
  /** A batch of the page, with its number in this document, counted from 1 without holes. */
  batch: { number: number; text: PageBatch }
  /** Text that was given up because nothing was stored for too long. */
  lost: { bytes: Bytes }
  /** Answer to `ping`. */
  alive: Record<never, never>
}

/** What the background tells the bridge. */
export interface BackgroundMessages {
  /** Every batch up to this number is stored. */
  stored: { number: number }
  /** The bridge answers with `alive`, which keeps the background of a private window, whose log is in memory, awake. */
  ping: Record<never, never>
}

// --- panel ↔ background: over the runtime port named PANEL_PORT --------------------------------------------------

export const PANEL_PORT = 'panel'

/** What the panel asks of the background. */
export interface PanelMessages {
  /** Follow the session of one tab, or all sessions. First on every port. */
  watch: { tab: number | 'all' }
  /** Read a volatile session, which the panel cannot reach: answered by `chunks`. */
  read: { request: number; session: string; after: number }
  /** Delete what was logged so far of a session. */
  clear: { session: string }
  /** Write what the user notes of an event into the log of a session. */
  note: { session: string; note: NewNote }
  /** Reload the watched tab. */
  reload: { tab: number }
  /** Open the panel of a tab, or of all, as a page of its own. */
  openPage: { tab: number | 'all'; at?: StreamPlace }
  openOptions: Record<never, never>
  /** How much room do all logs take? Answered by `usage`. */
  usage: Record<never, never>
  /** Delete all logs: those of tabs that are closed, and what was logged so far of the others. Answered by `usage`. */
  clearAll: Record<never, never>
}

/** Where a panel is to begin. */
export interface StreamPlace {
  /** The id of a stream. */
  stream: string
  /** What is wrong with it is to be read first. */
  findings: boolean
}

/** What the background tells the panel. */
export interface PanelNews {
  /**
   * All watched sessions as they are now. Sent on `watch` and whenever one of them has changed. `workers`: there are
   * streams of workers that belong to no tab, in a session that is not among these.
   */
  sessions: { sessions: Session[]; workers: boolean }
  /** Answer to `read`; `more` when there is more to read after the last chunk. */
  chunks: { request: number; chunks: Chunk[]; more: boolean }
  /** The session was cleared: fold it anew. */
  cleared: { session: string }
  /** Whether the extension may see every site, and what is wrong with the storage of logs. Sent on `watch` and on change. */
  status: { hostAccess: boolean; problem: StorageProblem | null }
  /** How many streams are open to each origin, over all tabs. Sent on `watch` and on change. */
  crowds: { crowds: Crowd[] }
  /** Answer to `usage`. */
  usage: { size: Bytes; logs: number }
  /** How DevTools' log of the watched tab is looked at. Sent on `watch` and on change. */
  looking: { looking: Looking }
  /** Whether the watched tab is recorded, and if not, why. Sent on `watch` and on change. */
  recording: { verdict: SiteVerdict; site: string }
}

/** `off`: DevTools is closed, or there is no stream to look for. `slow`: it took too long, so that it has stopped. */
export type Looking = 'off' | 'on' | 'slow'

/**
 * Why logs are in memory only: the browser refused the database, a newer version of this extension has made it, or the
 * disk quota is used up.
 */
export type StorageProblem = 'unavailable' | 'newer' | 'full'

// --- devtools page ↔ background: over the runtime port named WIRE_PORT --------------------------------------------

export const WIRE_PORT = 'wire'

/** What the devtools page tells the background of the bodies that it sees. `stream` is a number of its own. */
export interface WireMessages {
  /** Which tab it sees. First on every port. */
  observe: { tab: number }
  /**
   * A response is an event stream: told once on every port, of each that is not over, before anything else of it.
   * Where it was redirected to, and when that request was made.
   */
  stream: { stream: number; url: string; startedAt: EpochMilliseconds }
  /** What came of it, in the order of the stream, beginning where `resume` asked for it. */
  facts: { stream: number; facts: WireFact[] }
  /** Nothing more will be told of it: the body is over, or, where not `complete`, is no longer looked at. */
  over: { stream: number; complete: boolean }
  /** Looking has become too slow, so that it has stopped; or it goes on. */
  pace: { slow: boolean }
}

/** What the background tells the devtools page. */
export interface WireNews {
  /** Whether there is anything to look for: a stream of the tab is open, or was a moment ago. First on every port. */
  watch: { on: boolean }
  /** It is known now which attempt it is, and up to where its facts are stored: tell what comes after. */
  resume: { stream: number; from: WirePosition }
  /** Nothing need be told of it: the page tells all of it, or it belongs to nothing that is watched. */
  ignore: { stream: number }
}

// --- background → devtools pages that have no port: a message to all pages of the extension -----------------------

/** What the background says to whom it may concern. */
export interface Announcements {
  /** A stream was opened in a tab: time to open a port. */
  streams: { tab: number }
}

/** A message of the map `M`: its name as `kind`, beside its fields. */
export type Message<M> = { [K in keyof M]: { kind: K } & M[K] }[keyof M]
