/** A library ends the stream whenever the tab is hidden, and asks again when it is shown. */

import type { Connection } from '../../connection'
import type { EpochMilliseconds, Milliseconds } from '../../units'
import { seqs } from '../finding'
import { documentOf } from '../place'
import type { LogView, PlacedDraft, Rule } from '../rule'

const AFTER_HIDDEN: Milliseconds = 100
const AFTER_VISIBLE: Milliseconds = 1000
const TIMES = 2

export const libraryClosesWhenHidden: Rule<never> = {
  id: 'library-closes-when-hidden',
  severity: 'warning',
  level: 'api',
  explains: ['closed-by-app', 'loss-window', 'manual-reconnect-drops-id'],
  reference: 'https://github.com/Azure/fetch-event-source',
  snippets: ['open-when-hidden'],
  judgeLog(view) {
    const drafts: PlacedDraft[] = []
    if (!view.surroundings.some(({ what }) => what === 'hidden')) return drafts
    for (const connections of byUrl(view.connections)) {
      const cycles = connections.flatMap((connection, index) =>
        cycleOf(connection, connections.slice(index + 1), view),
      )
      const [first] = cycles
      const last = cycles.at(-1)
      const stream = last && view.streamOf(last.next.id)
      if (!first || !stream || cycles.length < TIMES) continue
      const isPost = last.next.origin?.method !== 'GET'
      drafts.push({
        stream: stream.id,
        severity: isPost ? 'warning' : 'info',
        from: first.at,
        to: last.next.createdAt,
        resolvedAt: null,
        evidence: cycles.flatMap(({ evidence }) => evidence),
        variant: isPost ? 'post' : 'get',
        values: { count: cycles.length, method: last.next.origin?.method ?? 'GET' },
      })
    }
    return drafts
  },
}

interface Cycle {
  at: EpochMilliseconds
  next: Connection
  evidence: number[]
}

function cycleOf(connection: Connection, later: readonly Connection[], view: LogView): Cycle[] {
  const { closing } = connection
  if (closing?.by !== 'page') return []
  const hidden = view.surroundings.findLast(
    ({ what, at }) => what === 'hidden' && at <= closing.at && closing.at - at <= AFTER_HIDDEN,
  )
  const visible = hidden && view.surroundings.find(({ what, at }) => what === 'visible' && at >= closing.at)
  const next =
    visible &&
    later.find(({ createdAt }) => createdAt >= visible.at && createdAt - visible.at <= AFTER_VISIBLE)
  if (!next) return []
  const closed = view.notesOf(connection.id)?.closed?.seq
  return [
    {
      at: closing.at,
      next,
      evidence: seqs(hidden.seq, closed, visible.seq, view.notesOf(next.id)?.made?.seq),
    },
  ]
}

function byUrl(connections: readonly Connection[]): Connection[][] {
  const groups = new Map<string, Connection[]>()
  for (const connection of connections) {
    const { origin, id } = connection
    if (!origin) continue
    const key = `${documentOf(id)}\n${origin.method}\n${origin.url}`
    const group = groups.get(key)
    if (group) group.push(connection)
    else groups.set(key, [connection])
  }
  return [...groups.values()].filter(({ length }) => length > TIMES)
}
