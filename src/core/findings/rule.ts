/** What a rule is, and what it reads. One rule a file, in `rules/`; `index.ts` has the table. */

import type { AttemptRow } from '../attempt-rows'
import type { Connection } from '../connection'
import type { StreamFacts } from '../health'
import type { Stream } from '../history'
import type { CaptureLevel, RecordOf } from '../record'
import type { EpochMilliseconds } from '../units'
import type { Draft, FindingId, Severity } from './finding'
import type { AttemptNotes, ConnectionNotes } from './notes'
import type { SnippetName } from './snippets/index'
import type { Surroundings } from './surroundings'

/** Whose behaviour is explained; `other` where the log does not say. */
export type BrowserKind = 'chromium' | 'firefox' | 'other'

/** An attempt with all that is known of it. */
export interface AttemptView extends AttemptRow {
  of: Connection
  notes: AttemptNotes | null
  /** When it is known to have begun or, failing that, the first that was heard of it. */
  at: EpochMilliseconds
}

/** A stream as rules see it. */
export interface StreamView {
  stream: Stream
  /** The newest ones, oldest first. */
  attempts: readonly AttemptView[]
  connections: readonly Connection[]
  notesOf(connection: string): ConnectionNotes | null
  /** Heartbeats, gaps, resumes and IDs of the stream; `null` where nobody keeps them. */
  health: StreamFacts | null
  surroundings: Surroundings
  browser: BrowserKind
  now: EpochMilliseconds
}

/** All of a log, for rules about what several streams do together. */
export interface LogView {
  /** The newest ones, in the order in which they were made. */
  connections: readonly Connection[]
  streamOf(connection: string): Stream | null
  notesOf(connection: string): ConnectionNotes | null
  surroundings: Surroundings
  browser: BrowserKind
  now: EpochMilliseconds
}

/** What a rule over all of a log says, and of which stream. */
export interface PlacedDraft extends Draft {
  stream: string
}

/** What a rule notes of the records of one connection. Must not depend on how two observers' records are mixed. */
export interface Watch<S> {
  /** Called before the first record of a connection that it looks at. */
  start(): S
  event?(state: S, record: RecordOf<'event'>): void
  comment?(state: S, record: RecordOf<'comment'>): void
  retry?(state: S, record: RecordOf<'retry'>): void
  checkpoint?(state: S, record: RecordOf<'checkpoint'>): void
  fault?(state: S, record: RecordOf<'fault'>): void
  listening?(state: S, record: RecordOf<'listening'>): void
  dropped?(state: S, record: RecordOf<'dropped'>): void
}

/** The kinds of records that a rule may look at one by one, as they arrive. */
export type WatchedKind = Exclude<keyof Watch<unknown>, 'start'>

/** What is known of each rule without running it. */
export interface RuleFacts {
  id: FindingId
  /** The highest that it gives. */
  severity: Severity
  /** What must be seen for it to say anything. */
  level: CaptureLevel
  /** The findings that it explains: where both are there at the same time, they are evidence of this one. */
  explains?: readonly FindingId[]
  /** Where to read on. */
  reference: string
  /** What mends it, as code. */
  snippets?: readonly SnippetName[]
}

/**
 * A rule. `judge` and `judgeLog` are pure functions of what is known and of the time, and give everything that they
 * have to say, of the past too: what they do not say any more was refuted by a record that arrived late.
 */
export interface Rule<S> extends RuleFacts {
  watch?: Watch<S>
  /** `own` gives what was noted of a connection of the stream. */
  judge?(view: StreamView, own: (connection: string) => S | undefined): readonly Draft[]
  judgeLog?(view: LogView, own: (connection: string) => S | undefined): readonly PlacedDraft[]
}
