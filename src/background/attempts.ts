/**
 * Brings the facts of requests and those of pages together, and writes what comes of it into the logs. Says which
 * requests are watched: those of open connections, and those of tabs that a panel watches.
 */

import type { Placed } from '../core/attempt-records'
import type { Conn } from '../core/attempt-slots'
import { type Correlator, createCorrelator } from '../core/correlate'
import type { HttpFact } from '../core/http-fact'
import type { LogRecord } from '../core/record'
import type { EpochMilliseconds, Milliseconds } from '../core/units'
import type { RequestFilter } from '../platform/request-watch'
import { ownId, type PageItem, type SenderDocument } from './intake'
import { createRequestScope, type Want, wantOf } from './request-scope'

/** How long a request waits for the page's word while a panel watches, ... */
const WATCHED_PATIENCE: Milliseconds = 300
/** ... and while none does: a page may then tell half a second late. */
const UNWATCHED_PATIENCE: Milliseconds = 1500
/** Time from one look to the next while something waits to be decided. */
const LOOK_EVERY: Milliseconds = 40
export interface AttemptsOptions {
  /** See `CorrelatorOptions`. */
  defaultDelay: Milliseconds
  workersHaveTabs: boolean
  /** Names this run of the browser. */
  run: string
  now(): EpochMilliseconds
  /** What panels watch. */
  watched(): (number | 'all')[]
  /** What is wanted whatever is open. */
  always(): readonly Want[]
  note(placed: Placed): void
  keep(http: Conn): void
  /** What was listened to when the background ended. */
  former: readonly RequestFilter[]
  listen(filters: readonly RequestFilter[]): void
}

export interface Attempts {
  /** The id in the log of the connection that a document says something of, to be asked in its order. */
  idOf(document: SenderDocument, record: PageItem): string | null
  /** What a document said, in its order. */
  heard(document: SenderDocument, records: readonly LogRecord[]): void
  fact(fact: HttpFact): void
  /** A tab was closed. */
  left(tab: number): void
  /** What panels watch may have changed. */
  heed(): void
}

/** @param known the connections that were open when the background ended. */
export function createAttempts(options: AttemptsOptions, known: readonly Conn[]): Attempts {
  const { now, run, former, listen } = options
  const scope = createRequestScope({ now, former, listen })
  const correlator: Correlator = createCorrelator({
    defaultDelay: options.defaultDelay,
    workersHaveTabs: options.workersHaveTabs,
    nameOf: request => `${run}-request-${request}`,
    isSeen(conn, since) {
      if (scope.isWatched('all', since) || scope.isWatched(`tab ${conn.document.tab}`, since)) return true
      const wants = addressesOf(conn)
      return wants.length > 0 && wants.every(want => scope.isWatched(want, since))
    },
  })
  /** By connection: where its next request may go. */
  const expected = new Map<string, Want[]>()
  let timer: ReturnType<typeof setTimeout> | undefined

  for (const conn of known) {
    correlator.restore(structuredClone(conn))
    follow(conn)
  }

  /** Says whether it changes what is expected. */
  function follow(conn: Conn): boolean {
    const isUnderWay = conn.slots.some(({ request, isOver }) => request !== null && !isOver)
    if (conn.closedAt !== null || !(conn.watched || isUnderWay)) return expected.delete(conn.id)
    const before = expected.get(conn.id)
    const wants = addressesOf(conn)
    expected.set(conn.id, wants)
    return before?.join() !== wants.join()
  }

  /** @param passing wanted in this moment, and so for the while that all lasts. */
  function heed(passing: Want[] = []): void {
    const wants = new Set<Want>([...expected.values(), passing, options.always()].flat())
    for (const tab of options.watched()) {
      wants.add(tab === 'all' ? 'all' : `tab ${tab}`)
      // Where nobody says which worker is whose, those of the tab are among those of no tab.
      if (tab !== 'all' && !options.workersHaveTabs) wants.add('tab -1')
    }
    scope.need(wants)
  }

  function settle(): void {
    for (const placed of correlator.settle(now(), patience())) options.note(placed)
    let isOther = false
    for (const conn of correlator.changed()) {
      if (follow(conn)) isOther = true
      options.keep(structuredClone(conn))
    }
    if (isOther) heed()
    if (timer === undefined && correlator.isWaiting()) timer = setTimeout(look, LOOK_EVERY)
  }

  function look(): void {
    timer = undefined
    settle()
  }

  function patience(): Milliseconds {
    return options.watched().length > 0 ? WATCHED_PATIENCE : UNWATCHED_PATIENCE
  }

  heed()

  return {
    idOf(document, record) {
      const own = ownId(document, record)
      if (own === null) return null
      const { id, browser, tab, frame } = document
      return correlator.idOf({ id, browser, tab, frame }, own, record.kind === 'connection' ? record : null)
    },
    heard(document, records) {
      const { id, browser, tab, frame } = document
      correlator.page({ id, browser, tab, frame }, records, document.private)
      settle()
    },
    fact(fact) {
      if (fact.step === 'redirect') {
        // Before it is known whose request it is: the answer from there is already on its way. Never written to
        // disk, as it may be a private window's.
        const want = wantOf(fact.url, true)
        if (want) heed([want])
      }
      if (fact.step === 'request') {
        scope.heard('all', fact.at)
        scope.heard(`tab ${fact.place.tab}`, fact.at)
      }
      correlator.http(fact, now())
      settle()
    },
    left(tab) {
      correlator.leave(tab, now())
      settle()
    },
    heed: () => heed(),
  }
}

function addressesOf(conn: Conn): Want[] {
  return conn.urls.flatMap(url => wantOf(url, conn.private) ?? [])
}
