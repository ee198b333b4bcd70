/**
 * What an event costs the main thread of a page at a thousand events a second, ten at a time: processor time of the
 * thread, which other work on the machine changes little.
 */

import type { BrowserName } from '../support/browser.ts'
import type { Figure } from './figure.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { increase, mainThreads } from './processes.ts'
import { openStoredLog } from './stored-log.ts'

/** Events in one write, and milliseconds from one to the next. */
const BURST = { count: 10, interval: 10 }
const BURSTS = 400
const EVENTS = BURST.count * BURSTS

/** Runs in the page: takes so many events in. */
function listen(url: string, count: number, withIdleListener: boolean): Promise<void> {
  const source = new EventSource(url)
  if (withIdleListener) source.addEventListener('message', () => {})
  return new Promise((resolve, reject) => {
    let events = 0
    source.onmessage = () => {
      if (++events < count) return
      source.close()
      resolve()
    }
    source.onerror = () => {
      source.close()
      reject(new Error(`the stream broke after ${events} events`))
    }
  })
}

/** The figure. */
export async function paced(name: BrowserName, hosts: Hosts, lab: LabProcess): Promise<Figure> {
  const log = await openStoredLog(hosts.extension)
  let streams = 0
  return {
    id: 'paced',
    title: '1 000 events a second: main thread of the page',
    unit: 'µs per event',
    floor: 'native, and a second listener that does nothing',
    cost: { unit: 'µs per event', of: microseconds => microseconds },
    aim: { costs: 2 },
    async measure(variant) {
      const browser = variant === 'extension' ? hosts.extension : hosts.native
      const page = await browser.open(`${lab.url}/blank`)
      const url = `${lab.url}/stream/burst?key=paced-${name}-${++streams}&count=${BURST.count}&interval=${BURST.interval}&bursts=${BURSTS}`
      const before = mainThreads(browser.pid)
      await page.run(listen, url, EVENTS, variant === 'floor')
      // What is done once for a stream, such as the last batch, is part of it.
      if (variant === 'extension') await log.settle(await page.tabId(), EVENTS)
      const time = increase(before, mainThreads(browser.pid))
      await page.close()
      return (time * 1000) / EVENTS
    },
  }
}
