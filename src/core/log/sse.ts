/**
 * Writes event streams as files: the body of each attempt, one behind the other, as it can be played to a browser
 * again. A body of which the records prove that it is written as it came, byte for byte, is written so, and if it is the
 * only one, nothing but it. Otherwise each begins with a comment that says which it is, and how far it is what came.
 */

import type { LogRecord } from '../record'
import { createAttemptLedger, type Exchange, type SettledAttempt } from './attempt-ledger'
import { createLateFacts } from './late-facts'
import { createSpelledText, type SpelledText } from './spelled-text'
import { createSseText, remark } from './sse-text'
import { isoTime, type LogWriter, type Piece, type Spool, type WriterContext } from './writer'

interface Body {
  /** In one spelling. */
  spool: Spool
  write(record: LogRecord): string
  /** As it came, as long as that can be so. */
  exactSpool: Spool
  exact: SpelledText | null
}

/** A body that was written: in one spelling, and as it came where it is proven. */
interface Written {
  attempt: SettledAttempt<Body>
  tail: string | null
}

/** Bodies that are written as they came, at most; of more, all others are in one spelling. */
const BODIES_AT_MOST = 100_000

/** A writer of the bodies of all attempts that brought anything. */
export function createSseWriter({ createSpool, defaultDelay }: WriterContext): LogWriter {
  const file = createSpool()
  /** The first body, as long as there is no other. */
  let only: Written | null = null
  let isEmpty = true
  let isExact = true
  const ledger = createAttemptLedger<Body>(
    defaultDelay,
    () => ({ spool: createSpool(), write: createSseText(), exactSpool: createSpool(), exact: null }),
    attempt => {
      const { facts, own } = attempt.exchange
      if (facts === 0) return
      const written = { attempt, tail: own.exact?.end() ?? null }
      isExact &&= written.tail !== null
      if (isEmpty) only = written
      else {
        if (only) append(only)
        only = null
        append(written)
      }
      isEmpty = false
    },
  )
  const late = createLateFacts()
  const waiting = { total: 0 }
  /** The bodies that have checksums, as the first reading tells. */
  const summed = new Set<string>()

  function append({ attempt, tail }: Written): void {
    const { spool, exact, exactSpool } = attempt.exchange.own
    const asItCame = tail !== null && !exact?.needsOwnFile
    isExact &&= asItCame
    // What a reader of the file has from the body before is not this one's.
    file.append(`${attempt === only?.attempt ? '' : '\nid\n\n'}${headOf(attempt, asItCame)}\n`)
    file.append(asItCame ? exactSpool : spool)
    if (asItCame) file.append(`${tail}\n`)
  }

  function write(record: LogRecord): void {
    const exchange = ledger.record(record)
    if (!exchange) return
    const { own } = exchange
    const text = own.write(record)
    if (text !== '') own.spool.append(text)
    if (!summed.has(nameOf(record))) return
    own.exact ??= createSpelledText(firstIdOf(exchange), waiting)
    const exact = own.exact.record(record)
    if (exact !== '') own.exactSpool.append(exact)
  }

  function* pieces({ attempt, tail }: Written): Generator<Piece> {
    const { spool, exactSpool } = attempt.exchange.own
    if (tail === null) yield `${headOf(attempt, false)}\n`
    yield tail === null ? spool : exactSpool
    if (tail !== null) yield tail
  }

  return {
    late: {
      ...late,
      isLate(record) {
        if (record.kind === 'bytes' && record.sum !== undefined && summed.size < BODIES_AT_MOST)
          summed.add(nameOf(record))
        return late.isLate(record)
      },
    },
    record(record) {
      if (record) for (const each of late.inOrder(record)) write(each)
    },
    end() {
      for (const each of late.rest()) write(each)
      ledger.end()
      if (only) return pieces(only)
      return [isEmpty ? remark('nothing was received') : file]
    },
    remark: () => (isExact ? null : 'reconstructed'),
  }
}

/** The attempt that a record is of. */
function nameOf({ connection, attempt }: LogRecord): string {
  return `${connection} ${attempt}`
}

/** The last event ID that the reader of a body had before it. */
function firstIdOf({ connection, request }: Exchange<Body>): string {
  if (connection?.source === 'page' && connection.api !== 'eventsource') return ''
  return request?.headers['last-event-id'] ?? ''
}

function headOf({ row, exchange }: SettledAttempt<Body>, isExact: boolean): string {
  const url = exchange.request?.url ?? exchange.connection?.url ?? 'an unknown address'
  const begun = row.startedAt ?? exchange.from
  const which = remark(`${url}, attempt ${row.number}, ${isoTime(begun)}`)
  const received = exchange.received > 0 ? `; ${exchange.received} bytes were received` : ''
  if (isExact) return which + remark(`byte for byte what was received${received}`)
  if (!exchange.whole) {
    return which + remark('reconstructed from what was seen; lines that make no event may be missing')
  }
  return which + remark(`reconstructed: every line that was received, in one spelling${received}`)
}
