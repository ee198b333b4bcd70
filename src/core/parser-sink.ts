/** What goes into the parser of event streams, and the facts that come out of it. */

import type { FaultReason } from './record'
import type { Bytes, Milliseconds } from './units'

/** Takes the facts in the order of the stream. `cut`: the text is only the beginning of what was sent. */
export interface ParserSink {
  /**
   * @param id the last event ID.
   * @param data at most `PAYLOAD_LIMIT` units of it.
   * @param size of the whole data.
   */
  event(type: string, id: string, data: string, size: Bytes, cut: boolean): void
  /**
   * @param text all after the colon, at most `PAYLOAD_LIMIT` units of it.
   * @param size of the whole line, without its end.
   */
  comment(text: string, size: Bytes, cut: boolean): void
  /** @param delay `Number.MAX_SAFE_INTEGER` for all that is more: no larger number is exact. */
  retry(delay: Milliseconds): void
  /** A block without data has set the last event ID. */
  checkpoint(id: string): void
  /**
   * @param text the beginning of the line as it was sent, or, where a block is at fault, of the block, with line
   * ends; at most `FAULT_LIMIT` units.
   */
  fault(reason: FaultReason, text: string): void
}

/** Reads one body. The body of the next attempt needs another, which begins with the ID of this one. */
export interface Parser {
  /** The next bytes. All of one body come as bytes, or all as text. */
  bytes(piece: Uint8Array, length: Bytes): void
  /** The next text, where the bytes cannot be had; that they were no UTF-8 cannot be told then. */
  text(piece: string): void
  /** The body is over: what is not finished is dropped, and said to be. Nothing may come after it. */
  end(): void
  /**
   * Within a call of the sink: the bytes of the body up to the end of the line that made the fact known. Between a
   * carriage return and its line feed, where there are both.
   */
  offset(): Bytes
}
