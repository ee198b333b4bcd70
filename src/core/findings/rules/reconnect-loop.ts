/** The stream comes back and is lost again, over and over. */

import type { EpochMilliseconds, Milliseconds } from '../../units'
import { ageOf, endOf, failureSeqs, isAnnouncedEnd, isEndedHere, openedOf } from '../attempts'
import type { Draft } from '../finding'
import type { AttemptView, Rule, StreamView } from '../rule'

/** With the delays of browsers a loop makes 12 to 20 attempts a minute; one or two are a deploy. */
const ATTEMPTS = 5
const WITHIN: Milliseconds = 60_000
/** Streams that live shorter than this serve nobody, and three in a row are no accident. */
const SHORT: Milliseconds = 5000
const IN_A_ROW = 3
/** What has lived this long has come out of the loop. */
const STABLE: Milliseconds = 10_000

export const reconnectLoop: Rule<never> = {
  id: 'reconnect-loop',
  severity: 'error',
  level: 'api',
  explains: ['abrupt-cut', 'retry-too-small', 'loss-window', 'deploy-herd'],
  reference: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model',
  snippets: ['retry-field'],
  judge(view) {
    const drafts: Draft[] = []
    let loop: AttemptView[] = []
    for (const attempt of view.attempts) {
      // What the page or the user ended says nothing of the server.
      if (isEndedHere(attempt) || isAnnouncedEnd(attempt)) continue
      const age = ageOf(attempt) ?? (attempt.ending === null ? view.now - attempt.at : 0)
      const hasOpened = openedOf(attempt) !== null
      const previous = loop.at(-1)
      if (previous && attempt.at - endOf(previous, attempt.at) > WITHIN) close(null)
      if (attempt.ending !== null && (!hasOpened || age < STABLE)) loop.push(attempt)
      else if (hasOpened && age >= STABLE) close(attempt)
    }
    close(null)
    return drafts

    function close(recovered: AttemptView | null): void {
      if (isLoop(loop)) drafts.push(draftFor(loop, recovered, view))
      loop = []
    }
  },
}

function isLoop(attempts: readonly AttemptView[]): boolean {
  let short = 0
  for (const [index, attempt] of attempts.entries()) {
    const earlier = attempts[index - ATTEMPTS + 1]
    if (earlier && attempt.at - earlier.at <= WITHIN) return true
    short = openedOf(attempt) !== null && (ageOf(attempt) ?? SHORT) < SHORT ? short + 1 : 0
    if (short >= IN_A_ROW) return true
  }
  return false
}

function draftFor(loop: readonly AttemptView[], recovered: AttemptView | null, view: StreamView): Draft {
  const [first] = loop as [AttemptView]
  const last = loop.at(-1) ?? first
  const end = endOf(last, view.now)
  // A pause of a minute without an attempt: whoever looped has stopped.
  const isQuiet = view.now - end > WITHIN
  const resolvedAt: EpochMilliseconds | null = recovered ? openedOf(recovered) : isQuiet ? end : null
  return {
    from: first.at,
    to: resolvedAt === null ? null : end,
    resolvedAt,
    evidence: loop.flatMap(failureSeqs),
    variant: kindOf(loop),
    values: { count: loop.length, span: end - first.at },
  }
}

/** What most of the attempts came to. */
function kindOf(loop: readonly AttemptView[]): string {
  const counts = new Map<string, number>()
  for (const attempt of loop) {
    const kind = openedOf(attempt) === null ? 'failing' : attempt.ending?.how === 'cut' ? 'cut' : 'ended'
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'failing'
}
