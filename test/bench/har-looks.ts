/**
 * What it costs to look at the list of requests that DevTools keeps: how long a look takes with so many events in the
 * list, how long the observer then waits, and which share of the time that is.
 */

import { createPollPace } from '../../src/panel/poll-pace.ts'
import type { BrowserName, Page } from '../support/browser.ts'
import { builtExtension, launch } from '../support/launch.ts'
import { waitUntil } from '../support/poll.ts'
import type { LabProcess } from './lab-process.ts'
import { median } from './statistics.ts'

/** Pages of Firefox tell time in whole milliseconds otherwise. */
const FINE_CLOCK = { 'privacy.reduceTimerPrecision': false }
/** Events in the list: none, those of an hour of five a second, and what nobody should keep. */
const SIZES = [0, 20_000, 200_000]
const LOOKS = 7

/** What looks cost with so many events in the list. */
export interface LookCost {
  browser: BrowserName
  events: number
  /** Milliseconds of one look, the median. */
  look: number
  /** Milliseconds until the next; `null` where the observer gives up. */
  wait: number | null
}

/** Runs in the panel, which sees the same list as the devtools page. */
async function timeLook(): Promise<number> {
  const { network } = (globalThis as unknown as DevToolsWindow).chrome.devtools
  const begun = performance.now()
  await new Promise<unknown>(resolve => network.getHAR(resolve))
  return performance.now() - begun
}

interface DevToolsWindow {
  chrome: { devtools: { network: { getHAR(done: (log: unknown) => void): void } } }
}

/** Runs in the page: takes in a flood of events. */
function takeIn(url: string): Promise<void> {
  const source = new EventSource(url)
  return new Promise(resolve => {
    source.addEventListener('done', () => {
      source.close()
      resolve()
    })
  })
}

async function measure(name: BrowserName, events: number, lab: LabProcess): Promise<LookCost> {
  const browser = await launch(name, { extension: builtExtension(name), preferences: FINE_CLOCK })
  try {
    const page = await browser.open(`${lab.url}/blank`)
    const panel: Page = await page.openPanel()
    if (events > 0) {
      await page.run(takeIn, `${lab.url}/stream/flood?count=${events}&key=looks-${name}-${events}`)
      // Firefox lists a request a moment after it is first asked, and DevTools goes on taking in the flood.
      let before = 0
      await waitUntil(
        'DevTools to have taken in the flood',
        async () => {
          const look = await panel.run(timeLook)
          const isSteady = Math.abs(look - before) < look / 4
          before = look
          return isSteady
        },
        { timeout: 120_000 },
      )
    }
    const looks: number[] = []
    for (let count = 0; count < LOOKS; count++) looks.push(await panel.run(timeLook))
    const look = median(looks)
    const pace = createPollPace()
    pace.next(look)
    pace.next(look)
    return { browser: name, events, look, wait: pace.next(look) }
  } finally {
    await browser.close()
  }
}

/** Measures a browser, with a list of each size in a browser of its own. */
export async function measureLooks(name: BrowserName, lab: LabProcess): Promise<LookCost[]> {
  const costs: LookCost[] = []
  for (const size of SIZES) {
    costs.push(await measure(name, size, lab))
    console.log(`${name}: a look at ${size} events, ${costs.at(-1)?.look.toPrecision(3)} ms`)
  }
  return costs
}

/** A table, in Markdown. */
export function formatLooks(looks: readonly LookCost[]): string {
  const rows = looks.map(({ browser, events, look, wait }) => {
    const next = wait === null ? 'none, it takes too long' : `after ${(wait / 1000).toFixed(1)} s`
    const share = wait === null ? '0 %' : `${((look / (look + wait)) * 100).toFixed(1)} %`
    return `| ${browser} | ${events.toLocaleString('en-US')} | ${look.toFixed(1)} ms | ${next} | ${share} |`
  })
  return [
    '| browser | events in the list of DevTools | a look at it | the next look | share of the time |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}
