/**
 * What the injected scripts cost each frame of a page without SSE. The floor is an extension with two content
 * scripts that are empty: most of the cost is the browser's own, of injecting anything at all.
 */

import type { Figure } from './figure.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'

/** In each page. */
export const FRAMES = 100
/** Pages of one round. The quickest counts: whatever disturbs a load makes it longer. */
const PAGES = 3

/** Runs in the page: fills it with frames of its own origin and says how many milliseconds all took to load. */
export async function loadFrames(count: number): Promise<number> {
  // No address: the network would be most of what is measured.
  const loads: Promise<Event>[] = []
  const all = document.createDocumentFragment()
  for (let i = 0; i < count; i++) {
    const frame = document.createElement('iframe')
    frame.srcdoc = '<!doctype html><title>frame</title>'
    loads.push(new Promise(resolve => frame.addEventListener('load', resolve, { once: true })))
    all.append(frame)
  }
  const begun = performance.now()
  document.body.append(all)
  await Promise.all(loads)
  return performance.now() - begun
}

export function frames(hosts: Hosts, lab: LabProcess): Figure {
  return {
    id: 'frames',
    title: `A page of ${FRAMES} frames loads`,
    unit: 'ms',
    floor: 'an extension with empty content scripts',
    cost: { unit: 'ms per frame', of: milliseconds => milliseconds / FRAMES },
    aim: { costs: 0.5 },
    async measure(variant) {
      const browser = variant === 'floor' ? hosts.empty : hosts[variant]
      const times: number[] = []
      for (let each = 0; each < PAGES; each++) {
        const page = await browser.open(`${lab.url}/blank`)
        times.push(await page.run(loadFrames, FRAMES))
        await page.close()
      }
      return Math.min(...times)
    },
  }
}
