/**
 * How what a page needs for a flood grows with its events: the exponent is 1 where ten times as many take ten times as
 * long, less where something is paid once, and more where each event costs more than the one before.
 */

import type { BrowserName } from '../support/browser.ts'
import { takeFlood } from './flood.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { exponent, median, rotate } from './statistics.ts'
import { openStoredLog } from './stored-log.ts'

const COUNTS = [10_000, 100_000, 1_000_000]
const SIZE = 100
/** Rounds at the most: a million events take long. */
const ROUNDS = 3
const PLACES = ['native', 'extension'] as const

/** The growth in one browser. */
export interface Growth {
  browser: BrowserName
  /** Seconds from the request to the last event, the median of the rounds. */
  rows: { events: number; native: number; extension: number }[]
  /** Of the time, by the events. */
  exponents: { native: number; extension: number }
}

/** Measures one browser. */
export async function measureGrowth(
  name: BrowserName,
  hosts: Hosts,
  lab: LabProcess,
  rounds: number,
): Promise<Growth> {
  const log = await openStoredLog(hosts.extension)
  const rows: Growth['rows'] = []
  let floods = 0
  for (const events of COUNTS) {
    const seconds: Record<(typeof PLACES)[number], number[]> = { native: [], extension: [] }
    for (let round = 0; round < Math.min(rounds, ROUNDS); round++)
      for (const place of rotate(PLACES, round)) {
        const page = await hosts[place].open(`${lab.url}/blank`)
        const key = `growth-${name}-${++floods}`
        seconds[place].push(events / (await takeFlood(page, lab, { key, count: events, size: SIZE })))
        if (place === 'extension') await log.rest(await page.tabId())
        await page.close()
      }
    rows.push({ events, native: median(seconds.native), extension: median(seconds.extension) })
    console.log(`${name}: growth, ${events} events: ${JSON.stringify(seconds)}`)
  }
  const of = (place: (typeof PLACES)[number]) => exponent(rows.map(row => [row.events, row[place]]))
  return { browser: name, rows, exponents: { native: of('native'), extension: of('extension') } }
}

/** A table, in Markdown. */
export function formatGrowth(growths: readonly Growth[]): string {
  const seconds = (value: number) => `${value.toFixed(2)} s`
  return [
    `| browser | ${COUNTS.map(count => `${count.toLocaleString('en-US')} events, native / ours`).join(' | ')} | exponent, native / ours |`,
    `|---|${COUNTS.map(() => '---|').join('')}---|`,
    ...growths.map(({ browser, rows, exponents }) => {
      const cells = rows.map(({ native, extension }) => `${seconds(native)} / ${seconds(extension)}`)
      return `| ${browser} | ${cells.join(' | ')} | ${exponents.native.toFixed(2)} / ${exponents.extension.toFixed(2)} |`
    }),
  ].join('\n')
}
