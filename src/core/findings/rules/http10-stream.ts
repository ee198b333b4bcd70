/** A response whose body ends where the connection ends: nobody can tell its end from a cut. */

import { draftOf, isUsable, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

export const http10Stream: Rule<never> = {
  id: 'http10-stream',
  severity: 'warning',
  level: 'http',
  reference: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version',
  snippets: ['nginx-sse'],
  judge({ attempts }) {
    return runsOf(attempts, isCloseDelimited).map(run =>
      draftOf(
        run,
        ({ response, at }) => response?.at ?? at,
        ({ response, notes }) => seqs(response?.seq, notes?.protocol?.seq),
      ),
    )
  },
}

function isCloseDelimited(attempt: AttemptView): boolean {
  const { protocol, notes } = attempt
  if (!isUsable(attempt) || protocol === null) return false
  if (protocol === 'http/1.0') return true
  const headers = notes?.headers
  return (
    protocol === 'http/1.1' &&
    headers !== null &&
    headers !== undefined &&
    /\bclose\b/i.test(headers.connection ?? '') &&
    headers['transfer-encoding'] === undefined &&
    headers['content-length'] === undefined
  )
}
