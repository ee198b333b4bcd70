/** The server accepts the stream from the beginning, and refuses to go on from the ID that it gave. */

import { draftOf, failureSeqs, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

/** Statuses that complain of the request. Others, such as those of a gateway or a login, have other reasons. */
const COMPLAINTS: ReadonlySet<number> = new Set([400, 406, 409, 410, 412, 413, 416, 422, 431])

export const lastEventIdRejected: Rule<never> = {
  id: 'last-event-id-rejected',
  severity: 'error',
  level: 'http',
  explains: ['closed-by-http-status', 'reconnect-loop', 'max-retries-exhausted', 'loss-window'],
  reference: 'https://github.com/r3labs/sse',
  snippets: ['node-resume'],
  judge({ attempts }) {
    const firstOpen = attempts.findIndex(
      attempt => openedOf(attempt) !== null && attempt.resume.sent === null,
    )
    if (firstOpen === -1) return []
    const isRejected = ({ response, resume, openedAt }: AttemptView, index: number) =>
      index > firstOpen && resume.sent !== null && openedAt === null && COMPLAINTS.has(response?.status ?? 0)
    return runsOf(attempts, isRejected).map(run => {
      const last = run.attempts.at(-1) ?? run.attempts[0]
      return {
        ...draftOf(
          run,
          ({ response, at }) => response?.at ?? at,
          attempt => [...seqs(attempt.request?.seq), ...failureSeqs(attempt)],
        ),
        values: {
          count: run.attempts.length,
          status: last.response?.status ?? 400,
          id: last.resume.sent ?? '',
        },
      }
    })
  },
}
