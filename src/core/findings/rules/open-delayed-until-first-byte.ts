/**
 * A late opening in Firefox, where a response does not exist before the first byte of its body: neither for the page
 * nor for extensions (measured in Firefox 153). The head may have been there long before.
 */

import type { Milliseconds } from '../../units'
import { seqs } from '../finding'
import type { Rule } from '../rule'
import { isExcused } from '../surroundings'

const DELAY: Milliseconds = 1000
/** The page is told this soon after the response is there. */
const AT_ONCE: Milliseconds = 500

export const openDelayedUntilFirstByte: Rule<never> = {
  id: 'open-delayed-until-first-byte',
  severity: 'info',
  level: 'http',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#announce-the-connection',
  snippets: ['node-flush-headers', 'node-first-byte'],
  judge({ attempts, browser, surroundings }) {
    if (browser !== 'firefox') return []
    return attempts.flatMap(({ connection, request, response, openedAt, startedAt, notes, api }) => {
      if (api !== 'eventsource' || !request || response?.status !== 200) return []
      if (openedAt === null || startedAt === null || openedAt - response.at > AT_ONCE) return []
      const delay = openedAt - startedAt
      if (delay < DELAY || isExcused(surroundings, startedAt, openedAt)) return []
      return {
        connection,
        from: startedAt,
        to: openedAt,
        resolvedAt: openedAt,
        evidence: seqs(request.seq, response.seq, notes?.opened?.seq),
        values: { delay },
      }
    })
  },
}
