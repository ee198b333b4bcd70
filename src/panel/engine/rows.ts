/** The rows of the event table: numbers from the columns, text from the log. */

import { CUT, UNHEARD } from './columns'
import type { EngineLog } from './engine-log'
import type { EventRow, View } from './messages'

/** Beginning of a payload that a row is given; more does not fit on any screen. */
const PREVIEW_LENGTH = 512
/** Beginning of a type or an ID that a row is given. */
const NAME_LENGTH = 128
/** Rows that are given at once, whatever is asked. */
export const ROWS_AT_ONCE = 1000

/** The rows of a view from one index up to another; fewer where the view ends. */
export async function readRows(log: EngineLog, view: View, from: number, to: number): Promise<EventRow[]> {
  const rows: EventRow[] = []
  const indexes = view.stream === null ? log.events.seq : log.events.streams.get(view.stream)?.rows
  const until = Math.min(to, from + ROWS_AT_ONCE, indexes?.length ?? 0)
  for (let row = Math.max(0, from); row < until; row++) {
    rows.push(await readRow(log, view, row))
  }
  return rows
}

/** One row of a view. @throws RangeError when there is no such row. */
export async function readRow(log: EngineLog, view: View, row: number): Promise<EventRow> {
  const { events } = log
  const indexes = view.stream === null ? null : events.streams.get(view.stream)?.rows
  const indexOf = (row: number) => (indexes ? indexes.at(row) : row)
  const index = indexOf(row)
  const seq = events.seq.at(index)
  const at = events.at.at(index)
  const flags = events.flags.at(index)
  const record = await log.records.record(seq)
  return {
    row,
    seq,
    at,
    since: row === 0 ? null : at - events.at.at(indexOf(row - 1)),
    stream: events.streamIds[events.stream.at(index)] ?? '',
    attempt: events.attempt.at(index),
    size: events.size.at(index),
    heard: (flags & UNHEARD) === 0,
    cut: (flags & CUT) !== 0,
    text:
      record?.kind === 'event'
        ? {
            type: record.type.slice(0, NAME_LENGTH),
            id: record.id.slice(0, NAME_LENGTH),
            data: record.data?.slice(0, PREVIEW_LENGTH) ?? null,
          }
        : null,
  }
}
