/** How long a page without SSE takes until its DOMContentLoaded. The floor is as in `frames.ts`. */

import type { Page } from '../support/browser.ts'
import type { Figure, Variant } from './figure.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { quantile } from './statistics.ts'

/** Loads of one round. Their lower quartile counts: whatever disturbs a load makes it longer. */
const LOADS = 25

/** Runs in the page: milliseconds from the start of the navigation to the end of its DOMContentLoaded. */
function readLoadTime(): number {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.domContentLoadedEventEnd ?? Number.NaN
}

export function pageLoad(hosts: Hosts, lab: LabProcess): Figure {
  const tabs = new Map<Variant, Page>()
  return {
    id: 'page-load',
    title: 'A page without SSE until DOMContentLoaded',
    unit: 'ms',
    floor: 'an extension with empty content scripts',
    cost: { unit: 'ms per page', of: milliseconds => milliseconds },
    async measure(variant) {
      const browser = variant === 'floor' ? hosts.empty : hosts[variant]
      const tab = tabs.get(variant) ?? (await browser.open(`${lab.url}/blank`))
      tabs.set(variant, tab)
      const times: number[] = []
      for (let load = 0; load < LOADS; load++) {
        await tab.goto(`${lab.url}/blank?load=${load}`)
        times.push(await tab.run(readLoadTime))
      }
      return quantile(times, 0.25)
    },
  }
}
