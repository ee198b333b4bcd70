/** The page closed the stream itself. */

import { seqs } from '../finding'
import type { Rule } from '../rule'

export const closedByApp: Rule<never> = {
  id: 'closed-by-app',
  severity: 'info',
  level: 'api',
  reference: 'https://developer.mozilla.org/docs/Web/API/EventSource/close',
  judge({ connections, notesOf }) {
    return connections.flatMap(({ id, closing }, index) => {
      if (closing?.by !== 'page') return []
      const next = connections[index + 1]
      return {
        connection: id,
        from: closing.at,
        to: closing.at,
        resolvedAt: next && next.createdAt >= closing.at ? next.createdAt : null,
        evidence: seqs(notesOf(id)?.closed?.seq),
      }
    })
  },
}
