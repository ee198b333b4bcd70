/** A `retry:` field that keeps clients away for longer than any back-off does. */

import { isAnnouncedEnd } from '../attempts'
import { outOfBounds, retriesOf } from '../retries'
import type { Rule } from '../rule'

/** The longest delay of every back-off that was surveyed. */
const LARGE = 30_000
const HUGE = 300_000

export const retryTooLarge: Rule<never> = {
  id: 'retry-too-large',
  severity: 'error',
  level: 'devtools',
  explains: ['loss-window'],
  reference:
    'https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time',
  snippets: ['retry-field'],
  judge(view) {
    // Where the server ends the stream right after, the delay is the period at which it wants to be asked.
    if (view.attempts.some(isAnnouncedEnd)) return []
    return outOfBounds(retriesOf(view), delay => (delay > HUGE ? 'error' : delay > LARGE ? 'warning' : null))
  },
}
