/** The notes of a log with what is known of their events. Part of the engine. */

import { rowOfValue } from './columns'
import type { EngineLog } from './engine-log'
import type { NoteOfLog } from './messages'

/** Length in UTF-16 units of a type that is told. */
const NAME_LENGTH = 128

/** In the order of the events. */
export function listNotes({ notes, events, history }: EngineLog): NoteOfLog[] {
  return Array.from(notes.values(), note => {
    const row = rowOfValue(events.seq, note.on)
    const stream = note.connection === null ? undefined : history.streamOf.get(note.connection)
    const type = row === -1 ? null : (events.types.name(events.type.at(row))?.slice(0, NAME_LENGTH) ?? '')
    return { ...note, stream: stream?.id ?? null, type }
  }).sort((one, other) => one.at - other.at || one.on - other.on)
}
