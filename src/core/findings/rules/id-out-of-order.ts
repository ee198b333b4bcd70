/** IDs that grow, and then one that is smaller: a client that resumes from it gets what it has had. */

import { breaksOf, draftOfBreaks } from '../id-breaks'
import type { Rule } from '../rule'

export const idOutOfOrder: Rule<never> = {
  id: 'id-out-of-order',
  severity: 'warning',
  level: 'api',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
  judge(view) {
    return draftOfBreaks(breaksOf(view, ({ kind, across }) => kind === 'back' && !across))
  },
}
