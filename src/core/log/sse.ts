/**
 * Writes event streams as files: the body of each attempt, one behind the other, as it can be played to a browser
 * again. Each begins with a comment that says which it is, and how far it is what the server sent.
 */

import type { LogRecord } from '../record'
import { createAttemptLedger, type SettledAttempt } from './attempt-ledger'
import { createLateFacts } from './late-facts'
import { createSseText, remark } from './sse-text'
import { isoTime, type LogWriter, type Spool, type WriterContext } from './writer'

interface Body {
  spool: Spool
  write(record: LogRecord): string
}

/** A writer of the bodies of all attempts that brought anything. */
export function createSseWriter({ createSpool, defaultDelay }: WriterContext): LogWriter {
  const file = createSpool()
  let isEmpty = true
  let isWhole = true
  const ledger = createAttemptLedger<Body>(
    defaultDelay,
    () => ({ spool: createSpool(), write: createSseText() }),
    attempt => {
      if (attempt.exchange.facts === 0) return
      // What a reader of the file has from the body before is not this one's.
      file.append(`${isEmpty ? '' : '\nid\n\n'}${headOf(attempt)}\n`)
      file.append(attempt.exchange.own.spool)
      isEmpty = false
      isWhole &&= attempt.exchange.whole
    },
  )
  const late = createLateFacts()

  function write(record: LogRecord): void {
    const exchange = ledger.record(record)
    if (!exchange) return
    const { spool, write } = exchange.own
    const text = write(record)
    if (text !== '') spool.append(text)
  }

  return {
    late,
    record(record) {
      if (record) for (const each of late.inOrder(record)) write(each)
    },
    end() {
      ledger.end()
      return [isEmpty ? remark('nothing was received') : file]
    },
    remark: () => (isWhole ? null : 'reconstructed'),
  }
}

function headOf({ row, exchange }: SettledAttempt<Body>): string {
  const url = exchange.request?.url ?? exchange.connection?.url ?? 'an unknown address'
  const begun = row.startedAt ?? exchange.from
  const which = remark(`${url}, attempt ${row.number}, ${isoTime(begun)}`)
  if (!exchange.whole) {
    return which + remark('reconstructed from what was seen; lines that make no event may be missing')
  }
  const received = exchange.received > 0 ? `; ${exchange.received} bytes were received` : ''
  return which + remark(`complete: every line that was received, in one spelling${received}`)
}
