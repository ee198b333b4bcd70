/**
 * What the pages of the back/forward cache visits do. The test leaves them for another page and comes back; whether
 * they come back out of the cache is what a page can see of it.
 */

import type { Observation } from './describe.ts'
import { createLab } from './lab.ts'

/** The names of the visits; `test` leaves each page once it says so and comes back. */
export const VISIT_NAMES = [
  'a page without streams',
  'a page with an open stream',
  'a page that closed its stream',
] as const

/** The title of a page that can be left. */
export const READY = 'ready to be left'

/** What each page does until it is left. */
export const VISITS: Record<string, (outcome: string) => void> = {
  'a page without streams': outcome => visit(outcome, async () => () => null),

  'a page with an open stream': outcome =>
    visit(outcome, async lab => {
      const stream = lab.stream({
        body: ['id: 1\ndata: before\n\n', { until: 'returned' }, 'data: after\n\n'],
        end: 'hold',
      })
      const source = new EventSource(stream.url)
      const trail: string[] = []
      for (const type of ['open', 'error'] as const)
        source.addEventListener(type, () => trail.push(`${type} ${source.readyState}`))
      await lab.next(source, 'message')
      return async () => {
        void stream.signal('returned')
        const { data, lastEventId } = await lab.next(source, 'message')
        source.close()
        return [...trail, `${data} ${lastEventId}`]
      }
    }),

  'a page that closed its stream': outcome =>
    visit(outcome, async lab => {
      const stream = lab.silence()
      const source = new EventSource(stream.url)
      await lab.next(source, 'open')
      source.close()
      await stream.closed(1)
      return () => source.readyState
    }),
}

/** Prepares the page, lets the test leave it, and when the user comes back reports how it was restored. */
function visit(
  outcome: string,
  prepare: (lab: ReturnType<typeof createLab>['lab']) => Promise<() => Observation | Promise<Observation>>,
): void {
  const report = (observed: Observation) =>
    fetch(`/outcome/${encodeURIComponent(outcome)}`, {
      method: 'POST',
      body: JSON.stringify({ observed }),
    })
  const [navigation] = performance.getEntriesByType('navigation') as (PerformanceNavigationTiming & {
    notRestoredReasons?: { toJSON(): Observation } | null
  })[]
  let state: (() => Observation | Promise<Observation>) | undefined
  window.addEventListener('pageshow', async ({ persisted }) => {
    if (persisted) {
      await report({ persisted, afterwards: (await state?.()) ?? null })
    } else if (navigation?.type === 'back_forward') {
      await report({ persisted, reasons: reasonsOf(navigation.notRestoredReasons) })
    } else {
      state = await prepare(createLab(outcome, [], '').lab)
      // With no request under way: one would keep the page out of the cache.
      document.title = READY
    }
  })
}

/** Chromium says why a page was not kept. */
function reasonsOf(reasons: { toJSON(): Observation } | null | undefined): Observation {
  const found = reasons?.toJSON()
  return typeof found === 'object' && found !== null && 'reasons' in found ? (found.reasons ?? null) : null
}
