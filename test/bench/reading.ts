/**
 * How many events a second a page can read with `fetch` when the server sends as fast as it can, natively and with the
 * extension in turns, and whether all of them were received and logged. The floor is what anybody pays who looks at
 * the bytes: to decode each piece once more.
 */

import type { Bytes } from '../../src/core/units.ts'
import type { BrowserName, Page } from '../support/browser.ts'
import type { Figure, Variant } from './figure.ts'
import { sentEvents } from './flood.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { openStoredLog, type StoredEvents } from './stored-log.ts'

/** Events of one round, by the size of their payload in bytes: about a second of a browser on a small machine. */
const COUNT = { 100: 200_000, 2048: 40_000 }

/** What a page read, and how long that took from the request to the last byte. */
interface Read {
  bytes: number
  milliseconds: number
}

/** Runs in the page: reads a flood to its last event, as bytes. */
async function read(url: string, withDecoder: boolean): Promise<Read> {
  const begun = performance.now()
  const reader = (await fetch(url)).body?.getReader()
  const decoder = withDecoder ? new TextDecoder() : null
  const decodeEnd = new TextDecoder()
  let end = ''
  let bytes = 0
  for (;;) {
    const piece = await reader?.read()
    if (!piece || piece.done) throw new Error(`the stream broke after ${bytes} bytes`)
    bytes += piece.value.length
    decoder?.decode(piece.value, { stream: true })
    // The last event may come in two pieces.
    end = (end + decodeEnd.decode(piece.value.subarray(-64))).slice(-64)
    if (end.includes('event: done')) break
  }
  const milliseconds = performance.now() - begun
  await reader?.cancel()
  return { bytes, milliseconds }
}

/** The figure, and what became of the events in the log of each round. */
export async function reading(
  name: BrowserName,
  hosts: Hosts,
  lab: LabProcess,
  size: Bytes & keyof typeof COUNT,
): Promise<Figure & { stored: StoredEvents[] }> {
  const count = COUNT[size]
  const log = await openStoredLog(hosts.extension)
  const stored: StoredEvents[] = []
  let floods = 0

  async function flood(page: Page, variant: Variant): Promise<number> {
    const key = `reading-${size}-${name}-${++floods}`
    const url = `${lab.url}/stream/flood?key=${key}&count=${count}&size=${size}`
    const { bytes, milliseconds } = await page.run(read, url, variant === 'floor')
    const sent = await sentEvents(lab, key)
    if (sent !== count || bytes < count * size)
      throw new Error(`of ${count} events ${sent} were sent, and ${bytes} bytes received`)
    if (variant === 'extension') stored.push(await log.settle(await page.tabId(), count + 1))
    return (count / milliseconds) * 1000
  }

  return {
    id: `reading-${size}`,
    title: `Events of ${size} bytes that are read with fetch, at saturation`,
    unit: 'events/s',
    floor: 'native, and each piece decoded once more',
    cost: { unit: 'µs per event', of: rate => 1e6 / rate },
    aim: { of: 'native', atLeast: 0.95 },
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
