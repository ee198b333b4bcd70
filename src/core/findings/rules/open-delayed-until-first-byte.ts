/** The head of the response was there, but Firefox dispatches `open` with the first byte of the body. */

import type { Milliseconds } from '../../units'
import { seqs } from '../finding'
import type { Rule } from '../rule'

const DELAY: Milliseconds = 1000

export const openDelayedUntilFirstByte: Rule<never> = {
  id: 'open-delayed-until-first-byte',
  severity: 'info',
  level: 'http',
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#announce-the-connection',
  snippets: ['node-first-byte'],
  judge({ attempts, browser }) {
    if (browser !== 'firefox') return []
    return attempts.flatMap(({ connection, response, openedAt, notes, api }) => {
      if (api !== 'eventsource' || response?.status !== 200 || openedAt === null) return []
      const delay = openedAt - response.at
      if (delay < DELAY) return []
      return {
        connection,
        from: response.at,
        to: openedAt,
        resolvedAt: openedAt,
        evidence: seqs(response.seq, notes?.opened?.seq),
        values: { delay },
      }
    })
  },
}
