/** The last ID travels in the query, under a name that the server does not read. */

import { seqs } from '../finding'
import type { Rule } from '../rule'

export const polyfillCursorMismatch: Rule<never> = {
  id: 'polyfill-cursor-mismatch',
  severity: 'warning',
  level: 'api',
  explains: ['id-duplicate', 'replay-storm', 'loss-window'],
  reference: 'https://mercure.rocks/docs/concepts/reconnection-and-history',
  snippets: ['node-resume'],
  judge({ health }) {
    const ignored = health?.resumes.filter(
      ({ sent, verdict }) => sent.as === 'query' && (verdict === 'restarted' || verdict === 'skipped'),
    )
    const [first] = ignored ?? []
    if (!ignored || !first) return []
    const last = ignored.at(-1) ?? first
    const better = health?.resumes.find(
      ({ openedAt, verdict }) =>
        openedAt > last.openedAt && (verdict === 'continued' || verdict === 'replayed'),
    )
    return [
      {
        from: first.openedAt,
        to: last.loss.to,
        resolvedAt: better?.openedAt ?? null,
        evidence: ignored.flatMap(({ evidence }) => seqs(evidence.before, evidence.request, evidence.after)),
        values: { count: ignored.length, id: last.sent.id },
      },
    ]
  },
}
