/** Over HTTP/1.1 a browser opens six connections to a host: the seventh stream waits without a word. */

import type { Connection } from '../../connection'
import type { EpochMilliseconds, Milliseconds } from '../../units'
import { ATTEMPTS_LOOKED_AT, crowdsOf, openTimesOf, type Span } from '../connection-spans'
import { seqs } from '../finding'
import { byOrigin } from '../place'
import type { LogView, PlacedDraft, Rule } from '../rule'

/** What browsers allow (measured in Chromium 156 and Firefox 153). */
const LIMIT = 6
/** With so many, two more tabs or requests reach the limit. */
const NEAR = 4
const SEVERAL = 2
/** A request that nothing hinders has its answer by then. */
const WAITING: Milliseconds = 3000
/** Streams that reconnect are away for moments only. */
const PAUSE: Milliseconds = 10_000

export const h1ConnectionStarvation: Rule<never> = {
  id: 'h1-connection-starvation',
  severity: 'error',
  level: 'http',
  explains: ['never-opened'],
  reference: 'https://developer.mozilla.org/docs/Web/API/EventSource',
  snippets: ['nginx-http2', 'share-one-stream'],
  judgeLog(view) {
    return [...byOrigin(view)].flatMap(([origin, connections]) => judgeHost(origin, connections, view))
  },
}

/** The protocols that are known of attempts to an origin. */
export function protocolsOf(connections: readonly Connection[]): Set<string> {
  return new Set(
    connections.flatMap(({ attempts }) =>
      attempts.slice(-ATTEMPTS_LOOKED_AT).flatMap(({ protocol }) => protocol ?? []),
    ),
  )
}

function judgeHost(origin: string, connections: readonly Connection[], view: LogView): PlacedDraft[] {
  const protocols = protocolsOf(connections)
  if (protocols.has('h2') || protocols.has('h3')) return []
  // Without encryption browsers speak nothing newer than HTTP/1.1.
  const isH1 = origin.startsWith('http:') || protocols.has('http/1.1') || protocols.has('http/1.0')
  if (!isH1 && !connections.some(each => waitsDuring(each, 0, null, view.now))) return []
  const open = connections.flatMap(openTimesOf)
  const drafts: PlacedDraft[] = []
  for (const crowd of crowdsOf(open, isH1 ? NEAR : LIMIT - 1, PAUSE)) {
    const waiting = connections.filter(each => waitsDuring(each, crowd.from, crowd.to, view.now))
    // What other tabs hold is not seen: several that wait show that it is full all the same.
    const isFull = waiting.length > 0 && (crowd.most >= LIMIT - 1 || waiting.length >= SEVERAL)
    if (!isFull && !isH1) continue
    // Of what goes on, how many there are: those that were closed since do not count any more.
    const members = crowd.to === null && waiting.length === 0 ? stillThere(open, view.now) : crowd.members
    const about = waiting[0] ?? members.at(-1)
    const stream = about && view.streamOf(about.id)
    if (!stream) continue
    const made = (each: Connection) => view.notesOf(each.id)?.made?.seq ?? each.origin?.seq
    drafts.push({
      stream: stream.id,
      connection: about.id,
      severity: isFull || members.length >= LIMIT ? 'error' : 'warning',
      from: crowd.from,
      to: crowd.to,
      resolvedAt: crowd.to,
      evidence: seqs(...members.map(made), ...waiting.map(made)),
      variant: isFull ? 'waiting' : members.length >= LIMIT ? 'full' : 'near',
      values: { open: members.length, waiting: waiting.length, host: new URL(origin).host },
    })
  }
  return drafts
}

/** The connections that are open, and those that are away for a moment. */
function stillThere(open: readonly Span<Connection>[], now: EpochMilliseconds): Connection[] {
  const there = open.filter(
    ({ of, to }) => to === null || (!of.closing && of.state !== 'closed' && now - to <= PAUSE),
  )
  return [...new Set(there.map(({ of }) => of))]
}

/** Whether a request of it was without an answer for long in a time. */
function waitsDuring(
  connection: Connection,
  from: EpochMilliseconds,
  to: EpochMilliseconds | null,
  now: EpochMilliseconds,
): boolean {
  return waitsOf(connection, now).some(
    wait => Math.min(wait.to ?? now, to ?? now) - Math.max(wait.from, from) >= WAITING,
  )
}

function waitsOf({ attempts, closing }: Connection, now: EpochMilliseconds): Span<null>[] {
  return attempts.slice(-ATTEMPTS_LOOKED_AT).flatMap(({ request, response, openedAt, ended, failure }) => {
    if (!request) return []
    const ends = [response?.at, openedAt, ended?.at, failure?.at, closing?.at]
    const known = ends.filter(
      at => at !== null && at !== undefined && at >= request.at,
    ) as EpochMilliseconds[]
    return [{ of: null, from: request.at, to: known.length > 0 ? Math.min(...known) : now }]
  })
}
