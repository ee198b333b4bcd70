/** All that a browser asks the network for while every part of the extension is used: the page's own, and nothing else. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser } from '../support/browser'
import { BROWSERS, builtExtension, waitForDownload } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { startProxy, type WatchingProxy } from '../support/watching-proxy'

/** What browsers ask their makers for, with the extension or without: the time, updates, settings, accounts. */
const MAKERS =
  /^(https?:\/\/)?([\w-]+\.)*(google\.com|googleapis\.com|gvt1\.com|mozilla\.(com|net|org)|firefox\.com)[:/]/

/** The icon of the page, and what Chromium's DevTools look for at every site. */
const BROWSERS_OWN = /\/page\/icon\.svg$|\/\.well-known\/appspecific\/com\.chrome\.devtools\.json$/

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let proxy: WatchingProxy
  let browser: Browser

  beforeEach(async () => {
    lab = await startLab()
    proxy = await startProxy(lab.url)
    browser = await launch(name, { extension: builtExtension(name), proxy: proxy.port })
  })
  afterEach(async () => {
    await browser?.close()
    await proxy?.close()
    await lab?.close()
  })

  it('panel, popup, options, exports and DevTools ask for nothing', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    const stream = `${lab.url}/stream/steady?interval=50`
    await page.run((url: string) => void new EventSource(url), stream)
    const inTools = await page.openPanel()
    await inTools.waitFor('its stream', () => document.querySelector('[data-testid="stream-row"]') !== null)
    await inTools.close()
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    await panel.waitFor('its events', () => document.querySelectorAll('[data-testid="event-row"]').length > 3)
    await panel.click('[data-testid="event-row"]')
    await panel.click('[data-testid="export-menu"]')
    await panel.click('[data-testid="export-ndjson"]')
    await waitForDownload(browser, /\.ndjson/)
    const popup = await browser.open(browser.extensionUrl(`src/popup/popup.html?tab=${tab}`))
    await popup.waitFor('its stream', () => document.querySelector('[data-testid="popup-stream"]') !== null)
    const options = await browser.open(browser.extensionUrl('src/options/options.html'))
    await options.waitFor('the room taken', () => /MiB/.test(document.body.textContent ?? ''))
    for (const each of [panel, popup, options, page]) await each.close()

    const asked = proxy.asked.filter(url => !MAKERS.test(url) && !BROWSERS_OWN.test(url))
    expect(asked).toEqual([`${lab.url}/blank`, stream])
  })
})
