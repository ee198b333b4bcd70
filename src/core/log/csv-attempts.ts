/** Writes the attempts of a log as a table: when each began, what it got, how it ended, what it resumed. */

import { createAttemptLedger, type SettledAttempt } from './attempt-ledger'
import { type Cell, csvHead, csvRow } from './csv'
import { isoTime, type LogWriter, type WriterContext } from './writer'

/** Each column and its cell. Times are ISO 8601 in UTC, spans milliseconds; what nobody saw is empty. */
const CELLS: Record<string, (attempt: SettledAttempt<null>) => Cell> = {
  stream: ({ stream }) => stream,
  attempt: ({ row }) => row.number,
  connection: ({ row }) => row.connection,
  attempt_of_connection: ({ row }) => row.own,
  api: ({ row }) => row.api,
  method: ({ exchange }) => exchange.request?.method ?? exchange.connection?.method ?? null,
  url: ({ exchange }) => exchange.request?.url ?? exchange.connection?.url ?? null,
  page: ({ exchange }) => exchange.connection?.page ?? null,
  tab: ({ exchange }) => exchange.connection?.tab ?? null,
  frame: ({ exchange }) => exchange.connection?.frame ?? null,
  level: ({ exchange }) => exchange.level,
  guessed: ({ row }) => row.request?.guess ?? null,
  started: ({ row }) => time(row.startedAt),
  delay: ({ row }) => span(row.delay?.was ?? null),
  delay_asked: ({ row }) => row.delay?.asked ?? null,
  delay_by: ({ row }) => row.delay?.by ?? null,
  redirects: ({ exchange }) => exchange.redirects.length,
  final_url: ({ exchange }) => exchange.redirects.at(-1)?.url ?? null,
  status: ({ row }) => row.response?.status ?? null,
  content_type: ({ row }) => row.response?.type ?? null,
  protocol: ({ row }) => row.protocol,
  ip: ({ exchange }) => exchange.response?.ip ?? null,
  from_cache: ({ row }) => row.response?.fromCache ?? null,
  first_byte: ({ row }) => span(row.firstByte),
  opened: ({ row }) => time(row.openedAt),
  first_event: ({ row }) => time(row.firstEventAt),
  events: ({ row }) => row.events,
  bytes: ({ row }) => row.bytes,
  received: ({ exchange }) => (exchange.received > 0 ? exchange.received : null),
  ended: ({ row }) => time(row.ending?.at ?? null),
  how: ({ row }) => row.ending?.how ?? null,
  error: ({ row }) => row.ending?.error ?? null,
  next: ({ row }) => row.ending?.next ?? null,
  lived: ({ row }) => (row.lived?.to == null ? null : span(row.lived.to - row.lived.from)),
  last_event_id_sent: ({ row }) => row.resume.sent,
  last_event_id_seen: ({ row }) => (row.resume.seen === '' ? null : row.resume.seen),
  resume: ({ row }) => row.resume.verdict,
  response_headers: ({ exchange }) => exchange.response && JSON.stringify(exchange.response.headers),
}

const COLUMNS = Object.keys(CELLS)

/** A writer of the table. Its columns are described in `docs/exports.md`. */
export function createAttemptsCsvWriter({ createSpool, defaultDelay }: WriterContext): LogWriter {
  const spool = createSpool()
  const ledger = createAttemptLedger(
    defaultDelay,
    () => null,
    attempt => {
      const cells = Object.values(CELLS).map(cell => cell(attempt))
      spool.append(csvRow(COLUMNS, cells))
    },
  )
  return {
    record(record) {
      if (record) ledger.record(record)
    },
    end() {
      ledger.end()
      return [csvHead(COLUMNS), spool]
    },
  }
}

function time(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}

/** To the microsecond: more is noise of the subtraction. */
function span(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds * 1000) / 1000
}
