/**
 * The panel with a live flood over fifty streams: how old the newest event is that it shows, and how smooth it stays.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Milliseconds } from '../../src/core/units.ts'
import type { Page } from '../support/browser.ts'
import { waitUntil } from '../support/poll.ts'
import { startFloodServer } from './flood-server.ts'
import { type PanelMemory, startPanelHost } from './panel-host.ts'
import { STREAMS, showAll } from './panel-import.ts'

const PER_SECOND = 5000
const SPAN: Milliseconds = 60_000

/** What a document saw while the flood went on. */
export interface LiveView {
  intervals: Milliseconds[]
  longTasks: Milliseconds[]
  /** Age of the newest event on screen, in each frame; empty where that cannot be told. */
  lags: Milliseconds[]
}

export interface LiveFigures {
  sent: number
  /** Events in the panel at the end. */
  shown: number
  span: Milliseconds
  view: LiveView
  /** Processor time of the panel's main thread meanwhile. */
  task: Milliseconds
  memory: PanelMemory
}

declare global {
  interface Window {
    benchLive: LiveView & { over: boolean }
  }
}

/** Runs in a document: watches its frames, and how old the newest event in it is. */
function watchLive(): void {
  const seen = { intervals: [], longTasks: [], lags: [], over: false } as Window['benchLive']
  window.benchLive = seen
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) if (!seen.over) seen.longTasks.push(duration)
  }).observe({ type: 'longtask' })
  let before = 0
  requestAnimationFrame(function look(now) {
    if (seen.over) return
    if (before > 0) seen.intervals.push(now - before)
    before = now
    const newest = [...document.querySelectorAll('[data-testid="event-row"]')].at(-1)?.textContent ?? ''
    const sent = /"sent":(\d{13})/.exec(newest)?.[1]
    if (sent) seen.lags.push(Date.now() - Number(sent))
    requestAnimationFrame(look)
  })
}

/** Runs in a document: ends that. */
function endLive(): LiveView {
  window.benchLive.over = true
  return window.benchLive
}

/** Runs in the page. */
function openAll(urls: string[]): Promise<unknown> {
  return Promise.all(
    urls.map(
      url =>
        new Promise<void>((resolve, reject) => {
          const source = new EventSource(url)
          source.onopen = () => resolve()
          source.onerror = () => reject(new Error(`${url} broke`))
          source.onmessage = () => {}
        }),
    ),
  )
}

/** Measures the panel. */
export async function measureLive(): Promise<LiveFigures> {
  return withServer(async (server, folder) => {
    const host = await startPanelHost(folder)
    try {
      const page = await host.openPage(server.page)
      const panel = await host.openPanel(`?tab=${await page.tabId()}`)
      await page.run(openAll, server.streams(STREAMS))
      await server.flood(PER_SECOND, 1000)
      await showAll(panel)
      const before = await countOf(panel.page)
      const taskBefore = await panel.taskTime()
      await panel.page.run(watchLive)
      const sent = await server.flood(PER_SECOND, SPAN)
      const view = await panel.page.run(endLive)
      const task = (await panel.taskTime()) - taskBefore
      const shown = await waitUntil('the panel to have all events', async () => {
        const count = (await countOf(panel.page)) - before
        return count >= sent && count
      }).catch(async () => (await countOf(panel.page)) - before)
      return { sent, shown, span: SPAN, view, task, memory: await panel.weigh() }
    } finally {
      await host.close()
    }
  })
}

const countOf = async (panel: Page): Promise<number> => {
  const read = () =>
    panel.run(() =>
      Number(document.querySelector('[data-testid="tab-events"] .count')?.textContent?.replaceAll(',', '')),
    )
  // The last of what was sent before is on its way.
  let count = await read()
  await waitUntil('the count to rest', async () => {
    const former = count
    count = await read()
    return former === count
  })
  return count
}

type Task<T> = (server: Awaited<ReturnType<typeof startFloodServer>>, folder: string) => Promise<T>

async function withServer<T>(task: Task<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-bench-'))
  const server = await startFloodServer()
  try {
    return await task(server, folder)
  } finally {
    await server.close()
    rmSync(folder, { recursive: true })
  }
}
