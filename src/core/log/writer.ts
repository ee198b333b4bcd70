/**
 * What the writers of all formats have in common: records come in, in the order of `seq`, and pieces of text come out.
 * A writer keeps something of each attempt, and nothing of each event.
 */

import type { LogRecord } from '../record'
import type { EpochMilliseconds, Milliseconds } from '../units'
import type { LogHeader } from './header'
import type { LateFacts } from './late-facts'

/** A part of a file whose text leaves memory as it grows; whoever runs the writer says where to. */
export interface Spool {
  /** Adds text, or all of another spool, to which nothing may be added any more. */
  append(piece: Piece): void
}

/** A piece of a file. */
export type Piece = string | Spool

/** Writes one file. */
export interface LogWriter {
  /**
   * Takes the next record.
   * @param record `null` for a kind that this version does not know.
   * @param line the record as it stands in the log, without its end.
   */
  record(record: LogRecord | null, line: string): void
  /** There are no more records. The file is these pieces, one behind the other. */
  end(): Iterable<Piece>
  /** Of a writer for which the log is read twice: what came in late. `record` is not called for what it keeps. */
  late?: LateFacts
  /** A word that the name of the file has to say of it, once it is written. */
  remark?(): string | null
}

/** What a writer is given. */
export interface WriterContext {
  createSpool(): Spool
  /** What the file says of itself. */
  about: Pick<LogHeader, 'tool' | 'browser' | 'exportedAt'>
  /** The delay before a retry that the browser of the log has by itself; `null` where the browser is not known. */
  defaultDelay: Milliseconds | null
}

/** A time in ISO 8601, UTC, to the millisecond. */
export function isoTime(at: EpochMilliseconds): string {
  return new Date(at).toISOString()
}
