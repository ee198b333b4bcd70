/**
 * Chromium's own DevTools, open on the tab **EventStream** of the stream, against ours open on its panel: which of them
 * leaves the page more events a second. In the place of the floor DevTools is open on an empty panel.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import puppeteer from 'puppeteer-core'
import type { Page } from '../support/browser.ts'
import { requireExecutable } from '../support/executables.mjs'
import { callOf } from '../support/page-script.ts'
import { waitUntil } from '../support/poll.ts'
import { createProfileFolder } from '../support/profile-folder.ts'
import type { Figure } from './figure.ts'
import { sentEvents } from './flood.ts'
import type { Hosts } from './hosts.ts'
import type { LabProcess } from './lab-process.ts'
import { openStoredLog } from './stored-log.ts'

/** Events of one round, of so many bytes. */
const COUNT = 40_000
const SIZE = 100
/** Silence before the first event, in milliseconds, in which the stream is shown. */
const AFTER = 2000

/** Runs in the page: connects, and keeps what becomes of it. Times are of the first event and of the last. */
function begin(url: string): Promise<void> {
  const source = new EventSource(url)
  const state = { events: 0, first: 0, last: 0 }
  Object.assign(globalThis, { flood: state })
  source.onmessage = () => {
    if (state.events++ === 0) state.first = performance.now()
  }
  source.addEventListener('done', () => {
    state.last = performance.now()
    source.close()
  })
  return new Promise((resolve, reject) => {
    source.onopen = () => resolve()
    source.onerror = () => {
      source.close()
      reject(new Error(`the stream broke after ${state.events} events`))
    }
  })
}

/** Runs in the page: what became of the flood so far. */
function look(): { events: number; first: number; last: number } {
  return (globalThis as unknown as { flood: { events: number; first: number; last: number } }).flood
}

/**
 * Runs in DevTools: shows the events of a request; whether it is there. A text, since what runs this file rewrites
 * `import()` in functions.
 */
const SHOW = `(async url => {
  const load = path => import('devtools://devtools/bundled/' + path)
  const { ViewManager } = await load('ui/legacy/legacy.js')
  const { NetworkPanel } = await load('panels/network/network.js')
  const { NetworkLog } = await load('models/logs/logs.js')
  const { UIRequestLocation } = await load('panels/network/forward/forward.js')
  await ViewManager.ViewManager.instance().showView('network')
  const request = NetworkLog.NetworkLog.instance().requests().find(each => each.url() === url)
  if (!request) return false
  const tab = UIRequestLocation.UIRequestTabs.EVENT_SOURCE
  await NetworkPanel.NetworkPanel.instance().selectAndActivateRequest(request, tab)
  return true
})`

/** Runs in DevTools, in the same way: whether a request is listed. */
const IS_LISTED = `(async url => {
  const { NetworkLog } = await import('devtools://devtools/bundled/models/logs/logs.js')
  return NetworkLog.NetworkLog.instance().requests().some(each => each.url() === url)
})`

/** Runs in the page: a request to look for. */
async function ask(url: string): Promise<void> {
  await (await fetch(url)).text()
}

/** A page under DevTools. */
interface Watched {
  run: Page['run']
  /** Brings the stream into view. */
  show(url: string): Promise<void>
  /** Settles when nothing of it goes on any more. */
  end(): Promise<void>
}

/** Starts the browser that has DevTools of its own only. */
async function startNative() {
  const { profile, remove } = createProfileFolder('event-stream', () => {
    chromium.process()?.kill('SIGKILL')
  })
  // As ours has it: docked beside a page they would make it smaller.
  const preferences = { devtools: { preferences: { currentDockState: JSON.stringify('undocked') } } }
  mkdirSync(join(profile, 'Default'))
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const chromium = await puppeteer.launch({
    executablePath: requireExecutable('chromium'),
    headless: true,
    pipe: true,
    // As with the others: what the driver hears would be paid for by the page.
    networkEnabled: false,
    userDataDir: profile,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  return {
    async open(address: string): Promise<Watched> {
      const tab = await chromium.newPage()
      await tab.goto(address)
      const devtools = await tab.openDevTools()
      // DevTools throw while they are still being put together.
      await waitUntil('the Network panel', async () => {
        await devtools.evaluate(`${SHOW}('')`)
        return true
      })
      const probe = `${address}?is-listed`
      await waitUntil('DevTools to list requests', async () => {
        await tab.evaluate(callOf(ask, [probe]))
        return devtools.evaluate(`${IS_LISTED}(${JSON.stringify(probe)})`)
      })
      return {
        run: (script, ...args) => tab.evaluate(callOf(script, args)) as Promise<never>,
        async show(url) {
          await waitUntil('the stream in the tab EventStream', () =>
            devtools.evaluate(`${SHOW}(${JSON.stringify(url)})`),
          )
        },
        end: () => tab.close(),
      }
    },
    async close() {
      await chromium.close()
      remove()
    },
  }
}

/** Starts the browser that it needs beside those of the run. */
export async function eventStreamTab(
  hosts: Hosts,
  lab: LabProcess,
): Promise<Figure & { close(): Promise<void> }> {
  const native = await startNative()
  try {
    const log = await openStoredLog(hosts.extension)
    let floods = 0

    const open = async (variant: 'floor' | 'extension', address: string): Promise<Watched> => {
      const page = await hosts[variant === 'floor' ? 'empty' : 'extension'].open(address)
      const panel = await page.openPanel()
      return {
        run: page.run,
        async show() {
          if (variant === 'floor') return
          await panel.waitFor('the stream in the panel', () =>
            document.querySelector('[data-testid="stream-row"]'),
          )
        },
        async end() {
          if (variant === 'extension') await log.rest(await page.tabId())
          await panel.close()
          await page.close()
        },
      }
    }

    return {
      id: 'event-stream-tab',
      title: "Events of 100 bytes at saturation, our panel against the browser's own EventStream tab",
      unit: 'events/s',
      floor: 'an empty panel in DevTools',
      cost: { unit: 'µs per event', of: rate => 1e6 / rate },
      aim: { of: 'native', atLeast: 1 },
      async measure(variant) {
        const address = `${lab.url}/blank`
        const watched = variant === 'native' ? await native.open(address) : await open(variant, address)
        const key = `event-stream-tab-${++floods}`
        const url = `${lab.url}/stream/flood?key=${key}&count=${COUNT}&size=${SIZE}&after=${AFTER}`
        await watched.run(begin, url)
        await watched.show(url)
        if ((await watched.run(look)).events > 0) throw new Error('the flood came before it was watched')
        const { events, first, last } = await waitUntil(
          'the flood to end',
          async () => {
            const state = await watched.run(look)
            return state.last > 0 && state
          },
          { timeout: 120_000 },
        )
        const sent = await sentEvents(lab, key)
        if (sent !== COUNT || events !== COUNT)
          throw new Error(`of ${COUNT} events ${sent} were sent and ${events} received`)
        await watched.end()
        return (COUNT / (last - first)) * 1000
      },
      close: native.close,
    }
  } catch (error) {
    await native.close()
    throw error
  }
}
