/** The same ID twice: the event came again, or two events share a name. */

import { breaksOf, draftOfBreaks } from '../id-breaks'
import type { Rule } from '../rule'

export const idDuplicate: Rule<never> = {
  id: 'id-duplicate',
  severity: 'warning',
  level: 'api',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  snippets: ['ignore-known-ids'],
  judge(view) {
    if (view.health?.ids.model === 'constant') return []
    const inside = breaksOf(view, ({ kind, across }) => kind === 'repeat' && !across)
    const across = breaksOf(view, ({ kind, across }) => kind === 'repeat' && across)
    return [
      ...draftOfBreaks(inside).map(draft => ({ ...draft, variant: 'inside' })),
      ...draftOfBreaks(across).map(draft => ({ ...draft, variant: 'across', severity: 'info' as const })),
    ]
  },
}
