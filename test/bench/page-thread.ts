/**
 * How long the page's own thread is busy for each event of a stream of a thousand events a second, read with `fetch` or
 * by an EventSource: what a page notices of us that is not at its limit. Other work on the machine makes it no longer,
 * as it is processor time. Linux only.
 */

import type { Browser, BrowserName, Page } from '../support/browser.ts'
import type { Figure, Variant } from './figure.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { increase, mainThreads } from './processes.ts'

/** How long a page reads in one round, in milliseconds. */
const SPAN = 3000

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

/** The figure for one way to read. */
export function pageThread(name: BrowserName, hosts: Hosts, lab: LabProcess, way: Way): Figure {
  const script = way === 'fetch' ? readWithFetch : hear

  async function busyFor(browser: Browser, page: Page, variant: Variant): Promise<number> {
    const url = `${lab.url}/stream/steady?interval=1`
    const before = mainThreads(browser.pid)
    const events = await page.run(script, url, SPAN, variant === 'floor')
    const time = increase(before, mainThreads(browser.pid)) * 1000
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
    aim: { costs: 2 },
    async measure(variant) {
      const browser = variant === 'extension' ? hosts.extension : hosts.native
      const page = await browser.open(`${lab.url}/blank`)
      const time = await busyFor(browser, page, variant)
      await page.close()
      return time
    },
  }
}
