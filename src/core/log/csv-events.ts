/** Writes what the streams brought as a table: a row for each event, comment, `retry` field, checkpoint and fault. */

import type { LogRecord } from '../record'
import { type Cell, csvHead, csvRow } from './csv'
import { isoTime, type LogWriter, type WriterContext } from './writer'

const COLUMNS = [
  'seq',
  'time',
  'at_ms',
  'kind',
  'connection',
  'attempt',
  'url',
  'type',
  'id',
  'size',
  'heard',
  'cut',
  'data',
] as const

/** Connections whose address is remembered; of those before, the cell is empty. */
const ADDRESSES = 50_000

/** A writer of the table. Its columns are described in `docs/exports.md`. */
export function createEventsCsvWriter({ createSpool }: WriterContext): LogWriter {
  const spool = createSpool()
  const urls = new Map<string, string>()
  return {
    record(record) {
      if (!record || record.connection === null) return
      if (record.kind === 'connection') {
        if (urls.size >= ADDRESSES) urls.clear()
        urls.set(record.connection, record.url)
        return
      }
      const own = ownCells(record)
      if (!own) return
      const { seq, at, kind, connection, attempt } = record
      const url = urls.get(connection) ?? null
      spool.append(csvRow(COLUMNS, [seq, isoTime(at), at, kind, connection, attempt, url, ...own]))
    },
    end: () => [csvHead(COLUMNS), spool],
  }
}

/** The cells from `type` on; `null` for a record that has no row. */
function ownCells(record: LogRecord): Cell[] | null {
  switch (record.kind) {
    case 'event':
      return [record.type, record.id, record.size, record.heard, record.cut === true, record.data]
    case 'comment':
      return [null, null, record.size, null, record.cut === true, record.text]
    case 'retry':
      return [null, null, null, null, false, String(record.delay)]
    case 'checkpoint':
      return [null, record.id, null, null, false, null]
    case 'fault':
      return [record.reason, null, null, null, false, record.text]
    default:
      return null
  }
}
