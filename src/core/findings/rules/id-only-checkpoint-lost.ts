/** An ID in a block without data: Firefox and Safari do not resume from it. */

import { beginning, ID_KEPT } from '../../attempt'
import type { EpochMilliseconds } from '../../units'
import { isNative } from '../attempts'
import { type Draft, EVIDENCE_KEPT, seqs } from '../finding'
import type { Rule, StreamView } from '../rule'

interface Checkpoint {
  id: string
  seq: number
  at: EpochMilliseconds
  attempt: number
}

/** The first and the newest. */
interface Checkpoints {
  count: number
  newest: Checkpoint[]
}

export const idOnlyCheckpointLost: Rule<Checkpoints> = {
  id: 'id-only-checkpoint-lost',
  severity: 'error',
  level: 'devtools',
  explains: ['server-ignores-last-event-id', 'id-duplicate'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  snippets: ['checkpoint-event'],
  watch: {
    start: () => ({ count: 0, newest: [] }),
    checkpoint(state, { id, seq, at, attempt }) {
      state.count++
      state.newest.push({ id: beginning(id, ID_KEPT), seq, at, attempt })
      if (state.newest.length > EVIDENCE_KEPT) state.newest.splice(1, 1)
    },
  },
  judge(view, own) {
    return view.connections.flatMap(({ id, origin }): Draft[] => {
      const state = own(id)
      const [first] = state?.newest ?? []
      const last = state?.newest.at(-1)
      if (!state || !first || !last || origin?.api === 'fetch' || origin?.api === 'xhr') return []
      const lost = state.newest.find(checkpoint => isLost(id, checkpoint, view))
      return [
        {
          severity: lost ? 'error' : 'warning',
          connection: id,
          from: first.at,
          to: last.at,
          resolvedAt: null,
          evidence: lost
            ? seqs(lost.seq, requestAfter(id, lost, view)?.request?.seq)
            : state.newest.map(({ seq }) => seq),
          variant: lost ? 'lost' : 'risk',
          values: {
            count: state.count,
            id: (lost ?? last).id,
            sent: lost ? (requestAfter(id, lost, view)?.resume.sent ?? '—') : '—',
          },
        },
      ]
    })
  },
}

function requestAfter(connection: string, { attempt }: Checkpoint, { attempts }: StreamView) {
  return attempts.find(each => each.connection === connection && each.own === attempt + 1)
}

/** The last ID of its attempt, and the next request sent another one. */
function isLost(connection: string, checkpoint: Checkpoint, view: StreamView): boolean {
  const here = view.attempts.find(each => each.connection === connection && each.own === checkpoint.attempt)
  const next = requestAfter(connection, checkpoint, view)
  if (!here || !next?.request || !isNative(next)) return false
  const wasLast = (here.notes?.lastEvent?.at ?? 0) <= checkpoint.at
  return wasLast && next.resume.sent !== checkpoint.id
}
