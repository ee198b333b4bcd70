/**
 * A page without event streams pays for the evaluation of two small scripts and for nothing else: no port, no
 * wake-up of the background, no timer, no request.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, openLogReader } from '../support/log'

describe.each(BROWSERS)('a page without event streams, in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  it('opens no port and wakes no background', async () => {
    const quiet = await browser.open(`${lab.url}/blank`)
    const tab = await quiet.tabId()
    await browser.stopBackground()
    for (const search of ['?a', '?b', '?c']) await quiet.goto(`${lab.url}/blank${search}`)
    await quiet.run(() => fetch('/blank').then(response => response.text()))
    const other = await browser.open(`${lab.url}/blank`)
    await other.close()
    expect(await browser.isBackgroundRunning()).toBe(false)
    // The same question has another answer once there is a stream: so it can tell.
    await quiet.run(url => void new EventSource(url), `${lab.url}/stream/steady`)
    await reader.waitFor(tab, 'a record', records => records.length > 0)
    expect(await browser.isBackgroundRunning()).toBe(true)
    await quiet.close()
  })

  it('runs no timer: the ids that the page gets have no hole', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const ids = await page.run(() => {
      const first = setTimeout(() => {}, 0)
      const second = setTimeout(() => {}, 0)
      return { step: Number(second) - Number(first), first: Number(first) }
    })
    expect(ids.step).toBe(1)
    await page.goto(`${lab.url}/blank?again`)
    const again = await page.run(() => Number(setTimeout(() => {}, 0)))
    const native = await launch(name, { extension: null })
    try {
      const untouched = await native.open(`${lab.url}/blank`)
      expect(again).toBe(await untouched.run(() => Number(setTimeout(() => {}, 0))))
    } finally {
      await native.close()
    }
    await page.close()
  })

  it('and a page with streams gets its timer ids without a hole too', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    await page.run(async url => {
      const source = new EventSource(url)
      await new Promise(resolve => {
        source.onmessage = resolve
      })
    }, `${lab.url}/stream/steady?interval=10`)
    const step = await page.run(async () => {
      const first = Number(setTimeout(() => {}, 0))
      await new Promise(resolve => {
        requestAnimationFrame(() => resolve(null))
      })
      await fetch('/blank').then(response => response.text())
      return Number(setTimeout(() => {}, 0)) - first
    })
    expect(step).toBe(1)
    await page.close()
  })
})
