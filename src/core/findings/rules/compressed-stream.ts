/** The stream is compressed: whatever compresses it must let go of each event, and often does not. */

import type { Milliseconds } from '../../units'
import { draftOf, isUsable, openedOf, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

const COMPRESSED = /\b(?:gzip|br|zstd|deflate)\b/i
/** Events that came one by one show that they are let go of. */
const ONE_BY_ONE = 5
/** Nothing for this long is suspicious. */
const NOTHING: Milliseconds = 10_000

export const compressedStream: Rule<never> = {
  id: 'compressed-stream',
  severity: 'warning',
  level: 'http',
  explains: ['first-byte-delayed'],
  reference: 'https://github.com/expressjs/compression#server-sent-events',
  snippets: ['compression-off'],
  judge({ attempts, now }) {
    const encodingOf = ({ notes }: AttemptView) =>
      COMPRESSED.exec(notes?.headers?.['content-encoding'] ?? '')?.[0]?.toLowerCase() ?? null
    return runsOf(attempts, each => isUsable(each) && encodingOf(each) !== null).map(run => {
      const last = run.attempts.at(-1) ?? run.attempts[0]
      const isFine = run.attempts.some(({ notes }) => {
        return (
          notes !== null && Math.max(notes.arrivals.page.count, notes.arrivals.others.count) >= ONE_BY_ONE
        )
      })
      const waited = (last.notes?.firstByteAt ?? last.ending?.at ?? now) - (openedOf(last) ?? last.at)
      return {
        ...draftOf(
          run,
          ({ response, at }) => response?.at ?? at,
          ({ response }) => seqs(response?.seq),
        ),
        severity: isFine || waited < NOTHING ? 'info' : 'warning',
        variant: isFine || waited < NOTHING ? 'flushed' : 'held',
        values: { count: run.attempts.length, encoding: encodingOf(last) ?? '', waited },
      }
    })
  },
}
