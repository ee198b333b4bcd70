/** Makes the view of a stream that rules read. */

import { ATTEMPTS_KEPT } from '../attempt'
import { attemptRows } from '../attempt-rows'
import { defaultDelayOf } from '../delay'
import type { StreamFacts } from '../health'
import type { Stream } from '../history'
import type { EpochMilliseconds } from '../units'
import type { ConnectionNotes } from './notes'
import type { AttemptView, BrowserKind, StreamView } from './rule'
import type { Surroundings } from './surroundings'

/** What a view is made from beside the stream. */
export interface ViewContext {
  /** The browser that the log was recorded in, by name or agent. */
  browser: string
  surroundings: Surroundings
  notesOf(connection: string): ConnectionNotes | null
  health: StreamFacts | null
  now: EpochMilliseconds
}

/** Which browser a name or agent is of, as far as its EventSource goes. */
export function browserKind(browser: string): BrowserKind {
  if (/firefox/i.test(browser)) return 'firefox'
  return /chrom|edg|opera/i.test(browser) ? 'chromium' : 'other'
}

/** A stream as rules see it. */
export function viewOf(stream: Stream, context: ViewContext): StreamView {
  const { browser, surroundings, notesOf, health, now } = context
  const rows = attemptRows(stream, { defaultDelay: defaultDelayOf(browser), most: ATTEMPTS_KEPT })
  const { connections } = stream
  const byId = new Map(connections.map(connection => [connection.id, connection]))
  const attempts: AttemptView[] = []
  for (const row of rows) {
    const of = byId.get(row.connection)
    if (!of) continue
    const notes = notesOf(row.connection)?.attempts.get(row.own) ?? null
    const at = row.startedAt ?? row.openedAt ?? row.firstEventAt ?? row.ending?.at ?? of.createdAt
    // The rows are made for this view alone.
    attempts.push(Object.assign(row, { of, notes, at }))
  }
  return { stream, attempts, connections, notesOf, health, surroundings, browser: browserKind(browser), now }
}
