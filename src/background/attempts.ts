/**
 * Brings the facts of requests and those of pages together, and writes what comes of it into the logs. Decides when
 * requests are watched at all: while a connection is open, a panel watches, or one was or did a moment ago.
 */

import type { Conn } from '../core/attempt-slots'
import { type Correlator, createCorrelator, type Placed } from '../core/correlate'
import type { HttpFact } from '../core/http-fact'
import type { LogRecord } from '../core/record'
import type { EpochMilliseconds, Milliseconds } from '../core/units'
import type { SenderDocument } from './intake'

/** How long a request waits for the page's word while a panel watches, ... */
const WATCHED_PATIENCE: Milliseconds = 300
/** ... and while none does: a page may then tell half a second late. */
const UNWATCHED_PATIENCE: Milliseconds = 1500
/** Time from one look to the next while something waits to be decided. */
const LOOK_EVERY: Milliseconds = 40
/**
 * Requests are watched this much longer than needed: a page that is reloaded makes its connections again within it.
 * Shorter than the half minute after which the browser ends a background that has nothing to do.
 */
const WATCH_ON: Milliseconds = 20_000

export interface AttemptsOptions {
  /** See `CorrelatorOptions`. */
  defaultDelay: Milliseconds
  /** Names this run of the browser. */
  run: string
  now(): EpochMilliseconds
  /** Whether a panel watches, whatever it watches. */
  isWatched(): boolean
  /** Whether a connection is open, in any tab. */
  isLive(): boolean
  /** Whether a document or a panel has spoken to this background. */
  isMet(): boolean
  note(placed: Placed): void
  keep(http: Conn): void
  /** Switches the watch on requests. */
  listen(on: boolean): void
}

export interface Attempts {
  /** What a document said, in its order. */
  heard(document: SenderDocument, records: readonly LogRecord[]): void
  fact(fact: HttpFact): void
  /** A tab was closed. */
  left(tab: number): void
  /** Whether requests must be watched may have changed. */
  heed(): void
  /** A document has something to tell: most likely a connection that it is making. */
  met(): void
}

/** @param known the connections that were open when the background ended. */
export function createAttempts(options: AttemptsOptions, known: readonly Conn[]): Attempts {
  const { now, run } = options
  const correlator: Correlator = createCorrelator({
    defaultDelay: options.defaultDelay,
    nameOf: request => `${run}-request-${request}`,
  })
  for (const conn of known) correlator.restore(structuredClone(conn))
  let timer: ReturnType<typeof setTimeout> | undefined
  let rest: ReturnType<typeof setTimeout> | undefined
  let isListening = false

  function settle(): void {
    for (const placed of correlator.settle(now(), patience())) options.note(placed)
    for (const conn of correlator.changed()) options.keep(structuredClone(conn))
    if (timer === undefined && correlator.isWaiting()) timer = setTimeout(look, LOOK_EVERY)
  }

  function look(): void {
    timer = undefined
    settle()
  }

  function patience(): Milliseconds {
    return options.isWatched() ? WATCHED_PATIENCE : UNWATCHED_PATIENCE
  }

  function listen(on: boolean): void {
    options.listen(on)
    if (on !== isListening) correlator.watch(on ? now() : null)
    isListening = on
  }

  function heed(): void {
    if (options.isWatched() || options.isLive()) {
      clearTimeout(rest)
      rest = undefined
      listen(true)
    } else if (isListening && rest === undefined)
      rest = setTimeout(() => {
        rest = undefined
        listen(false)
      }, WATCH_ON)
  }

  function met(): void {
    listen(true)
    heed()
  }

  // A background that nobody spoke to was woken by a request of no interest, or has just been installed.
  if (options.isMet()) met()
  else if (options.isLive()) heed()
  else listen(false)

  return {
    met,
    heard(document, records) {
      const { id, browser, tab, frame } = document
      correlator.page({ id, browser, tab, frame }, records)
      settle()
    },
    fact(fact) {
      correlator.http(fact, now())
      settle()
    },
    left(tab) {
      correlator.leave(tab, now())
      settle()
    },
    heed,
  }
}
