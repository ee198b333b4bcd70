/** Consecutive IDs jump: events were left out. */

import type { IdBreak } from '../../event-ids'
import { isFreshStart } from '../attempts'
import { breaksOf, draftOfBreaks, seesAllEvents } from '../id-breaks'
import type { Rule } from '../rule'

export const idGap: Rule<never> = {
  id: 'id-gap',
  severity: 'error',
  level: 'devtools',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  judge(view) {
    // Numbers that are missing may be of events that the page does not listen to, unless those are seen too.
    if (!seesAllEvents(view) || view.health?.ids.model !== 'dense-int') return []
    const inside = breaksOf(view, ({ kind, across }) => kind === 'skip' && !across)
    const { attempts } = view
    const isSkipped = ({ connection, attempt }: IdBreak) => {
      const place = attempts.findIndex(each => each.connection === connection && each.own === attempt)
      const found = attempts[place]
      return found === undefined || !isFreshStart(found, attempts[place - 1])
    }
    const across = breaksOf(view, found => found.kind === 'skip' && found.across && isSkipped(found))
    return [
      ...draftOfBreaks(inside).map(draft => ({ ...draft, variant: 'inside' })),
      ...draftOfBreaks(across).map(draft => ({ ...draft, variant: 'across', severity: 'warning' as const })),
    ]
  },
}
