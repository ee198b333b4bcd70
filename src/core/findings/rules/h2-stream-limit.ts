/** HTTP/2 has no limit of six, but servers allow some hundred requests at a time on one connection. */

import { crowdsOf, openTimesOf } from '../connection-spans'
import { seqs } from '../finding'
import { byOrigin } from '../place'
import type { Rule } from '../rule'
import { protocolsOf } from './h1-connection-starvation'

/** nginx allows 128, others 100. */
const NEAR = 80

export const h2StreamLimit: Rule<never> = {
  id: 'h2-stream-limit',
  severity: 'warning',
  level: 'api',
  explains: ['never-opened'],
  reference: 'https://nginx.org/en/docs/http/ngx_http_v2_module.html#http2_max_concurrent_streams',
  snippets: ['share-one-stream'],
  judgeLog(view) {
    return [...byOrigin(view)].flatMap(([origin, connections]) => {
      const protocols = protocolsOf(connections)
      if (connections.length < NEAR || !(protocols.has('h2') || protocols.has('h3'))) return []
      return crowdsOf(connections.flatMap(openTimesOf), NEAR).flatMap(crowd => {
        const about = crowd.members.at(-1)
        const stream = about && view.streamOf(about.id)
        if (!stream) return []
        return {
          stream: stream.id,
          connection: about.id,
          from: crowd.from,
          to: crowd.to,
          resolvedAt: crowd.to,
          evidence: seqs(...crowd.members.map(({ id }) => view.notesOf(id)?.made?.seq)),
          values: { open: crowd.most, host: new URL(origin).host },
        }
      })
    })
  },
}
