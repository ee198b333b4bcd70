/** Finds the event of the same stream and type that came before another one. */

import type { RecordOf } from '../../core/record'
import { rowOfValue } from './columns'
import type { EngineLog } from './engine-log'

/** Events that are looked back at. */
const FAR = 100_000

/** Null if there is none, or none that is near. */
export async function formerEvent(
  log: EngineLog | undefined,
  seq: number,
): Promise<RecordOf<'event'> | null> {
  const row = rowOfValue(log?.events.seq, seq)
  if (!log || row === -1) return null
  const { events, records } = log
  const event = await records.record(seq)
  const rows = events.streams.get(events.streamIds[events.stream.at(row)] ?? '')?.rows
  let place = rowOfValue(rows, row)
  if (event?.kind !== 'event' || !rows) return null
  const type = events.type.at(row)
  for (const end = Math.max(0, place - FAR); place > end; ) {
    const before = rows.at(--place)
    if (events.type.at(before) !== type) continue
    const record = await records.record(events.seq.at(before))
    // Types that are too many have one number together.
    if (record?.kind === 'event' && record.type === event.type) return record
    if (record === null) return null
  }
  return null
}
