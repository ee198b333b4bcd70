/** How much memory the injected scripts take in each frame of a page without SSE. The floor is as in `frames.ts`. */

import type { Figure } from './figure.ts'
import { FRAMES, loadFrames } from './frames.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { increase, ownMemory } from './processes.ts'
import { mean } from './statistics.ts'

/** Pages of one round: what one takes depends on what the browser has just thrown away. */
const PAGES = 2

export function frameMemory(hosts: Hosts, lab: LabProcess): Figure {
  return {
    id: 'frame-memory',
    title: `What a page of ${FRAMES} frames takes more than one without, private memory of its process`,
    unit: 'kB',
    floor: 'an extension with empty content scripts',
    cost: { unit: 'kB per frame', of: kilobytes => kilobytes / FRAMES },
    async measure(variant) {
      const browser = variant === 'floor' ? hosts.empty : hosts[variant]
      const sizes: number[] = []
      for (let each = 0; each < PAGES; each++) {
        const page = await browser.open(`${lab.url}/blank`)
        const before = ownMemory(browser.pid)
        await page.run(loadFrames, FRAMES)
        const after = ownMemory(browser.pid)
        // Another process that the browser keeps in reserve is none of the page's.
        const known = after && before && new Map([...after].filter(([pid]) => before.has(pid)))
        sizes.push(increase(before, known) / 1000)
        await page.close()
      }
      return mean(sizes)
    },
  }
}
