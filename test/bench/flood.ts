/** A flood of events that a page takes in with an `EventSource`, and the check that all of it came. */

import type { Bytes, Milliseconds } from '../../src/core/units.ts'
import type { Page } from '../support/browser.ts'
import type { LabProcess } from './lab-process.ts'

/** A flood as it is asked for. */
export interface Flood {
  /** A word that no other flood of the run has. */
  key: string
  count: number
  /** Of each payload. */
  size: Bytes
  /** The page has a second listener, which does nothing. */
  withIdleListener?: boolean
}

/** What a page received. */
export interface Drunk {
  events: number
  bytes: Bytes
  /**
   * From the request to the last event. Not from the first event: Firefox takes in most of a flood before it
   * dispatches that.
   */
  milliseconds: Milliseconds
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

/** How many events the lab sent under a key. */
export async function sentEvents(lab: LabProcess, key: string): Promise<number> {
  const sent = (await lab.sent(key)).connections.flatMap(connection => connection.sent)
  return sent.reduce((sum, each) => sum + (each.kind === 'run' ? each.count : 0), 0)
}

/**
 * Lets a page of the lab take a flood in. Gives the events a second that it could take.
 * @throws Error when an event did not come.
 */
export async function takeFlood(page: Page, lab: LabProcess, flood: Flood): Promise<number> {
  const { key, count, size, withIdleListener = false } = flood
  const url = `${lab.url}/stream/flood?key=${key}&count=${count}&size=${size}`
  const { events, bytes, milliseconds } = await page.run(drink, url, withIdleListener)
  const sent = await sentEvents(lab, key)
  if (sent !== count || events !== count || bytes !== count * size)
    throw new Error(`of ${count} events ${sent} were sent and ${events} received in ${bytes} bytes`)
  return (count / milliseconds) * 1000
}
