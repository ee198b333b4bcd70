/** Streams of one server end together and come back together: so do those of all its users. */

import type { Connection } from '../../connection'
import type { EpochMilliseconds, Milliseconds } from '../../units'
import { seqs } from '../finding'
import { byOrigin } from '../place'
import type { LogView, PlacedDraft, Rule } from '../rule'
import { isExcused } from '../surroundings'

const STREAMS = 3
const END_WITHIN: Milliseconds = 1000
const RETURN_WITHIN: Milliseconds = 200
/** Attempts of each connection that are compared: the newest. */
const LOOKED_AT = 20

/** An end and the return after it. */
interface Return {
  of: Connection
  attempt: number
  endedAt: EpochMilliseconds
  backAt: EpochMilliseconds
}

export const deployHerd: Rule<never> = {
  id: 'deploy-herd',
  severity: 'warning',
  level: 'http',
  reference: 'https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/',
  snippets: ['retry-with-jitter'],
  judgeLog(view) {
    return [...byOrigin(view).values()].flatMap(connections => herdsOf(connections, view))
  },
}

function herdsOf(connections: readonly Connection[], view: LogView): PlacedDraft[] {
  const returns = connections.flatMap(returnsOf).sort((a, b) => a.endedAt - b.endedAt || a.backAt - b.backAt)
  const drafts: PlacedDraft[] = []
  for (let first = 0; first < returns.length; ) {
    const start = returns[first] as Return
    const together = []
    for (let index = first; index < returns.length; index++) {
      const each = returns[index] as Return
      if (each.endedAt - start.endedAt > END_WITHIN) break
      if (Math.abs(each.backAt - start.backAt) <= RETURN_WITHIN) together.push(each)
    }
    const draft = new Set(together.map(({ of }) => of)).size >= STREAMS ? draftFor(together, view) : null
    if (draft) drafts.push(draft)
    first += draft ? together.length : 1
  }
  return drafts
}

function returnsOf(connection: Connection): Return[] {
  const newest = connection.attempts.slice(-LOOKED_AT)
  return newest.flatMap((attempt, index) => {
    const next = newest[index + 1]
    const endedAt = attempt.ended?.at ?? attempt.failure?.at ?? null
    const backAt = next?.request?.at ?? null
    // Only what was open has ended: attempts that fail again and again fall into step by themselves.
    const wasOpen = attempt.openedAt !== null || attempt.firstEventAt !== null
    if (!wasOpen || endedAt === null || backAt === null || attempt.failure?.by === 'browser') return []
    return [{ of: connection, attempt: attempt.number, endedAt, backAt }]
  })
}

function draftFor(together: readonly Return[], view: LogView): PlacedDraft | null {
  const [first] = together as [Return]
  const stream = view.streamOf(first.of.id)
  const last = Math.max(...together.map(({ backAt }) => backAt))
  // When the network comes back everything comes back at once.
  if (!stream || isExcused(view.surroundings, first.endedAt - 10_000, last)) return null
  const notes = ({ of, attempt }: Return) => view.notesOf(of.id)?.attempts.get(attempt)
  return {
    stream: stream.id,
    from: first.endedAt,
    to: last,
    resolvedAt: null,
    evidence: seqs(...together.map(each => notes(each)?.ended?.seq ?? notes(each)?.failed?.seq)),
    values: { count: together.length, within: last - Math.min(...together.map(({ backAt }) => backAt)) },
  }
}
