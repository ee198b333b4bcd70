/** The browser said which event it had last, and the server began anew or went on somewhere else. */

import { seqs } from '../finding'
import type { Rule } from '../rule'

export const serverIgnoresLastEventId: Rule<never> = {
  id: 'server-ignores-last-event-id',
  severity: 'error',
  level: 'http',
  explains: ['loss-window', 'id-gap', 'id-duplicate', 'replay-storm'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  snippets: ['node-resume', 'spring-resume', 'fastapi-resume'],
  judge({ health }) {
    const resumes = health?.resumes ?? []
    return (['restarted', 'skipped'] as const).flatMap(kind => {
      const ignored = resumes.filter(({ sent, verdict, model }) => {
        return sent.as === 'header' && sent.id !== '' && verdict === kind && model !== 'constant'
      })
      const [first] = ignored
      const last = ignored.at(-1)
      if (!first || !last) return []
      const better = resumes.find(
        ({ openedAt, verdict }) =>
          openedAt > last.openedAt && (verdict === 'continued' || verdict === 'replayed'),
      )
      return {
        // Where the request may be another's, so may what it asked for.
        severity: ignored.every(({ guess }) => guess) ? ('warning' as const) : ('error' as const),
        from: first.openedAt,
        to: last.loss.to,
        resolvedAt: better?.openedAt ?? null,
        evidence: ignored.flatMap(({ evidence }) => seqs(evidence.before, evidence.request, evidence.after)),
        variant: kind,
        values: {
          count: ignored.length,
          id: last.sent.id,
          first: last.firstIds[0] ?? '—',
          skipped: ignored.reduce((sum, { skipped }) => sum + skipped, 0),
        },
      }
    })
  },
}
