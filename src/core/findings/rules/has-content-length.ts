/** An event stream that says how long it will be: it is no stream, or somebody has collected it. */

import { draftOf, isUsable, runsOf } from '../attempts'
import { seqs } from '../finding'
import type { Rule } from '../rule'

export const hasContentLength: Rule<never> = {
  id: 'has-content-length',
  severity: 'warning',
  level: 'http',
  explains: ['polling-in-disguise', 'full-buffering'],
  reference: 'https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length',
  snippets: ['node-stream'],
  judge({ attempts }) {
    const isSized = runsOf(
      attempts,
      each => isUsable(each) && /^\d{1,15}$/.test(each.notes?.headers?.['content-length'] ?? ''),
    )
    return isSized.map(run => {
      const draft = draftOf(
        run,
        ({ response, at }) => response?.at ?? at,
        ({ response }) => seqs(response?.seq),
      )
      const last = run.attempts.at(-1) ?? run.attempts[0]
      return { ...draft, values: { ...draft.values, size: Number(last.notes?.headers?.['content-length']) } }
    })
  },
}
