/** A `retry:` field that makes all clients come back at once, again and again, when the server is down. */

import { outOfBounds, retriesOf } from '../retries'
import type { Rule } from '../rule'

/** The first delay of every back-off that was surveyed. */
const SMALL = 1000
/** Four requests a second of each client. */
const TINY = 250

export const retryTooSmall: Rule<never> = {
  id: 'retry-too-small',
  severity: 'error',
  level: 'devtools',
  reference:
    'https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time',
  snippets: ['retry-field'],
  judge(view) {
    return outOfBounds(retriesOf(view), delay => (delay < TINY ? 'error' : delay < SMALL ? 'warning' : null))
  },
}
