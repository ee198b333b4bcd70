/** Pinned events and what the user wrote about them. They last as long as the panel: the log has no place for them. */

import type { RecordOf } from '../../core/record'

export interface Note {
  log: string
  stream: string
  seq: number
  at: number
  type: string
  text: string
}

/** Notes that are kept, and the length of each in UTF-16 units. */
const NOTES = 500
const LENGTH = 2000

export function noteOf(notes: readonly Note[], log: string, seq: number): Note | undefined {
  return notes.find(note => note.log === log && note.seq === seq)
}

/** Pins an event, or lets it go with its note. */
export function togglePin(
  notes: readonly Note[],
  log: string,
  stream: string,
  { seq, at, type }: RecordOf<'event'>,
): readonly Note[] {
  if (noteOf(notes, log, seq)) return notes.filter(note => note.log !== log || note.seq !== seq)
  return [...notes, { log, stream, seq, at, type: type.slice(0, 100), text: '' }].slice(-NOTES)
}

/** Writes the note of a pinned event. */
export function writeNote(notes: readonly Note[], log: string, seq: number, text: string): readonly Note[] {
  return notes.map(note =>
    note.log === log && note.seq === seq ? { ...note, text: text.slice(0, LENGTH) } : note,
  )
}
