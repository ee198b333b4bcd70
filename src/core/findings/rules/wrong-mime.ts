/** A page, JSON or anything else came where an event stream was expected. */

import { EVENT_STREAM, essence } from '../../http-fact'
import { draftOf, failureSeqs, isNative, runsOf } from '../attempts'
import type { AttemptView, Rule } from '../rule'

export const wrongMime: Rule<never> = {
  id: 'wrong-mime',
  severity: 'error',
  level: 'http',
  explains: ['never-opened', 'reconnect-loop', 'max-retries-exhausted', 'firefox-gave-up'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#text/event-stream',
  snippets: ['content-type'],
  judge({ attempts }) {
    return runsOf(attempts, isWrong).map(run => {
      const draft = draftOf(run, ({ response, at }) => response?.at ?? at, failureSeqs)
      const type = essence(run.attempts.at(-1)?.response?.type)
      return { ...draft, variant: kindOf(type), values: { ...draft.values, type: type || '—' } }
    })
  },
}

function isWrong(attempt: AttemptView): boolean {
  const { response } = attempt
  return isNative(attempt) && response?.status === 200 && essence(response.type) !== EVENT_STREAM
}

function kindOf(type: string): string {
  if (type === '') return 'missing'
  if (type === 'text/html') return 'html'
  return type === 'application/json' ? 'json' : 'other'
}
