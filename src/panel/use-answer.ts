/** What the engine says of something that changes all the time, kept up to date while it is on screen. */

import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { createLatest } from './latest'

type Found<A> = { about: string } & ({ answer: A } | { error: unknown })

/**
 * Asks whenever one of `changes` is another one. An answer that comes after the next change is shown all the same:
 * where changes come faster than answers there would never be one otherwise.
 * @param about what is asked about: answers about something else are not shown.
 * @returns the newest answer, `null` until there is one.
 * @throws what the engine threw in place of it: no view may look as if there were nothing to show.
 */
export function useAnswer<A>(ask: () => Promise<A>, about: string, changes: readonly unknown[]): A | null {
  const found = useSignal<Found<A> | null>(null)
  const latest = useMemo(
    () =>
      createLatest(
        (question: { about: string; ask: () => Promise<A> }) => question.ask(),
        (answer, { about }) => {
          found.value = { about, answer }
        },
        (error, { about }) => {
          found.value = { about, error }
        },
      ),
    [found],
  )
  useEffect(() => latest.ask({ about, ask }), [about, ...changes])
  const shown = found.value
  if (shown?.about !== about) return null
  if ('error' in shown) throw shown.error
  return shown.answer
}
