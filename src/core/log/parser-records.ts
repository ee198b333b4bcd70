/** What the parser of event streams tells, as the fields of records. */

import type { ParserSink } from '../parser'
import { type Kind, NAME_LIMIT, type RecordFields } from '../record'

/** The kind and the fields of a fact. */
export type FactFields = { [K in Kind]: { kind: K } & RecordFields[K] }[Kind]

/**
 * A sink of the parser that gives records without a place and a time. Whether a page listened to an event is not
 * known: each counts as heard, so that none seems to be unheard.
 */
export function parserRecords(onFact: (fact: FactFields) => void): ParserSink {
  return {
    event: (type, id, data, size, cut) =>
      onFact({
        kind: 'event',
        type: type.slice(0, NAME_LIMIT),
        id: id.slice(0, NAME_LIMIT),
        data,
        size,
        ...(cut && { cut: true }),
        heard: true,
      }),
    comment: (text, size, cut) => onFact({ kind: 'comment', text, size, ...(cut && { cut: true }) }),
    retry: delay => onFact({ kind: 'retry', delay }),
    checkpoint: id => onFact({ kind: 'checkpoint', id: id.slice(0, NAME_LIMIT) }),
    fault: (reason, text) => onFact({ kind: 'fault', reason, text }),
  }
}
