/**
 * How many events a second a page can take when the server sends as fast as it can, and whether all of them were
 * received and logged. The floor is a second listener that does nothing: nobody who hears every event is cheaper.
 */

import type { BrowserName, Page } from '../support/browser.ts'
import type { Figure, Variant } from './figure.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { openStoredLog, type StoredEvents } from './stored-log.ts'

/** Events of one round: about one and a half seconds of a browser on a small machine. */
const COUNT: Record<BrowserName, number> = { chromium: 60_000, firefox: 250_000 }
/** Payload, in bytes. */
const SIZE = 100

/**
 * What a page received, and how long that took from the request to the last event. Not from the first event:
 * Firefox takes in most of a flood before it dispatches that.
 */
interface Drunk {
  events: number
  bytes: number
  milliseconds: number
}

/** Runs in the page: takes a flood in as a page does that reads every payload. */
function drink(url: string, withIdleListener: boolean): Promise<Drunk> {
  const begun = performance.now()
  const source = new EventSource(url)
  if (withIdleListener) source.addEventListener('message', () => {})
  return new Promise((resolve, reject) => {
    let events = 0
    let bytes = 0
    source.onmessage = ({ data }) => {
      events++
      bytes += data.length
    }
    source.addEventListener('done', () => {
      const milliseconds = performance.now() - begun
      source.close()
      resolve({ events, bytes, milliseconds })
    })
    source.onerror = () => {
      source.close()
      reject(new Error(`the stream broke after ${events} events`))
    }
  })
}

/** The figure, and what became of the events in the log of each round. */
export async function throughput(
  name: BrowserName,
  hosts: Hosts,
  lab: LabProcess,
): Promise<Figure & { stored: StoredEvents[] }> {
  const count = COUNT[name]
  const log = await openStoredLog(hosts.extension)
  const stored: StoredEvents[] = []
  let floods = 0

  async function flood(page: Page, variant: Variant): Promise<number> {
    const key = `flood-${name}-${++floods}`
    const url = `${lab.url}/stream/flood?key=${key}&count=${count}&size=${SIZE}`
    const drunk = await page.run(drink, url, variant === 'floor')
    const sent = (await lab.sent(key)).connections.flatMap(connection => connection.sent)
    const sentEvents = sent.reduce((sum, each) => sum + (each.kind === 'run' ? each.count : 0), 0)
    if (sentEvents !== count || drunk.events !== count || drunk.bytes !== count * SIZE) {
      throw new Error(
        `of ${count} events ${sentEvents} were sent and ${drunk.events} received in ${drunk.bytes} bytes`,
      )
    }
    if (variant === 'extension') stored.push(await log.settle(await page.tabId(), count + 1))
    return (count / drunk.milliseconds) * 1000
  }

  return {
    id: 'throughput',
    title: 'Events of 100 bytes at saturation',
    unit: 'events/s',
    floor: 'native, and a second listener that does nothing',
    cost: { unit: 'µs per event', of: rate => 1e6 / rate },
    stored,
    async measure(variant) {
      const browser = variant === 'extension' ? hosts.extension : hosts.native
      const page = await browser.open(`${lab.url}/blank`)
      const rate = await flood(page, variant)
      await page.close()
      return rate
    },
  }
}
