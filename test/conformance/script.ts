/**
 * What a page asks of the conformance server: a stream written down as data, carried in the stream's own URL, so
 * that a probe shows what the server says next to what the page makes of it. Types only; read on both sides.
 */

/** One thing that the server does with the body of a response. */
export type Piece =
  /** Text to send, as UTF-8. */
  | string
  /** Bytes to send, as hexadecimal digits. */
  | { hex: string }
  /** Wait until the page has sent this signal. */
  | { until: string }
  /** Mebibytes of empty comments, as fast as the browser takes them. */
  | { flood: number }
  /** Text to send `count` times, one every `every` milliseconds (all at once if 0); `#` becomes the number, from 1. */
  | { every: number; count: number; text: string }

/** One response: the answer to one request of a connection. */
export interface Reply {
  /** 200 unless given. */
  status?: number
  /** Beside `content-type: text/event-stream`, which they may replace. */
  headers?: Record<string, string>
  body?: Piece[]
  /**
   * `finish` ends the body as HTTP says; `cut` ends the TCP connection in the middle of it; `hold` leaves it open
   * until the page closes it. `finish` unless given.
   */
  end?: 'finish' | 'cut' | 'hold'
}

/** What the server saw of one request of a connection. */
export interface SeenRequest {
  method: string
  lastEventId: string | null
  accept: string | null
  cacheControl: string | null
  cookie: string | null
  origin: string | null
  /** Milliseconds since the end of the reply before, or null for the first request. */
  delay: number | null
}
