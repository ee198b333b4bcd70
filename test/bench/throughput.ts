/**
 * How many events a second a page can take when the server sends as fast as it can, and whether all of them were
 * received and logged. The floor is a second listener that does nothing: nobody who hears every event is cheaper.
 * With the panel open, it has an empty panel open too: what DevTools cost by themselves is not ours.
 */

import type { Bytes } from '../../src/core/units.ts'
import type { BrowserName } from '../support/browser.ts'
import type { Figure, Variant } from './figure.ts'
import { takeFlood } from './flood.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { openStoredLog, type StoredEvents } from './stored-log.ts'

/** Events of one round, by the size of their payload in bytes: one second or two of a browser on a small machine. */
const COUNT: Record<BrowserName, Record<100 | 2048, number>> = {
  chromium: { 100: 150_000, 2048: 30_000 },
  firefox: { 100: 250_000, 2048: 40_000 },
}

/** What distinguishes the figures. */
export interface Taking {
  /** Payload of each event. */
  size: Bytes & (100 | 2048)
  /** The panel is open in DevTools. */
  isOpen: boolean
}

/** The figure, and what became of the events in the log of each round. */
export async function throughput(
  name: BrowserName,
  hosts: Hosts,
  lab: LabProcess,
  { size, isOpen }: Taking,
): Promise<Figure & { stored?: StoredEvents[] }> {
  const count = COUNT[name][size]
  const log = await openStoredLog(hosts.extension)
  const stored: StoredEvents[] = []
  const id = `events-${size}${isOpen ? '-open' : ''}`
  let floods = 0

  const browserOf = (variant: Variant) => {
    if (variant === 'extension') return hosts.extension
    return variant === 'floor' && isOpen ? hosts.empty : hosts.native
  }
  return {
    id,
    title: `Events of ${size} bytes at saturation, the panel ${isOpen ? 'open' : 'closed'}`,
    unit: 'events/s',
    floor: isOpen
      ? 'an empty panel in DevTools, and a second listener that does nothing'
      : 'native, and a second listener that does nothing',
    cost: { unit: 'µs per event', of: rate => 1e6 / rate },
    aim: { of: 'floor', atLeast: isOpen ? 0.95 : 0.97 },
    // DevTools may tell of events that were only counted before, so that a count of both would be too high.
    ...(!isOpen && { stored }),
    async measure(variant) {
      const page = await browserOf(variant).open(`${lab.url}/blank`)
      const panel = isOpen && variant !== 'native' ? await page.openPanel() : null
      const withIdleListener = variant === 'floor'
      const key = `${id}-${name}-${++floods}`
      const rate = await takeFlood(page, lab, { key, count, size, withIdleListener })
      if (variant === 'extension') {
        const tab = await page.tabId()
        if (isOpen) await log.rest(tab)
        else stored.push(await log.settle(tab, count + 1))
      }
      await panel?.close()
      await page.close()
      return rate
    },
  }
}
