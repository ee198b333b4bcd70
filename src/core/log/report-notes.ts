/** What a report says of the events that the user pinned and wrote about. */

import type { EventNotes } from '../event-notes'
import { NOTE_LIMIT } from '../record'
import { code, table } from './markdown'
import { fill, type ReportWords } from './report-words'
import { isoTime } from './writer'

/** Notes that a report has: a comment in a bug tracker holds some 65,000 characters. */
const NOTES = 30

/**
 * A section on the notes, in the order of their events; none where there are no notes.
 * @param streamOf the name of the stream of a connection.
 */
export function noteSection(
  notes: EventNotes,
  words: ReportWords,
  streamOf: (connection: string) => string,
): string[] {
  const all = [...notes.values()].sort((one, other) => one.at - other.at || one.on - other.on)
  if (all.length === 0) return []
  const rows = all
    .slice(0, NOTES)
    .map(({ at, on, connection, text }) => [
      isoTime(at).slice(11, 23),
      String(on),
      connection === null ? '' : streamOf(connection),
      code(text.replace(/\s+/g, ' '), NOTE_LIMIT),
    ])
  const head = [words.time, 'seq', words.stream, words.note]
  const more = all.length > NOTES ? [fill(words.moreNotes, all.length - NOTES)] : []
  return [[`## ${words.notes}`, table(head, rows), ...more].join('\n\n')]
}
