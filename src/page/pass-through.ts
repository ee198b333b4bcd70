/**
 * A stream that gives what another gives, as if it were that one: the only way to see what goes through a pipe, which
 * reads without any method that a page could call. It asks for a piece when it is asked for one and keeps none, so
 * that it is still the reader at the other end of the pipe that decides how fast the server may send.
 */

import { react, withoutPage } from './promise'
import {
  cancelReader,
  closeController,
  closedOf,
  enqueue,
  errorController,
  getReader,
  isLocked,
  NativeReadableStream,
  readFrom,
  releaseLock,
} from './stream-natives'

/** What becomes of the source. */
export interface PassThroughEnd {
  closed(): void
  failed(error: unknown): void
  /** The other side wants no more. */
  cancelled(): void
}

export interface PassThrough {
  stream: ReadableStream
  /** Takes hold of the source, as a pipe does. */
  begin(end: PassThroughEnd): void
  /** Lets go of the source if the pipe is over: it does so by itself natively, and nobody is told when. */
  settle(): void
}

/** @param given is called with each piece, just before it is passed on. */
export function passThrough(source: ReadableStream, given: (piece: unknown) => void): PassThrough {
  let controller: ReadableStreamDefaultController
  let reader: ReadableStreamDefaultReader
  let end: PassThroughEnd
  let isReading = false
  let isAsked = false
  let isClosed = false
  let isReleased = false
  /** A piece that nobody has asked for yet. */
  let held: { value: unknown } | undefined

  function pass(value: unknown): void {
    isAsked = false
    held = undefined
    isReading = false
    try {
      given(value)
    } catch {
      // Our failure is never the page's failure.
    }
    // Asks for the next one.
    enqueue(controller, value)
    if (isClosed) closeController(controller)
  }

  function read(): void {
    isReading = true
    react(
      readFrom(reader),
      ({ done, value }) => {
        if (done) return
        if (isAsked) pass(value)
        else held = { value }
      },
      () => {},
    )
  }

  const stream = new NativeReadableStream(
    {
      __proto__: null,
      start(given: ReadableStreamDefaultController) {
        controller = given
      },
      pull() {
        isAsked = true
        if (held) pass(held.value)
        else if (!isReading) read()
      },
      cancel(reason: unknown) {
        end.cancelled()
        return withoutPage(cancelReader(reader, reason))
      },
    } as UnderlyingDefaultSource,
    { __proto__: null, highWaterMark: 0 } as QueuingStrategy,
  )

  return {
    stream,
    begin(given) {
      end = given
      try {
        reader = getReader(source)
      } catch (error) {
        // Code of the page has taken it in the meantime.
        errorController(controller, error)
        return
      }
      react(
        closedOf(reader),
        () => {
          end.closed()
          isClosed = true
          if (!held) closeController(controller)
        },
        error => {
          // Released: the pipe was over before.
          if (isReleased) return
          end.failed(error)
          errorController(controller, error)
        },
      )
      // A pipe makes its source count as used at once.
      read()
    },
    settle() {
      if (isReleased || isLocked(stream)) return
      isReleased = true
      releaseLock(reader)
    },
  }
}
