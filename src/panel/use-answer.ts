/** What the engine says of something that changes all the time, kept up to date while it is on screen. */

import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { createLatest } from './latest'

/**
 * Asks whenever one of `changes` is another one. An answer that comes after the next change is shown all the same:
 * where changes come faster than answers there would never be one otherwise.
 * @param about what is asked about: answers about something else are not shown.
 * @returns the newest answer, `null` until there is one.
 */
export function useAnswer<A>(ask: () => Promise<A>, about: string, changes: readonly unknown[]): A | null {
  const found = useSignal<{ about: string; answer: A } | null>(null)
  const latest = useMemo(
    () =>
      createLatest(
        (question: { about: string; ask: () => Promise<A> }) => question.ask(),
        (answer, question) => {
          found.value = { about: question.about, answer }
        },
      ),
    [found],
  )
  useEffect(() => latest.ask({ about, ask }), [about, ...changes])
  return found.value?.about === about ? found.value.answer : null
}
