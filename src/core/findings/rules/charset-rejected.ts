/** A charset other than UTF-8: Chromium refuses the stream, others read it as UTF-8 all the same. */

import { EVENT_STREAM, essence } from '../../http-fact'
import { draftOf, failureSeqs, isNative, runsOf } from '../attempts'
import type { AttemptView, Rule } from '../rule'

export const charsetRejected: Rule<never> = {
  id: 'charset-rejected',
  severity: 'error',
  level: 'http',
  explains: ['never-opened', 'reconnect-loop', 'max-retries-exhausted'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream',
  snippets: ['content-type'],
  judge({ attempts, browser }) {
    return runsOf(attempts, each => isNative(each) && foreignCharset(each) !== null).map(run => {
      const draft = draftOf(run, ({ response, at }) => response?.at ?? at, failureSeqs)
      const charset = foreignCharset(run.attempts[0]) ?? ''
      const severity = browser === 'chromium' ? 'error' : 'warning'
      return { ...draft, severity, values: { ...draft.values, charset } }
    })
  },
}

/** The charset that is said, if it is another one. */
function foreignCharset({ response }: AttemptView): string | null {
  if (response?.status !== 200 || essence(response.type) !== EVENT_STREAM) return null
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(response.type)?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset) ? null : charset
}
