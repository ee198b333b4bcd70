/** Pinned events and what the user wrote about them, as the records that say so. The log holds them. */

import type { NewNote } from '../../core/event-notes'
import { NOTE_LIMIT, type RecordOf } from '../../core/record'
import type { NoteOfLog } from '../engine/messages'

/** The notes of each log, by its id. */
export type NotesOfLogs = ReadonlyMap<string, readonly NoteOfLog[]>

export function noteOf(notes: NotesOfLogs, log: string, seq: number): NoteOfLog | undefined {
  return notes.get(log)?.find(({ on }) => on === seq)
}

/** What says of an event that it is pinned, with a text, or with `null` that it is no longer. */
export function newNote({ connection, attempt, at, seq }: RecordOf<'event'>, text: string | null): NewNote {
  return { connection, attempt, at, on: seq, text: text?.slice(0, NOTE_LIMIT) ?? null }
}
