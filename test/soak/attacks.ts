/** The attacks of the soak. Each holds what pages received against what the log has of it. */

import type { Page } from '../support/browser.ts'
import type { Arena, Attack, Outcome, Scale } from './attack.ts'
import type { Tally } from './log-tally.ts'
import { lying } from './lying-page.ts'
import { type Heard, listen, tell } from './page-scripts.ts'

/** How long a stream may take beyond the time that it was given, in milliseconds. */
const GRACE = 300_000

/** Waits until the streams of a page are done, and says what it received. */
async function hear(page: Page, streams: number, seconds: number): Promise<Heard> {
  const isDone = (n: number) => (window as unknown as { heard: Heard }).heard.done >= n
  await page.waitFor(`${streams} streams to be done`, isDone, [streams], { timeout: seconds * 1000 + GRACE })
  return page.run(tell)
}

function outcomeOf(load: string, heard: readonly Heard[], tally: Tally): Outcome {
  const sum = (of: (each: Heard) => number) => heard.reduce((total, each) => total + of(each), 0)
  return {
    load,
    sent: sum(({ events }) => events),
    recorded: tally.events,
    declared: tally.declared,
    pageErrors: sum(({ errors }) => errors),
  }
}

/** A number that the attack has in each scale. */
const per = (full: number, small: number): Record<Scale, number> => ({ full, small })
const rounded = (value: number) => Math.round(value).toLocaleString('en')
const perSecond = ({ events, milliseconds }: Heard) => rounded(events / (milliseconds / 1000))

/** One page opens one stream and takes it in to its end. */
async function drink({ browser, server, log, seconds }: Arena, path: string, watched: boolean) {
  const page = await browser.open(`${server.plain}/page`)
  const tab = await page.tabId()
  const panel = watched
    ? await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    : undefined
  await page.run(listen, [server.plain + path])
  const heard = await hear(page, 1, seconds)
  const tally = await log.settle([tab], 1)
  await panel?.close()
  await page.close()
  return { heard, tally }
}

const FLOOD_RATE = per(50_000, 5_000)

const flood: Attack = {
  name: 'flood',
  title: '50 000 events a second from one page',
  seconds: per(60, 2),
  async run(arena) {
    const rate = FLOOD_RATE[arena.scale]
    const { heard, tally } = await drink(arena, `/events?count=${rate * arena.seconds}&rate=${rate}`, false)
    return outcomeOf(`${perSecond(heard)} events/s of ${rounded(rate)}`, [heard], tally)
  },
}

const DAY = per(864_000, 10_000)

const day: Attack = {
  name: 'day',
  title: 'a day of ten events a second, as fast as it goes, with the panel open',
  seconds: per(60, 5),
  async run(arena) {
    const { heard, tally } = await drink(arena, `/events?count=${DAY[arena.scale]}&size=60`, true)
    return outcomeOf(`${perSecond(heard)} events/s`, [heard], tally)
  },
}

const BIG = per(100_000_000, 5_000_000)

const big: Attack = {
  name: 'big',
  title: 'one event of 100 MB',
  seconds: per(30, 5),
  async run(arena) {
    const size = BIG[arena.scale]
    const { heard, tally } = await drink(arena, `/big?size=${size}`, true)
    if (heard.longest !== size || tally.largest !== size)
      throw new Error(
        `of ${size} bytes the page received ${heard.longest}, and the log says ${tally.largest}`,
      )
    return outcomeOf(`${rounded(size / 1e6)} MB in ${rounded(heard.milliseconds)} ms`, [heard], tally)
  },
}

const STREAMS = per(1_000, 60)
/** Firefox opens a hundred streams to an origin. */
const STREAMS_TO_AN_ORIGIN = 90

const streams: Attack = {
  name: 'streams',
  title: '1 000 streams on one page',
  seconds: per(30, 2),
  async run({ browser, server, log, scale, seconds }) {
    const count = STREAMS[scale]
    const page = await browser.open(`${server.secure[0]}/page`)
    const tab = await page.tabId()
    const urls = Array.from({ length: count }, (_, index) => {
      const origin = server.secure[Math.floor(index / STREAMS_TO_AN_ORIGIN)]
      return `${origin}/events?count=${seconds * 2}&rate=2&stream=${index}`
    })
    await page.run(listen, urls)
    const heard = await hear(page, count, seconds)
    const tally = await log.settle([tab], count)
    await page.close()
    return outcomeOf(`${rounded(count)} streams at once`, [heard], tally)
  },
}

const TABS = per(200, 8)

const tabs: Attack = {
  name: 'tabs',
  title: '200 tabs with a stream each',
  seconds: per(20, 2),
  async run({ browser, server, log, scale, seconds }) {
    const count = TABS[scale]
    const pages: { page: Page; tab: number }[] = []
    for (let index = 0; index < count; index++) {
      const origin = server.secure[index % server.secure.length]
      const page = await browser.open(`${origin}/page?${index}`)
      pages.push({ page, tab: await page.tabId() })
      await page.run(listen, [`${origin}/events?count=${seconds * 10}&rate=10`])
    }
    const heard: Heard[] = []
    for (const { page } of pages) heard.push(await hear(page, 1, seconds))
    const tally = await log.settle(
      pages.map(({ tab }) => tab),
      count,
    )
    for (const { page } of pages) await page.close()
    return outcomeOf(`${rounded(count)} tabs`, heard, tally)
  },
}

/** Each by its name, in the order in which they run. */
export const ATTACKS: readonly Attack[] = [flood, day, big, streams, tabs, lying]
