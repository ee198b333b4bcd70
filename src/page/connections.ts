/**
 * The connections of this document, of every interface, as numbers: the page's garbage must stay garbage. Says of
 * those that are open that they are over when the document is left for good.
 */

import { monotonicNow, ownKeys } from './natives'
import type { Recorder } from './recorder'

/**
 * Browsers fail the streams of a document that is being left a moment before its `pagehide`, as if they had broken
 * (measured in Chromium: 0.4 to 2 ms). What failed no longer ago than this, in milliseconds, was ended by the navigation.
 */
const LEAVING_WITHIN = 100

export interface Connections {
  /** Numbers a new connection, whose first attempt begins. */
  begin(): number
  isLive(connection: number): boolean
  /** A later attempt of it begins. */
  advance(connection: number, attempt: number): void
  /** It is closed for good. */
  close(connection: number): void
  /** The same, and whether it failed by itself or because the document is being left is not known yet. */
  fail(connection: number, attempt: number): void
  /** The document is left: notes the end of all that it takes with it. */
  leave(log: Recorder): void
}

/** Connections, by number, with the attempt that each is at. */
type Attempts = Record<number, number>

export function createConnections(): Connections {
  let last = 0
  const live: Attempts = { __proto__: null } as never
  /** Those that failed lately, and when the last of them did. */
  let failed: Attempts = { __proto__: null } as never
  let failedAt = 0

  function note(attempts: Attempts, log: Recorder): void {
    const numbers = ownKeys(attempts)
    for (let i = 0; i < numbers.length; i++) {
      const connection = +(numbers[i] as string)
      log.record({ kind: 'close', connection, attempt: attempts[connection] as number, by: 'navigation' })
    }
  }

  return {
    begin() {
      live[++last] = 1
      return last
    },
    isLive: connection => connection in live,
    advance(connection, attempt) {
      live[connection] = attempt
    },
    close(connection) {
      delete live[connection]
    },
    fail(connection, attempt) {
      delete live[connection]
      const now = monotonicNow()
      if (now - failedAt > LEAVING_WITHIN) failed = { __proto__: null } as never
      failed[connection] = attempt
      failedAt = now
    },
    leave(log) {
      note(live, log)
      if (monotonicNow() - failedAt < LEAVING_WITHIN) note(failed, log)
    },
  }
}
