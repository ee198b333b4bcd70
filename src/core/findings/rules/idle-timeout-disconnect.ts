/** Something on the way ends the stream whenever it was silent for so long. */

import { isHarmless, lifetimesDraft, lifetimesOf } from '../lifetimes'
import type { Rule } from '../rule'

/** Servers that end idle streams on purpose wait for minutes. */
const ON_PURPOSE = 300_000

export const idleTimeoutDisconnect: Rule<never> = {
  id: 'idle-timeout-disconnect',
  severity: 'error',
  level: 'api',
  explains: [
    'abrupt-cut',
    'no-heartbeat',
    'heartbeat-interval-risky',
    'reconnect-loop',
    'loss-window',
    'silent-stall',
  ],
  reference: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
  snippets: ['node-heartbeat', 'spring-heartbeat', 'fastapi-heartbeat', 'go-heartbeat', 'nginx-timeout'],
  judge(view) {
    const found = lifetimesOf(view)
    if (!found || found.kind === 'age') return []
    const harmless = isHarmless(view.health, found.attempts)
    const severity =
      harmless && found.limit >= ON_PURPOSE
        ? 'info'
        : harmless || !found.certain || found.kind === 'either'
          ? 'warning'
          : 'error'
    const variant = found.kind === 'either' ? 'either' : found.certain ? 'certain' : 'weak'
    return [{ ...lifetimesDraft(found, view), severity, variant }]
  },
}
