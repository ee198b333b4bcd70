/**
 * One request for a stream and its answer: what scenarios write with. Everything that goes out is entered in the
 * ledger at the same moment. Runs in the lab's server.
 */

import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { type EventFields, encodeComment, encodeEvent, type LineEnd, saidBy } from './event-stream'
import type { LedgerEntry, Saying } from './ledger'

/** How a server may leave: finish the body, close the socket in its middle, or reset the connection. */
export type Drop = 'end' | 'cut' | 'reset'

/** The events of one key, which live on from one connection to the next. */
export interface Sequence {
  /** Number of the newest event; 0 before the first. */
  last: number
}

/** What the server knows when a request for a stream arrives. */
export interface ExchangeOrigin {
  request: IncomingMessage
  response: ServerResponse
  url: URL
  /** The lab's origin that was not asked. */
  otherOrigin: string
  entry: LedgerEntry
  sequence: Sequence
  /** Header `Last-Event-ID`, or else the query's `lastEventId`. */
  lastEventId: string | null
  /** Sent with every answer. */
  headers: OutgoingHttpHeaders
}

export class Exchange {
  /** Aborted once the response is over, whoever ended it. */
  readonly signal: AbortSignal
  readonly #origin: ExchangeOrigin
  readonly #over = new AbortController()
  #flushed: Promise<void> = Promise.resolve()

  constructor(origin: ExchangeOrigin) {
    this.#origin = origin
    this.signal = this.#over.signal
    origin.response.on('close', () => {
      origin.entry.end('client')
      this.#over.abort()
    })
    // A write into a connection that the client has just reset.
    origin.response.on('error', () => this.#over.abort())
    origin.request.resume()
  }

  /** Which request under its key this is, counted from 1. */
  get attempt(): number {
    return this.#origin.entry.attempt
  }

  get url(): URL {
    return this.#origin.url
  }

  get otherOrigin(): string {
    return this.#origin.otherOrigin
  }

  get sequence(): Sequence {
    return this.#origin.sequence
  }

  get lastEventId(): string | null {
    return this.#origin.lastEventId
  }

  /**
   * Sends the head of a good event stream at once, or another when asked to: a header that is given replaces the
   * usual one, `undefined` leaves it out.
   */
  open(status = 200, headers: OutgoingHttpHeaders = {}): void {
    const { response, entry } = this.#origin
    const usual = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
    const all = Object.entries({ ...usual, ...this.#origin.headers, ...headers })
    for (const [name, value] of all) if (value !== undefined) response.setHeader(name, value)
    response.socket?.setNoDelay(true)
    response.writeHead(status)
    entry.status(status)
    response.flushHeaders()
  }

  /** A whole answer that is no stream. */
  async answer(status: number, body = '', headers: OutgoingHttpHeaders = {}): Promise<void> {
    this.open(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
    if (body !== '') this.#origin.response.write(body)
    await this.end()
  }

  /** Sends one block. `split` cuts it in two at its last carriage return, where parsers are easily wrong. */
  async event(fields: EventFields, framing: { lineEnd?: LineEnd; split?: boolean } = {}): Promise<void> {
    const text = encodeEvent(fields, framing.lineEnd)
    const cut = framing.split ? text.lastIndexOf('\r') + 1 : 0
    await this.write(cut > 0 ? text.slice(0, cut) : text, saidBy(fields))
    if (cut === 0) return
    await this.#flushed
    await setImmediate()
    await this.write(text.slice(cut), [])
  }

  async comment(text: string): Promise<void> {
    await this.write(encodeComment(text), [{ kind: 'comment', text }])
  }

  async retry(delay: number): Promise<void> {
    await this.event({ retry: delay })
  }

  /** Sends bytes that no encoder made; the ledger keeps them as they are. */
  async bytes(bytes: string | Uint8Array): Promise<void> {
    const raw = Buffer.from(bytes)
    await this.write(raw, [{ kind: 'bytes', bytes: raw }])
  }

  /** Sends bytes that say this. Resolves when the socket can take more. */
  async write(bytes: string | Uint8Array, said: readonly Saying[]): Promise<void> {
    const { response, entry } = this.#origin
    this.signal.throwIfAborted()
    for (const what of said) entry.say(what)
    let took = true
    this.#flushed = new Promise(flushed => {
      took = response.write(bytes, () => flushed())
    })
    if (!took) await once(response, 'drain', { signal: this.signal })
  }

  /** Waits for so many milliseconds. */
  async pause(span: number): Promise<void> {
    await setTimeout(span, undefined, { signal: this.signal })
  }

  /** Sends nothing more and leaves the connection open until the client or the lab closes it. */
  async hold(): Promise<never> {
    this.signal.throwIfAborted()
    await once(this.signal, 'abort')
    throw this.signal.reason
  }

  /** Leaves. What was written before still reaches the client, save after a `reset`. */
  async end(how: Drop = 'end'): Promise<void> {
    const { response, entry } = this.#origin
    await this.#flushed
    if (how === 'end') {
      entry.end('end')
      response.end()
      return
    }
    entry.end('cut')
    if (how === 'reset') response.socket?.resetAndDestroy()
    else response.destroy()
  }

  /** The lab is closing. */
  shutDown(): void {
    this.#origin.entry.end('lab')
    this.#over.abort()
    this.#origin.response.destroy()
  }
}
