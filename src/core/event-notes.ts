/** What the user noted of events: a fold over the `note` records of a log. Runs in the engine, and for a report. */

import type { RecordBase, RecordFields, RecordOf } from './record'

/** What a `note` record says; where it belongs is where its event does. */
export type NewNote = Pick<RecordBase, 'connection' | 'attempt' | 'at'> & RecordFields['note']

/** A pinned event with what the user wrote about it; '' where it is only pinned. */
export type EventNote = NewNote & { text: string }

/** By the `seq` of their events, in the order of pinning. */
export type EventNotes = Map<number, EventNote>

/** Notes of one log that are shown: the records of more are kept, and the oldest pins give way. */
export const NOTES_KEPT = 1000

/** Takes in a note: it replaces the one of the same event, or takes it back. */
export function applyNote(notes: EventNotes, record: RecordOf<'note'>): void {
  const { on, connection, attempt, at, text } = record
  if (text === null) {
    notes.delete(on)
    return
  }
  notes.set(on, { on, connection, attempt, at, text })
  for (const oldest of notes.keys()) {
    if (notes.size <= NOTES_KEPT) break
    notes.delete(oldest)
  }
}
