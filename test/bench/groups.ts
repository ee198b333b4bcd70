/** The figures of the browsers, in groups that can be measured by themselves. */

import type { BrowserName } from '../support/browser.ts'
import { eventStreamTab } from './event-stream-tab.ts'
import { measureRounds } from './figure.ts'
import { frameMemory } from './frame-memory.ts'
import { frames } from './frames.ts'
import { type Growth, measureGrowth } from './growth.ts'
import { type Hosts, launchHosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { pageLoad } from './page-load.ts'
import { pageThread, WAYS } from './page-thread.ts'
import { reading } from './reading.ts'
import { requests } from './requests.ts'
import { type Measured, type Result, summarise } from './results.ts'
import { rival } from './rival.ts'
import { throughput } from './throughput.ts'

/** One figure, and how to end what it has started for itself. */
type Closing = Measured & { close?(): Promise<void> }

/** Makes the figures of a group one after the other, each when it is its turn. */
type Makers = ((name: BrowserName, hosts: Hosts, lab: LabProcess) => Closing | Promise<Closing>)[]

const HOSTED = {
  /** What a page without SSE pays. */
  pages: [
    (_name, hosts, lab) => pageLoad(hosts, lab),
    (_name, hosts, lab) => frames(hosts, lab),
    (_name, hosts, lab) => frameMemory(hosts, lab),
  ],
  /** Events of an `EventSource`, as many as the page can take. */
  events: [
    (name, hosts, lab) => throughput(name, hosts, lab, { size: 100, isOpen: false }),
    (name, hosts, lab) => throughput(name, hosts, lab, { size: 2048, isOpen: false }),
  ],
  /** The same with the panel open. */
  open: [
    (name, hosts, lab) => throughput(name, hosts, lab, { size: 100, isOpen: true }),
    (name, hosts, lab) => throughput(name, hosts, lab, { size: 2048, isOpen: true }),
  ],
  /** Streams that a page reads itself. */
  reading: [
    (name, hosts, lab) => reading(name, hosts, lab, 100),
    (name, hosts, lab) => reading(name, hosts, lab, 2048),
  ],
  /** A thousand events a second. */
  paced: WAYS.map(way => (name, hosts, lab) => pageThread(name, hosts, lab, way)),
} satisfies Record<string, Makers>

/** Those that start all their browsers themselves. */
const ALONE = { rival, requests }

export const GROUPS = [
  ...(Object.keys(HOSTED) as (keyof typeof HOSTED)[]),
  ...(Object.keys(ALONE) as (keyof typeof ALONE)[]),
  /** Chromium's own EventStream tab; it has no counterpart in Firefox. */
  'devtools',
  /** How the cost grows with the events. */
  'growth',
] as const
export type GroupName = (typeof GROUPS)[number]

/** What a group gave, as far as it went. */
export interface GroupResults {
  results: Result[]
  growth: Growth[]
  /** What could not be measured, and why. */
  failures: string[]
}

/** Measures one group in one browser. A figure that fails is noted, and the others go on. */
export async function measureGroup(
  group: GroupName,
  name: BrowserName,
  lab: LabProcess,
  rounds: number,
): Promise<GroupResults> {
  const found: GroupResults = { results: [], growth: [], failures: [] }
  const attempt = async (what: string, task: () => Promise<void>) => {
    try {
      await task()
    } catch (error) {
      const failure = `${name}: ${what}: ${error instanceof Error ? error.message : error}`
      console.error(failure)
      found.failures.push(failure)
    }
  }
  const measure = async (figure: Closing) => {
    try {
      const values = await measureRounds(figure, rounds, text => console.log(`${name}: ${text}`))
      found.results.push(summarise(name, figure, values))
    } finally {
      await figure.close?.()
    }
  }
  const withHosts = async (task: (hosts: Hosts) => Promise<void>) => {
    const hosts = await launchHosts(name)
    try {
      await task(hosts)
    } finally {
      await hosts.close()
    }
  }
  await attempt(group, async () => {
    if (group === 'rival' || group === 'requests') await measure(await ALONE[group](name, lab))
    else if (group === 'growth')
      await withHosts(async hosts => {
        found.growth.push(await measureGrowth(name, hosts, lab, rounds))
      })
    else if (group !== 'devtools')
      await withHosts(async hosts => {
        const makers: Makers = HOSTED[group]
        for (const [index, make] of makers.entries())
          await attempt(`${group}, figure ${index + 1}`, async () => measure(await make(name, hosts, lab)))
      })
    else if (name === 'chromium') await withHosts(async hosts => measure(await eventStreamTab(hosts, lab)))
  })
  return found
}
