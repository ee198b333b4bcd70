/** nginx is on the way, and nothing tells it not to buffer. */

import { draftOf, isUsable, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

export const missingXAccelBuffering: Rule<never> = {
  id: 'missing-x-accel-buffering',
  severity: 'info',
  level: 'http',
  reference: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering',
  snippets: ['nginx-sse', 'node-headers'],
  judge({ attempts }) {
    return runsOf(attempts, each => isUsable(each) && isUntold(each)).map(run => ({
      ...draftOf(
        run,
        ({ response, at }) => response?.at ?? at,
        ({ response }) => seqs(response?.seq),
      ),
      values: { count: run.attempts.length, server: run.attempts[0].notes?.headers?.server ?? 'nginx' },
    }))
  },
}

function isUntold({ notes }: AttemptView): boolean {
  const headers = notes?.headers
  if (!headers || !/^(?:nginx|openresty)/i.test(headers.server ?? '')) return false
  return !/^no$/i.test(headers['x-accel-buffering'] ?? '')
}
