/**
 * What a page expects of the network: for each connection the attempts that it knows of, each a slot for one request.
 * Plain JSON, so that a background that died goes on where it was.
 */

import type { Api, Headers, RecordFields } from './record'
import type { EpochMilliseconds, Milliseconds } from './units'

/** A document as both sides know it. */
export interface DocumentKey {
  /** Our own id of it; '' for what no watched document has made. */
  id: string
  /** The browser's id of it, where it gives one. */
  browser: string | null
  tab: number
  frame: number
}

/** One attempt and the request that it is, once that is known. */
export interface Slot {
  attempt: number
  /** Its request begins no earlier: the connection was made, or the attempt before has failed. */
  from: EpochMilliseconds
  /** When the page said that it is over, and how. `gave-up` is an `error` with readyState 2, `over` the end of a body. */
  until: EpochMilliseconds | null
  by: 'retry' | 'gave-up' | 'closed' | 'left' | 'over' | null
  openedAt: EpochMilliseconds | null
  /** The browser's id of its request. */
  request: string | null
  response: { status: number; type: string; started: boolean } | null
  /** A response whose record is not written yet. */
  head: { at: EpochMilliseconds; headers: Headers } | null
  /** Its `end` is written. */
  isOver: boolean
  /** It waited when a request of its address was guessed to be another's: the guess may have taken its own. */
  isDoubtful: boolean
}

/** A connection on its way through the network. */
export interface Conn {
  id: string
  api: Api
  method: string
  document: DocumentKey
  /** A page tells of it; otherwise its requests are all that is known. */
  watched: boolean
  private: boolean
  /** Where its requests may go: the address that it was made with, and those that it was redirected to. */
  urls: string[]
  /** What it waited before its last reconnection. */
  delay: Milliseconds | null
  /** The newest ones. */
  slots: Slot[]
  closedAt: EpochMilliseconds | null
  /** A request was guessed to be one of its attempts. */
  isGuessed: boolean
  /** Of one that was made for its request: when that was answered, and the id of its page, where that told of it after all. */
  adopted?: { answeredAt: EpochMilliseconds; told: string | null }
}

/**
 * Whether the page reads the response itself, with `fetch` or XMLHttpRequest: it tells of such a connection when the
 * head of the response is there, and one attempt is all there is.
 */
export function isReadByPage({ api }: Conn): boolean {
  return api === 'fetch' || api === 'xhr'
}

const SLOTS_KEPT = 3
const URLS_KEPT = 8

/** A connection whose first attempt begins now. */
export function beginConnection(
  id: string,
  document: DocumentKey,
  url: string,
  at: EpochMilliseconds,
  fields: Pick<Conn, 'api' | 'method' | 'watched' | 'private'>,
): Conn {
  const urls = [addressOf(url)]
  // A page that upgrades insecure requests, or a host known to be secure, sends `http:` as `https:`.
  if (url.startsWith('http:')) urls.push(addressOf(`https:${url.slice(5)}`))
  return {
    id,
    document,
    urls,
    delay: null,
    slots: [slot(1, at)],
    closedAt: null,
    isGuessed: false,
    ...fields,
  }
}

/** The address of a request: without the fragment, which is never sent, and as long as records keep it. */
export function addressOf(url: string): string {
  const end = url.indexOf('#')
  return (end < 0 ? url : url.slice(0, end)).slice(0, 1 << 16)
}

/** Another address that its requests may go to. */
export function addAddress(conn: Conn, url: string): void {
  const [made = '', ...others] = conn.urls
  conn.urls = [...new Set([made, ...others.slice(2 - URLS_KEPT), addressOf(url)])]
}

/** What the page says of an attempt, as its records say it. */
export type PageWord = { attempt: number; at: EpochMilliseconds } & (
  | { kind: 'open' }
  | { kind: 'error'; readyState: RecordFields['error']['readyState'] }
  | { kind: 'close'; by: RecordFields['close']['by'] }
)

/** Notes what the page says of an attempt. Returns the slots that this makes, or whose end it tells. */
export function followPage(conn: Conn, word: PageWord): { made: Slot | null; failed: Slot | null } {
  const here = slotOf(conn, word.attempt)
  const { at } = word
  if (word.kind === 'open') {
    here.openedAt ??= at
    return { made: null, failed: null }
  }
  here.until ??= at
  if (word.kind === 'close') {
    conn.closedAt = at
    if (word.by === 'page') here.by = 'closed'
    else if (word.by === 'navigation') here.by = 'left'
    else if (word.by === 'end') here.by ??= 'over'
    else here.by ??= 'gave-up'
    return { made: null, failed: here.by === 'gave-up' ? here : null }
  }
  if (word.readyState !== 0) {
    here.by ??= 'gave-up'
    return { made: null, failed: here }
  }
  here.by ??= 'retry'
  const made = slotOf(conn, word.attempt + 1, at)
  return { made, failed: null }
}

/** The slot of an attempt, made where the page tells of one that is not known: records may be missing. */
function slotOf(conn: Conn, attempt: number, from?: EpochMilliseconds): Slot {
  const known = conn.slots.find(each => each.attempt === attempt)
  if (known) return known
  const made = slot(attempt, from ?? conn.slots.at(-1)?.until ?? 0)
  conn.slots = [...conn.slots, made].slice(-SLOTS_KEPT)
  return made
}

function slot(attempt: number, from: EpochMilliseconds): Slot {
  return {
    attempt,
    from,
    until: null,
    by: null,
    openedAt: null,
    request: null,
    response: null,
    head: null,
    isOver: false,
    isDoubtful: false,
  }
}
