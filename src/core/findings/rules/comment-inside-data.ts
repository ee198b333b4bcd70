/** A comment that was put into a `data:` line: what was meant for nobody is handed to the page. */

import type { Rule } from '../rule'
import { createSightings, draftOfSightings, noteSighting, type Sightings } from '../sightings'

export const commentInsideData: Rule<Sightings> = {
  id: 'comment-inside-data',
  severity: 'error',
  level: 'api',
  explains: ['json-parse-failure'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  snippets: ['node-heartbeat'],
  watch: {
    start: createSightings,
    event(sightings, record) {
      const { data } = record
      // `:)` is a text, `: keep-alive` a comment.
      if (data !== null && data.charCodeAt(0) === 58 && /^: ?[A-Za-z]/.test(data))
        noteSighting(sightings, record, data)
    },
  },
  judge: (view, own) => draftOfSightings(view, own),
}
