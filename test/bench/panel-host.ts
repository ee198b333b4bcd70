/** Chromium with the panel in a window of its own: driven, traced, and with its memory weighed. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page as ChromiumPage } from 'puppeteer-core'
import type { Bytes } from '../../src/core/units.ts'
import type { Page } from '../support/browser.ts'
import { startChromium } from '../support/chromium.ts'
import { createChromiumTab } from '../support/chromium-page.ts'
import { builtExtension } from '../support/launch.ts'
import { CATEGORIES, type FrameFigures, framesOfTrace, MARK, processOfTrace } from './main-thread.ts'

/** Where the panel's page is in the extension. */
const PANEL = 'src/panel/panel.html'

/** What JavaScript holds, in bytes: objects, and what is beside them, such as the content of typed arrays. */
export interface Heap {
  objects: Bytes
  buffers: Bytes
}

export interface PanelMemory {
  page: Heap
  /** The engine and the thread of regular expressions. */
  workers: Heap
  /** Memory of the extension's process that is no file's: with its background, its pictures and what is free meanwhile. */
  process: Bytes
  /** The most that the whole process ever had. */
  peak: Bytes
}

/** The panel in a window. */
export interface PanelWindow {
  page: Page
  /** What its main thread does while `task` goes on. */
  trace(task: () => Promise<unknown>): Promise<FrameFigures>
  /** Its memory, after garbage is thrown away. */
  weigh(): Promise<PanelMemory>
  /** Processor time of its main thread so far, in milliseconds. */
  taskTime(): Promise<number>
  close(): Promise<void>
}

export interface PanelHost {
  /** Opens a page in a window of its own, so that it is seen while the panel is. */
  openPage(url: string): Promise<Page>
  /** @param query what the panel is asked to show; '' for a log that is imported. */
  openPanel(query: string): Promise<PanelWindow>
  close(): Promise<void>
}

/** Starts the browser. @param folder where traces are put meanwhile. */
export async function startPanelHost(folder: string): Promise<PanelHost> {
  const { chromium, id, folder: own } = await startChromium({ extension: builtExtension('chromium') })
  const extensionUrl = (path: string) => `chrome-extension://${id}/${path}`
  const open = async (url: string) => {
    const tab = await chromium.newPage({
      type: 'window',
      windowBounds: { width: 1400, height: 900 },
    })
    await tab.goto(url)
    return { tab, page: createChromiumTab(chromium, tab, extensionUrl) }
  }
  return {
    openPage: async url => (await open(url)).page,
    async openPanel(query) {
      const { tab, page } = await open(extensionUrl(`${PANEL}${query}`))
      await page.waitFor('the panel', () => document.querySelector('[data-testid="import"]') !== null)
      const path = join(folder, 'trace.json')
      await trace(tab, path, async () => {})
      const pid = processOfTrace(path)
      return {
        page,
        async trace(task) {
          await trace(tab, path, task)
          return framesOfTrace(path)
        },
        weigh: () => weigh(tab, pid),
        async taskTime() {
          const { TaskDuration = 0 } = await tab.metrics()
          return TaskDuration * 1000
        },
        close: () => tab.close(),
      }
    },
    async close() {
      await chromium.close()
      own.remove()
    },
  }
}

async function trace(tab: ChromiumPage, path: string, task: () => Promise<unknown>): Promise<void> {
  await tab.tracing.start({ path, categories: CATEGORIES })
  try {
    await tab.evaluate(name => performance.mark(name), MARK)
    await task()
  } finally {
    await tab.tracing.stop()
  }
}

/** A part of the browser that runs JavaScript, as the protocol speaks with it. */
interface Script {
  send(method: 'HeapProfiler.collectGarbage'): Promise<unknown>
  send(
    method: 'Runtime.getHeapUsage',
  ): Promise<{ usedSize: number; embedderHeapUsedSize?: number; backingStorageSize?: number }>
}

/** What a part of the browser holds, once garbage is thrown away. */
async function heapOf(script: Script): Promise<Heap> {
  // What one collection frees may hold what the next one frees.
  for (let round = 0; round < 3; round++) await script.send('HeapProfiler.collectGarbage')
  const {
    usedSize,
    embedderHeapUsedSize = 0,
    backingStorageSize = 0,
  } = await script.send('Runtime.getHeapUsage')
  return { objects: usedSize + embedderHeapUsedSize, buffers: backingStorageSize }
}

async function weigh(tab: ChromiumPage, pid: number): Promise<PanelMemory> {
  const session = await tab.createCDPSession()
  try {
    const page = await heapOf(session as unknown as Script)
    const workers: Heap = { objects: 0, buffers: 0 }
    for (const worker of tab.workers()) {
      const { objects, buffers } = await heapOf(worker.client as unknown as Script)
      workers.objects += objects
      workers.buffers += buffers
    }
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return { page, workers, process: sizeIn(status, 'RssAnon'), peak: sizeIn(status, 'VmHWM') }
  } finally {
    await session.detach()
  }
}

function sizeIn(status: string, name: string): Bytes {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024
}
