/**
 * How long the page's own thread is busy for each event of a stream of a thousand events a second, read with `fetch` or
 * by an EventSource: what a page notices of us that is not at its limit. Other work on the machine makes it no longer,
 * as it is processor time. Linux only.
 */

import { readdirSync, readFileSync } from 'node:fs'
import type { BrowserName, Page } from '../support/browser.ts'
import type { Figure, Variant } from './figure.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'

/** How long a page reads in one round, in milliseconds. */
const SPAN = 6000

export const WAYS = ['fetch', 'EventSource'] as const
export type Way = (typeof WAYS)[number]

/** Runs in the page: reads for so long, and gives the number of events. */
async function readWithFetch(url: string, span: number, withDecoder: boolean): Promise<number> {
  const reader = (await fetch(url)).body?.getReader()
  const decoder = new TextDecoder()
  const idle = withDecoder ? new TextDecoder() : null
  const until = performance.now() + span
  let events = 0
  while (performance.now() < until) {
    const piece = await reader?.read()
    if (!piece || piece.done) throw new Error('the stream is over')
    idle?.decode(piece.value, { stream: true })
    events += decoder.decode(piece.value, { stream: true }).split('\n\n').length - 1
  }
  await reader?.cancel()
  return events
}

/** Runs in the page: hears for so long, and gives the number of events. */
function hear(url: string, span: number, withIdleListener: boolean): Promise<number> {
  const source = new EventSource(url)
  if (withIdleListener) source.addEventListener('message', () => {})
  return new Promise(resolve => {
    let events = 0
    source.onmessage = () => void events++
    setTimeout(() => {
      source.close()
      resolve(events)
    }, span)
  })
}

/** Whether the browser's threads can be looked at here. */
export const canReadThreads = process.platform === 'linux'

/** Processor time of the main threads of all pages of all browsers that this process has started, in microseconds. */
function pageThreads(): number {
  const parents = new Map<number, number>()
  const times = new Map<number, number>()
  for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      const isExtension = command.includes('--extension-process') || stat.includes('(WebExtensions)')
      if (isExtension || !/--type=renderer|-contentproc/.test(command)) continue
      // In nanoseconds, where `stat` has ticks of ten milliseconds.
      const time = readFileSync(`/proc/${entry}/task/${entry}/schedstat`, 'utf8').split(' ')[0]
      times.set(Number(entry), Number(time) / 1000)
    } catch {
      // It has ended in this moment.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid)
    return pid === process.pid || (parent !== undefined && isOurs(parent))
  }
  return [...times].filter(([pid]) => isOurs(pid)).reduce((sum, [, time]) => sum + time, 0)
}

/** The figure for one way to read. */
export function pageThread(name: BrowserName, hosts: Hosts, lab: LabProcess, way: Way): Figure {
  const script = way === 'fetch' ? readWithFetch : hear

  async function busyFor(page: Page, variant: Variant): Promise<number> {
    const url = `${lab.url}/stream/steady?interval=1`
    const before = pageThreads()
    const events = await page.run(script, url, SPAN, variant === 'floor')
    const time = pageThreads() - before
    if (events === 0) throw new Error(`${name} was given no event in ${SPAN} ms`)
    return time / events
  }

  return {
    id: `page-thread-${way}`,
    title: `The page's thread at up to 1,000 events a second, ${way}`,
    unit: 'µs an event',
    floor:
      way === 'fetch'
        ? 'native, and each piece decoded once more'
        : 'native, and a second listener that does nothing',
    cost: { unit: 'µs an event', of: time => time },
    async measure(variant) {
      const page = await (variant === 'extension' ? hosts.extension : hosts.native).open(`${lab.url}/blank`)
      const time = await busyFor(page, variant)
      await page.close()
      return time
    },
  }
}
