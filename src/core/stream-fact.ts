/** Which fact of a stream's course a record tells of. */

import { beginning, ID_KEPT } from './attempt'
import type { Fact, FactKind } from './course'
import { formOfComment, formOfEvent } from './heartbeat-form'
import type { LogRecord } from './record'
import type { HeartbeatRule } from './thresholds'

/** The fact that a record of a connection tells of; `null` if it says nothing of the stream's course. */
export function factOf(record: LogRecord, rules: readonly HeartbeatRule[]): Fact | null {
  switch (record.kind) {
    case 'open':
      return fact('open', record)
    case 'request':
      return fact('request', record)
    case 'response':
      return record.status === 200 &&
        record.headers['content-type']?.trimStart().startsWith('text/event-stream')
        ? fact('open', record)
        : null
    case 'capture':
      return { ...fact('level', record), level: record.level }
    case 'event': {
      const found = fact('event', record)
      found.id = beginning(record.id, ID_KEPT)
      found.form = formOfEvent(record, rules)
      return found
    }
    case 'comment': {
      const found = fact('comment', record)
      found.form = formOfComment(record, rules)
      return found
    }
    case 'checkpoint': {
      const found = fact('checkpoint', record)
      found.id = beginning(record.id, ID_KEPT)
      return found
    }
    case 'bytes': {
      if (record.source !== 'devtools') return fact('bytes', record)
      const found = fact('growth', record)
      found.size = record.size
      found.form = 'growth'
      return found
    }
    case 'retry':
    case 'fault':
      return fact('bytes', record)
    case 'dropped': {
      if (record.why !== 'flood' || record.records === 0) return null
      const found = fact('lost', record)
      found.count = record.records
      return found
    }
    case 'error':
      return record.readyState === 1 ? null : fact('end', record)
    case 'end':
    case 'close':
      return fact('end', record)
    case 'connection':
    case 'listening':
    case 'redirect':
    case 'protocol':
    case 'spelling':
    case 'environment':
    case 'note':
      return null
  }
}

function fact(kind: FactKind, { at, seq, connection, attempt }: LogRecord): Fact {
  return {
    kind,
    at,
    seq,
    connection: connection ?? '',
    attempt: Math.max(1, attempt),
    id: '',
    form: null,
    size: 0,
    count: 0,
    level: null,
  }
}
