/** All that a history says of its streams, so that two can be compared that came of the same facts in another order. */

import { attemptRows } from '../../../src/core/attempt-rows'
import type { History } from '../../../src/core/history'

/** Without the order of arrival: `seq` and the order in which streams were first heard of. */
export function saidBy(history: History): unknown {
  const rows = new Map(
    [...history.streams.values()].map(stream => [
      stream.id,
      attemptRows(stream, { defaultDelay: 3000, most: 1000 }),
    ]),
  )
  const { streams, records, events, bytes, dropped, until, forgotten } = history
  const plain = {
    streams: [...streams.values()].sort(byId),
    rows,
    records,
    events,
    bytes,
    dropped,
    until,
    forgotten,
  }
  return JSON.parse(
    JSON.stringify(plain, (key, value) => {
      if (key === 'seq') return undefined
      // A sum of fractions, which has no order to a millionth.
      return key === 'rate' ? Number(value.toPrecision(6)) : asPlain(value)
    }),
  )
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
const asPlain = (value: unknown) => (value instanceof Map ? [...value].sort() : value)
