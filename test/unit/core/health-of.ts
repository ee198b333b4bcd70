/** Folds records into health, for tests. */

import { applyHealth, createHealth, factsOf, type Health, type StreamFacts } from '../../../src/core/health'
import { applyRecord, createHistory, type History } from '../../../src/core/history'
import type { LogRecord } from '../../../src/core/record'
import type { StreamRule } from '../../../src/core/thresholds'

export interface Folded {
  history: History
  health: Health
  add(...records: LogRecord[]): void
  /** What is known of the only stream at a time. @throws when there are more, or none. */
  at(now: number): StreamFacts
}

export function healthOf(records: readonly LogRecord[], rules: readonly StreamRule[] = []): Folded {
  const history = createHistory()
  const health = createHealth(rules)
  const add = (...more: LogRecord[]) => {
    for (const record of more) applyHealth(health, record, applyRecord(history, record))
  }
  add(...records)
  return {
    history,
    health,
    add,
    at(now) {
      const [stream, ...others] = history.streams.values()
      const facts = stream && others.length === 0 ? factsOf(health, stream, now) : null
      if (!facts) throw new Error(`${history.streams.size} streams`)
      return facts
    },
  }
}
