/** The stream was open when its page was left, and ended with it. */

import { seqs } from '../finding'
import type { Rule } from '../rule'

export const gcOrUnload: Rule<never> = {
  id: 'gc-or-unload',
  severity: 'info',
  level: 'api',
  explains: ['closed-by-app'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#garbage-collection',
  judge({ connections, notesOf }) {
    return connections.flatMap(({ id, closing, attempts }) => {
      if (closing?.by !== 'navigation' || !attempts.some(({ openedAt }) => openedAt !== null)) return []
      return {
        connection: id,
        from: closing.at,
        to: closing.at,
        resolvedAt: closing.at,
        evidence: seqs(notesOf(id)?.closed?.seq),
      }
    })
  },
}
