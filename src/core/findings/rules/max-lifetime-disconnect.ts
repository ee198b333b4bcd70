/** Something on the way ends the stream at a certain age, however much is sent. */

import { isHarmless, lifetimesDraft, lifetimesOf } from '../lifetimes'
import type { Rule } from '../rule'

/** Servers that let their streams go in turn do so after minutes. */
const ON_PURPOSE = 300_000

export const maxLifetimeDisconnect: Rule<never> = {
  id: 'max-lifetime-disconnect',
  severity: 'warning',
  level: 'api',
  explains: ['abrupt-cut', 'reconnect-loop', 'loss-window'],
  reference: 'https://cloud.google.com/run/docs/configuring/request-timeout',
  snippets: ['spring-no-timeout', 'go-no-write-timeout', 'envoy-timeout'],
  judge(view) {
    const found = lifetimesOf(view)
    if (found?.kind !== 'age') return []
    const isRotation = found.limit >= ON_PURPOSE && isHarmless(view.health, found.attempts)
    return [{ ...lifetimesDraft(found, view), severity: isRotation ? 'info' : 'warning' }]
  },
}
